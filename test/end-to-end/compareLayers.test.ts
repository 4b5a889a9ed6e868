import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compare, parseResult } from '../../src/experiments.ts';
import { scratch } from '../support/cli.ts';
import { warmEvenkeel } from '../support/warmCli.ts';

const { folder, remove } = scratch();
afterAll(remove);

const LAYERS = ['conv2d:4:kernelSize=5,strides=2,activation=relu', 'norm', 'flatten', 'dense:16:activation=relu'];
const SLICE = { epochs: 1, train: '0:64', test: '0:20', threads: 1 } as const;
const FLAGS = ['--epochs', '1', '--train', '0:64', '--test', '0:20', '--threads', '1', '--quiet'];

const resultOf = (run: string) => parseResult(JSON.parse(readFileSync(join(folder, run, 'result.json'), 'utf8')));
const weightsOf = ({ arms }: Pick<ReturnType<typeof resultOf>, 'arms'>) => arms.map(({ trials }) => trials[0]?.weights);

describe('evenkeel compare --layers', () => {
  it('gives the numbers of a program and of a file with the same layers, and a report with the command', async () => {
    const flags = await warmEvenkeel(['compare', '--layers', LAYERS.join(','), ...FLAGS, '--out', 'flags'], { cwd: folder });
    expect(flags.stderr).toBe('');
    const described = {
      ...SLICE,
      layers: [{ name: 'conv2d', filters: 4, kernelSize: 5, strides: 2, activation: 'relu' }, ...LAYERS.slice(1)],
    };
    writeFileSync(join(folder, 'design.json'), JSON.stringify(described));
    await warmEvenkeel(['compare', '--config', 'design.json', '--quiet', '--out', 'file'], { cwd: folder });
    const program = await compare({ ...SLICE, layers: LAYERS }, { onWarning: () => {} });
    expect(weightsOf(resultOf('flags'))).toEqual(weightsOf(program));
    expect(weightsOf(resultOf('file'))).toEqual(weightsOf(program));
    const report = readFileSync(join(folder, 'flags', 'report.md'), 'utf8');
    expect(report).toContain('a network of the layers conv2d:4:kernelSize=5,strides=2,activation=relu, norm, flatten');
    const shown = await warmEvenkeel(['show', 'flags'], { cwd: folder });
    expect(shown.stdout).toContain(`--layers ${LAYERS.join(',')}`);
  });

  it('names the layer that does not fit, and refuses a model besides', async () => {
    const wrong = await warmEvenkeel(['compare', '--layers', 'flatten,dense:0'], { cwd: folder });
    expect(wrong.stderr).toBe(
      'evenkeel: option --layers, layer 2, layer "Dense", option units: expected an integer of at least 1, got 0.\n',
    );
    const both = await warmEvenkeel(['compare', '--layers', 'flatten', '--model', 'net.keras'], { cwd: folder });
    expect(both.stderr).toBe(
      'evenkeel: option --layers: expected no --model besides, which has its own layers, got net.keras.\n',
    );
    expect([wrong.code, both.code]).toEqual([2, 2]);
  });
});
