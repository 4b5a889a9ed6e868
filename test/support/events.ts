import { crc32c } from '../../src/training/callbacks/tfevents.ts';

/** An event's bytes after its wall time, as hexadecimal text. */
export function readEvents(file: Uint8Array): string[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const checked = (at: number, length: number) => {
    const crc = crc32c(file.subarray(at, at + length));
    const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
    if (view.getUint32(at + length, true) !== masked) throw new Error(`wrong checksum at ${at + length}`);
  };
  const events: string[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    checked(at, 8);
    checked(at + 12, length);
    // Field 1, a double: the wall time.
    if (file[at + 12] !== 9) throw new Error('an event that does not begin with its wall time');
    events.push(Buffer.from(file.subarray(at + 21, at + 12 + length)).toString('hex'));
    at += 16 + length;
  }
  return events;
}
