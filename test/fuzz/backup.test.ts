import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/core/tensor/tensor.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import { crc32 } from '../../src/platform/files/crc32.ts';
import { readBackup } from '../../src/training/backup.ts';
import type { Callback, TrainingControl } from '../../src/training/callbacks/callback.ts';
import * as callbacks from '../../src/training/callbacks/index.ts';
import { drawer, mutated } from './mutate.ts';
import { mutateJson } from './mutateJson.ts';

const [x, y] = [tensor([[0], [1], [2], [3]]), tensor([[1], [0], [2], [1]])];
const build = () => {
  const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { onWarning: () => {} });
  model.compile({ loss: 'mse', optimizer: 'adam', metrics: ['mae'] });
  return model;
};

/** A training with callbacks that remember something, of three batches; the third callback takes or gives the backup. */
async function train(each: Callback, model = build()) {
  const remembering = [
    callbacks.earlyStopping({ monitor: 'loss', patience: 2, restoreBestWeights: true }),
    callbacks.reduceLROnPlateau({ monitor: 'loss', patience: 1 }),
    callbacks.terminateOnNaN(),
  ];
  await model.fit(x, y, { verbose: 0, batchSize: 2, epochs: 2, callbacks: [...remembering, each] });
  return model;
}

async function backupOf(): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  let control: TrainingControl | undefined;
  await train({
    onTrainBegin: (given) => {
      control = given;
    },
    onCheckpoint: (epoch, batch) => {
      if (epoch === 1 && batch === 0) bytes = control?.backup() as Uint8Array<ArrayBuffer>;
    },
  });
  return bytes;
}

/** Goes on from a backup; whether that ends well or with one of the library's own errors. Anything else is thrown. */
async function resume(bytes: Uint8Array): Promise<string | undefined> {
  try {
    await train({ onTrainBegin: (control) => control.resume(bytes, 'backup') });
    return undefined;
  } catch (error) {
    if ((error as Error).name === 'EvenkeelError') return (error as Error).message;
    throw error;
  }
}

const headerLength = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);

/** A backup with another header, whose checksum fits; in the first format, without one. */
function withHeader(bytes: Uint8Array, header: Record<string, unknown>, format = 'evenkeel.backup/3'): Uint8Array {
  const checked = format !== 'evenkeel.backup/1';
  const text = new TextEncoder().encode(JSON.stringify({ ...header, format }));
  const model = bytes.subarray(16 + headerLength(bytes));
  const out = new Uint8Array(12 + text.length + (checked ? 4 : 0) + model.length);
  out.set(bytes.subarray(0, 8));
  const view = new DataView(out.buffer);
  view.setUint32(8, text.length, true);
  out.set(text, 12);
  if (checked) view.setUint32(12 + text.length, crc32(out.subarray(0, 12 + text.length)), true);
  out.set(model, out.length - model.length);
  return out;
}

const headerOf = (bytes: Uint8Array) =>
  JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + headerLength(bytes)))) as Record<string, unknown>;

/** A header with the names that it had before format 3. */
function olderHeader({ training, ...header }: Record<string, unknown>): Record<string, unknown> {
  const { metrics: sums, callbackStates: memories, ...rest } = training as Record<string, unknown>;
  return { ...header, training: { ...rest, sums, memories } };
}

describe('a damaged backup or snapshot', () => {
  it('is refused for each flipped bit of it', async () => {
    const bytes = await backupOf();
    const snapshot = build().snapshot();
    const model = build();
    for (let bit = 0; bit < 8 * snapshot.length; bit++) {
      const flipped = snapshot.slice();
      (flipped[bit >> 3] as number) ^= 1 << (bit & 7);
      await expect(model.restore(flipped), `bit ${bit} of the snapshot`).rejects.toThrow(
        /expected a whole snapshot of a model, got /,
      );
    }
    for (let bit = 0; bit < 8 * (16 + headerLength(bytes)); bit++) {
      const flipped = bytes.slice();
      (flipped[bit >> 3] as number) ^= 1 << (bit & 7);
      expect(() => readBackup(flipped, 'backup'), `bit ${bit} of the backup`).toThrow(
        /expected a whole backup of a training, got /,
      );
    }
    for (let at = bytes.length - 40; at < bytes.length; at++) {
      const flipped = bytes.slice();
      (flipped[at] as number) ^= 4;
      expect(await resume(flipped), `byte ${at}`).toMatch(/expected a whole snapshot of a model, got /);
    }
  });

  it('gives own errors only, 500 times', async () => {
    const bytes = await backupOf();
    for (let seed = 0; seed < 500; seed++) {
      const changed = mutated(bytes, bytes, drawer(seed, 'backup'));
      if (Buffer.compare(changed, bytes) !== 0) expect(await resume(changed), `seed ${seed}`).toBeDefined();
    }
  });

  it('gives own errors only where its header was changed and its checksum put right, or it has none, 1000 times', async () => {
    const bytes = await backupOf();
    const header = headerOf(bytes);
    let refused = 0;
    for (let seed = 0; seed < 1000; seed++) {
      const changed = mutateJson(header, drawer(seed, 'header')) as Record<string, unknown>;
      const format = seed % 2 === 0 ? 'evenkeel.backup/3' : 'evenkeel.backup/1';
      if ((await resume(withHeader(bytes, changed, format))) !== undefined) refused++;
    }
    expect(refused).toBeGreaterThan(200);
    expect(({} as { units?: unknown }).units).toBeUndefined();
  });

  it.each(['evenkeel.backup/1', 'evenkeel.backup/2'])('an older one (%s) is still read', async (format) => {
    const bytes = await backupOf();
    const older = olderHeader(headerOf(bytes));
    expect(await resume(withHeader(bytes, older, format))).toBeUndefined();
    expect(readBackup(withHeader(bytes, older, format), 'backup')).toEqual(readBackup(bytes, 'backup'));
    expect(await resume(withHeader(bytes, older))).toContain("a training's callbackStates");
  });
});
