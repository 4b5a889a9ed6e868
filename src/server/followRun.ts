import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEvents, type RunEvent } from '../experiment/run/eventLog.ts';
import { EVENTS, LOCK } from '../experiment/run/names.ts';
import { readManifest } from '../experiment/run/runFolder.ts';
import { type RunPlan, runPlanOf } from '../experiment/run/runPlan.ts';
import { lockHolder } from '../platform/files/lock.ts';
import { systemCode } from '../platform/files/systemError.ts';

/** What a page is told that follows a run: its plan, again where seeds were added to it, then what happens, and that nothing more will. */
export type RunMessage =
  | { readonly type: 'plan'; readonly plan: RunPlan }
  | { readonly type: 'events'; readonly events: readonly RunEvent[] }
  | { readonly type: 'end' };

/** Bytes that are read at once. */
const CHUNK = 1 << 20;

/** Reads whole lines of a file that grows. */
class Lines {
  private readonly path: string;
  private at = 0;
  private rest = new Uint8Array(0);

  constructor(path: string) {
    this.path = path;
  }

  /** What came since, up to the end of a line; '' where that is nothing. */
  async read(): Promise<string> {
    let file: Awaited<ReturnType<typeof open>>;
    try {
      file = await open(this.path, 'r');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return '';
      throw error;
    }
    try {
      const chunk = new Uint8Array(CHUNK);
      const { bytesRead } = await file.read(chunk, 0, CHUNK, this.at);
      this.at += bytesRead;
      const bytes = new Uint8Array(this.rest.length + bytesRead);
      bytes.set(this.rest);
      bytes.set(chunk.subarray(0, bytesRead), this.rest.length);
      const end = bytes.lastIndexOf(10) + 1;
      this.rest = bytes.slice(end);
      return new TextDecoder().decode(bytes.subarray(0, end));
    } finally {
      await file.close();
    }
  }
}

/**
 * Follows a run from its beginning until no process writes it any more.
 * @param pause waits until it is time to look again
 * @throws EvenkeelError where the folder holds no run that can be read
 */
export async function* followRun(path: string, pause: () => Promise<unknown>): AsyncGenerator<RunMessage> {
  const plan = async () => ({ type: 'plan', plan: runPlanOf(await readManifest(path)) }) as const;
  yield await plan();
  const lines = new Lines(join(path, EVENTS));
  for (;;) {
    // Looked at first: what a process wrote before it ended is read after.
    const isHeld = (await lockHolder(join(path, LOCK))) !== undefined;
    for (let text = await lines.read(); text !== ''; text = await lines.read()) {
      const events = parseEvents(text);
      if (events.some(({ event }) => event === 'seeds-added')) yield await plan();
      yield { type: 'events', events };
    }
    if (!isHeld) break;
    await pause();
  }
  yield { type: 'end' };
}
