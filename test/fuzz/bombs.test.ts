import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Bomb, bombs, plain } from '../support/bombs.ts';
import { run, scratch } from '../support/cli.ts';

/** What a refusal may take more than the reading of a small file does, of the processor and of memory. */
const SECONDS = 2;
const MEGABYTES = 220;
/** And in all. */
const MEGABYTES_IN_ALL = 300;

interface Cost {
  readonly outcome: string;
  readonly seconds: number;
  readonly megabytes: number;
}

const { folder, remove } = scratch();
afterAll(remove);
const SCRIPT = fileURLToPath(new URL('./refuseOne.js', import.meta.url));

/** Reads a file in a process of its own. */
async function costOf(reader: Bomb['reader'], name: string, bytes: Uint8Array): Promise<Cost> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const { stdout, stderr, code } = await run(process.execPath, [SCRIPT, reader, path]);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout) as Cost;
}

const baselines = new Map<string, Cost>();
async function baselineOf(reader: Bomb['reader']): Promise<Cost> {
  const { ending, bytes } = plain[reader];
  const cost = baselines.get(reader) ?? (await costOf(reader, `plain.${ending}`, bytes()));
  baselines.set(reader, cost);
  return cost;
}

describe(`small files that claim much are refused within ${SECONDS} s of the processor and ${MEGABYTES_IN_ALL} MB`, () => {
  it.each(bombs)('$reader: $what', async ({ reader, ending, bytes }) => {
    const baseline = await baselineOf(reader);
    expect(baseline.outcome).toBe('read');
    const cost = await costOf(reader, `bomb.${ending}`, bytes());
    expect(cost.outcome).toMatch(/^EvenkeelError: .+: expected .+, got /s);
    expect(cost.seconds - baseline.seconds).toBeLessThan(SECONDS);
    expect(cost.megabytes - baseline.megabytes).toBeLessThan(MEGABYTES);
    expect(cost.megabytes).toBeLessThan(MEGABYTES_IN_ALL);
  });
});
