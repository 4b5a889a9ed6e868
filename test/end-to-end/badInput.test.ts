import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evenkeel, MAIN, ROOT, run, scratch } from '../support/cli.ts';
import { warmEvenkeel } from '../support/warmCli.ts';

const { folder, remove } = scratch();
afterAll(remove);

describe('options the command cannot take', () => {
  it('are named, with what was expected and what came, before anything is done', async () => {
    const finished = await evenkeel(['compare', '--batch-size', '0.5'], { cwd: folder });
    const stderr = 'evenkeel: option --batch-size: expected an integer of at least 1, got "0.5".\n';
    expect(finished).toEqual({ code: 2, signal: null, stdout: '', stderr });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [['compare', '--epoch', '2'], /unknown option '--epoch'\n\(Did you mean --epochs\?\)[\s\S]*--help/],
    [['compare', '--epochs'], /option '--epochs <N>' argument missing/],
    [['compare', 'mnist'], /too many arguments/],
    [['contrast'], /unknown command 'contrast'[\s\S]*--help/],
    [[], /Commands:\s+compare/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await warmEvenkeel(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});

describe('an output folder that cannot be used', () => {
  const args = ['compare', '--epochs', '1', '--train', '0:32', '--test', '0:10'];

  it('as it has something in it', async () => {
    const full = join(folder, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'notes.txt'), 'mine');
    const { code, stdout, stderr } = await warmEvenkeel([...args, '--out', full]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `evenkeel: option --out, folder ${full}: expected an empty folder, or one that does not exist yet, got one with an entry. ` +
        'Name another folder with --out DIR.\n',
    );
    expect(readdirSync(full)).toEqual(['notes.txt']);
  });

  it('as it is a file, or would be inside one', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'mine');
    for (const out of [file, join(file, 'deep', 'er')]) {
      const { code, stdout, stderr } = await warmEvenkeel([...args, '--out', out]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toBe(
        `evenkeel: option --out, folder ${out}: expected an empty folder, or one that does not exist yet, got a file in its place. ` +
          'Name another folder with --out DIR.\n',
      );
    }
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('as nothing can be written there', async () => {
    // The one folder that even an administrator cannot write to.
    const out = existsSync('/proc/self') ? '/proc/self/results' : '/results';
    const { code, stdout, stderr } = await warmEvenkeel([...args, '--out', out]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^evenkeel: option --out, folder \/.*results: expected a folder that can be written to, got .* \(E\w+\)\. Name another/,
    );
  });
});

describe('the command itself', () => {
  it('knows its version and lists every option with its default', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await warmEvenkeel(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
    const { code, stdout } = await warmEvenkeel(['compare', '--help'], { env: { COLUMNS: '200' } });
    expect(code).toBe(0);
    const text = stdout.replace(/\s+/g, ' ');
    for (const part of [
      '--epochs <N> passes over the training samples (default: 30)',
      '--batch-size <N> samples a training step (default: 16)',
      '--data <PATH|NAME> mnist, fashionMnist, cifar10, cifar100, or an .npz, .csv or IDX file or a folder of images by class (default: mnist)',
      '--model <FILE> a .keras, .h5 or .json file, whose batch normalisations are taken out or replaced as each arm has it',
      "(default: the tutorial's network)",
      '--keep-weights',
      '--train <A:B|all> training samples, from A to before B (default: 1:8001 of a data set by name, all of a file)',
      '--test <A:B|all> test samples, from A to before B (default: 1:201 of a data set by name, all of a file)',
      '--scale <raw|unit|standard|l2>',
      "--learning-rate <N> step size of the optimizer; in place of a schedule, if it has one (default: the optimizer's own: 0.001 of rmsprop)",
      '--seed <N> decides weights, order and masks (default: 0)',
      '--threads <N> threads in all; each network gets its part (default: 2)',
      '--out <DIR>',
      '--quiet',
      '--json',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('is found by npx in the clone, and started by npm start, which takes its options', async () => {
    const built = statSync(MAIN).mtimeMs;
    expect((await run('npx', ['evenkeel', '--version'], { cwd: ROOT })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    // npx prepares a clone that it has not seen: a build that is up to date stays, as others may be running it.
    expect(statSync(MAIN).mtimeMs).toBe(built);
    const small = ['--layers', 'flatten,dense:8:activation=relu,norm', '--epochs', '1', '--train', '0:32', '--test', '0:10'];
    const slice = [...small, '--out', join(folder, 'start')];
    const { code, stdout } = await run('npm', ['start', '--', ...slice], { cwd: ROOT });
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nAccuracy with BN: [01]\.\d{4} with its moving statistics, [01]\.\d{4} with recalibrated ones\n/);
  });
});
