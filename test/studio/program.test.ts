import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compare, parseResult } from '../../src/experiments.ts';
import { DEFAULTS } from '../../web/options/fields.ts';
import { configOf, programOf } from '../../web/options/program.ts';
import { evenkeel, ROOT, run, scratch } from '../support/cli.ts';
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
  train: '0:96',
  test: '0:40',
};
const resultIn = (place: string) => parseResult(JSON.parse(readFileSync(join(place, 'result.json'), 'utf8')));

describe('what the page does now', () => {
  it('is a program that gives its numbers, and a file that gives them to compare', async () => {
    const options = { norm: ['none', 'group:8'], learningRate: 0.002, epochs: 1, seeds: [4, 9] };
    const data = { scale: 'unit', train: '0:96', test: '0:40' } as const;
    const expected = numbersOf(parseResult(JSON.parse(JSON.stringify(await compare({ ...options, ...data })))));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules', 'evenkeel'));
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    writeFileSync(join(folder, 'experiment.ts'), programOf(texts));
    writeFileSync(join(folder, 'experiment.json'), configOf(texts));
    const tsx = join(ROOT, 'node_modules', '.bin', 'tsx');
    const { code, stdout, stderr } = await run(tsx, ['experiment.ts'], { cwd: folder });
    expect([code, stderr]).toEqual([0, '']);
    const result = resultIn(join(folder, 'experiment'));
    expect(stdout).toContain(result.conclusion);
    expect(numbersOf(result)).toBe(expected);
    await evenkeel(['compare', '--config', 'experiment.json', '--quiet', '--out', 'run'], { cwd: folder });
    expect(numbersOf(resultIn(join(folder, 'run')))).toBe(expected);
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
