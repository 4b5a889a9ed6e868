import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compare, parseResult } from '../../src/experiments.ts';
import { FOLDING, largeRate, SMALL_BATCHES, TWENTY_STEPS } from '../../web/lessons/settings.ts';
import { toAddress } from '../../web/options/address.ts';
import { commandOf, DEFAULTS, type Texts } from '../../web/options/fields.ts';
import { configOf, programOf } from '../../web/options/program.ts';
import { ROOT, run, scratch, trainLong } from '../support/cli.ts';
import { warmEvenkeel } from '../support/warmCli.ts';
import { numbersOf } from './page.ts';

const { folder, remove } = scratch();
afterAll(remove);

const texts = {
  ...DEFAULTS,
  norm: 'none,group:8',
  learningRate: '0.002',
  epochs: '1',
  scale: 'unit',
  seeds: '4,9',
  // The last images: those that choose an epoch are a tenth of these then, in place of the next 2,000, which take longer than all else.
  train: '59904:60000',
  test: '0:40',
};
/** A folder in which the library is installed. */
function project(name: string): string {
  const place = join(folder, name);
  mkdirSync(join(place, 'node_modules'), { recursive: true });
  symlinkSync(ROOT, join(place, 'node_modules', 'evenkeel'));
  writeFileSync(join(place, 'package.json'), '{"type": "module"}');
  return place;
}

/** Writes what the page offers of an experiment, and runs it. */
async function runProgram(cwd: string, of: Texts) {
  writeFileSync(join(cwd, 'experiment.ts'), programOf(of));
  return run(join(ROOT, 'node_modules', '.bin', 'tsx'), ['experiment.ts'], { cwd });
}
async function runConfig(cwd: string, of: Texts, command: typeof warmEvenkeel) {
  writeFileSync(join(cwd, 'experiment.json'), configOf(of));
  await command(['compare', '--config', 'experiment.json', '--quiet', '--out', 'configured'], { cwd });
}

const resultIn = (place: string) => parseResult(JSON.parse(readFileSync(join(place, 'result.json'), 'utf8')));

describe('what the page does now', () => {
  it('is a program that gives its numbers, and a file that gives them to compare', async () => {
    const options = { norm: ['none', 'group:8'], learningRate: 0.002, epochs: 1, seeds: [4, 9] };
    const data = { scale: 'unit', train: '59904:60000', test: '0:40' } as const;
    const expected = numbersOf(parseResult(JSON.parse(JSON.stringify(await compare({ ...options, ...data })))));
    const cwd = project('tutorial');
    const { code, stdout, stderr } = await runProgram(cwd, texts);
    expect([code, stderr]).toEqual([0, '']);
    const result = resultIn(join(cwd, 'experiment'));
    expect(stdout).toContain(result.conclusion);
    expect(numbersOf(result)).toBe(expected);
    await runConfig(cwd, texts, trainLong);
    expect(numbersOf(resultIn(join(cwd, 'configured')))).toBe(expected);
  });

  it('is said in full by the settings of a lesson: as a command, a program, a file and an address', async () => {
    const lesson = { ...DEFAULTS, ...SMALL_BATCHES, train: '0:48', test: '0:20' };
    const cwd = project('lesson');
    const [npx, program, ...words] = commandOf(lesson).split(' ');
    expect([npx, program]).toEqual(['npx', 'evenkeel']);
    await warmEvenkeel([...words, '--quiet', '--out', 'commanded'], { cwd });
    const expected = numbersOf(resultIn(join(cwd, 'commanded')));
    expect(expected).toContain('"layer"');
    await runConfig(cwd, lesson, warmEvenkeel);
    expect(numbersOf(resultIn(join(cwd, 'configured')))).toBe(expected);
    await runProgram(cwd, lesson);
    expect(numbersOf(resultIn(join(cwd, 'experiment')))).toBe(expected);
  });

  it('names the dense network of the lessons that have it', () => {
    for (const settings of [SMALL_BATCHES, largeRate('3'), FOLDING]) {
      const all = { ...DEFAULTS, ...settings };
      const layers = 'flatten,dense:100,norm,activation:relu,dense:100,norm,activation:relu,dense:100,norm,activation:relu';
      expect(commandOf(all)).toContain(`--layers ${layers} `.trimEnd());
      expect(toAddress(all)).toContain(`layers=${layers}`);
      expect(JSON.parse(configOf(all)).layers).toBe(layers);
    }
    expect(commandOf({ ...DEFAULTS, ...TWENTY_STEPS })).not.toContain('--layers');
  });

  it('is written as one would write it', () => {
    expect(programOf(DEFAULTS)).toContain(`  {
    norm: 'none,batch',
    epochs: 30,
    seed: 0,
    train: '1:8001',
    test: '1:201',
  },`);
    expect(programOf({ ...DEFAULTS, optimizer: "a'b\\" })).toContain("optimizer: 'a\\'b\\\\',");
    expect(JSON.parse(configOf({ ...DEFAULTS, layers: 'flatten' }, { data: 'a.csv', model: 'net.keras' }))).toEqual({
      data: 'a.csv',
      model: 'net.keras',
      norm: 'none,batch',
      epochs: 30,
      seed: 0,
    });
    expect(JSON.parse(configOf({ ...DEFAULTS, scale: 'unit' }))).toEqual({
      norm: 'none,batch',
      epochs: 30,
      scale: 'unit',
      seed: 0,
      train: '1:8001',
      test: '1:201',
    });
  });
});
