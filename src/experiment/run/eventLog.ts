import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { systemCode, writeError } from '../../platform/files/systemError.ts';

/** What happens in a run, a line of JSON each; `time` is ISO 8601. */
export interface RunEvent {
  readonly time: string;
  readonly event:
    | 'run-started'
    | 'run-resumed'
    | 'seeds-added'
    | 'trial-started'
    | 'epoch'
    | 'trial-finished'
    | 'trial-failed'
    | 'run-stopped'
    | 'run-finished';
  /** The id of the training that it is about. */
  readonly trial?: string;
  readonly [key: string]: unknown;
}

/** A file that grows by a line with each event. Every line is handed to the system at once, and forced onto the disk where a training ends. */
export class EventLog {
  private readonly path: string;
  private readonly file: number;

  /** @throws EvenkeelError where the file cannot be written */
  constructor(path: string) {
    this.path = path;
    try {
      this.file = openSync(path, 'a+');
      // A run that was killed may have left half a line.
      const { size } = fstatSync(this.file);
      const last = new Uint8Array(1);
      if (size > 0 && readSync(this.file, last, 0, 1, size - 1) === 1 && last[0] !== 10) writeSync(this.file, '\n');
    } catch (error) {
      throw writeError(path, error);
    }
  }

  /** @throws EvenkeelError where the disk refuses it */
  add(event: RunEvent['event'], details: Readonly<Record<string, unknown>> = {}, { force = false } = {}): void {
    try {
      const line = Buffer.from(`${JSON.stringify({ time: new Date().toISOString(), event, ...details })}\n`);
      // A disk that is nearly full takes a part and says so by its length alone.
      for (let at = 0; at < line.length; ) at += writeSync(this.file, line, at);
      if (force) fsyncSync(this.file);
    } catch (error) {
      throw writeError(this.path, error);
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

/** The events of lines; what is no line of JSON, as the last one of a run that was killed, is left out. */
export const parseEvents = (text: string): RunEvent[] =>
  text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as RunEvent];
    } catch {
      return [];
    }
  });

/** The events of a file. */
export function readEvents(path: string): RunEvent[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  return parseEvents(text);
}
