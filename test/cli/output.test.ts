import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultFolder, OutputFolder } from '../../src/cli/output.ts';
import { EvenkeelError } from '../../src/core/errors.ts';
import { scratch } from '../support/cli.ts';
import { mistake } from '../support/mistake.ts';

const { folder, remove } = scratch();
afterAll(remove);

let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
});
const claim = (out: string | undefined) => OutputFolder.claim(out, (message) => warnings.push(message));

const files = { 'a.txt': () => 'a', 'b.bin': async () => Uint8Array.of(1, 2) };

/** Claims a folder, writes into it and releases it. */
async function written(out: string, what: Parameters<OutputFolder['write']>[0] = files): Promise<OutputFolder> {
  const output = await claim(out);
  await output.write(what);
  await output.release();
  return output;
}

describe('claiming a folder for results', () => {
  it('accepts what can be made, and leaves nothing where nothing is written', async () => {
    await (await claim(join(folder, 'x', 'y', 'z'))).release();
    expect(readdirSync(folder)).toEqual([]);
    mkdirSync(join(folder, 'empty'));
    await (await claim(join(folder, 'empty'))).release();
    expect(readdirSync(join(folder, 'empty'))).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it.each(['new', 'standing'])(
    'refuses a second run into a %s one at its start, by any name, until the first is over',
    async (kind) => {
      const out = join(folder, `once-${kind}`, 'out');
      if (kind === 'standing') mkdirSync(out, { recursive: true });
      const first = await claim(out);
      symlinkSync(dirname(out), join(folder, `link-${kind}`));
      for (const name of [out, join(folder, `link-${kind}`, 'out')]) {
        expect(await mistake(() => claim(name))).toMatch(
          /^option --out, folder .*out: expected one that no other run writes to, got this process itself, since 2.*Z\. Name another folder with --out DIR, or wait for that run\.$/,
        );
      }
      await first.release();
      await (await claim(out)).release();
    },
  );

  it('takes another name where none was asked for', async () => {
    const home = process.cwd();
    const own = join(folder, 'own');
    mkdirSync(own);
    process.chdir(own);
    try {
      const outputs = await Promise.all([claim(undefined), claim(undefined), claim(undefined)]);
      expect(new Set(outputs.map((output) => output.folder)).size).toBe(3);
      for (const output of outputs) await output.release();
      // Whichever of them made `runs` takes it away, unless another one was in it then.
      expect(readdirSync(own, { recursive: true }).filter((name) => name !== 'runs')).toEqual([]);
    } finally {
      process.chdir(home);
    }
  });

  it('refuses a file in its place, a name that is too long, and a folder below a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const [out, got] of [
      [file, 'a file in its place'],
      [join(file, 'below'), 'a file in its place'],
      [join(folder, 'n'.repeat(300)), 'a name that is too long (ENAMETOOLONG)'],
    ] as const) {
      expect(await mistake(() => claim(out))).toMatch(new RegExp(`, got ${got.replace(/[()]/g, '\\$&')}\\. Name another folder`));
    }
  });
});

describe('writing results', () => {
  it('makes a folder that others may read as any other', async () => {
    const out = join(folder, 'p', 'out');
    const output = await written(out);
    expect(output.lines).toEqual([`Results in ${out}: a.txt, b.bin`]);
    expect(readFileSync(join(out, 'a.txt'), 'utf8')).toBe('a');
    expect([...readFileSync(join(out, 'b.bin'))]).toEqual([1, 2]);
    mkdirSync(join(folder, 'plain'));
    expect(statSync(out).mode).toBe(statSync(join(folder, 'plain')).mode);
    expect(readdirSync(join(folder, 'p'))).toEqual(['out']);
  });

  it('fills an empty folder without replacing it', async () => {
    const out = join(folder, 'standing');
    mkdirSync(out);
    const { ino } = statSync(out);
    await written(out);
    expect([statSync(out).ino, readdirSync(out)]).toEqual([ino, ['a.txt', 'b.bin']]);
  });

  it('takes another name where the folder was filled meanwhile: nothing is lost, nothing replaced', async () => {
    const out = join(folder, 'busy');
    for (const name of [`${out}-2`, `${out}-3`]) {
      const output = await claim(out);
      mkdirSync(out);
      writeFileSync(join(out, 'other.txt'), 'other');
      await output.write(files);
      await output.release();
      expect(output.where).toBe(name);
      expect(readdirSync(out)).toEqual(['other.txt']);
      rmSync(out, { recursive: true });
    }
  });

  it('names what cannot be made, and writes the rest', async () => {
    const out = join(folder, 'partly');
    const output = await written(out, {
      'format.onnx': () => {
        throw new EvenkeelError({ where: 'layer "a"', expected: 'one that ONNX has', got: 'another' });
      },
      ...files,
    });
    expect([readdirSync(out), output.incomplete]).toEqual([['a.txt', 'b.bin'], false]);
    const defect = await written(join(folder, 'defect'), {
      'x.png': async () => Promise.reject(new TypeError('oops')),
      ...files,
    });
    expect([readdirSync(join(folder, 'defect')), defect.incomplete]).toEqual([['a.txt', 'b.bin'], true]);
    expect(warnings[0]).toBe('no format.onnx: layer "a": expected one that ONNX has, got another.');
    expect(warnings[1]).toMatch(/^no x\.png: TypeError: oops\n {4}at /);
  });

  it('goes on in another folder, which it names, where one cannot be written to any more', async () => {
    const out = join(folder, 'gone', 'out');
    const output = await claim(out);
    await output.write({ 'first.txt': () => 'first' });
    // As a disk that fails: the folder is no folder any more.
    rmSync(out, { recursive: true });
    writeFileSync(out, '');
    await output.write(files);
    await output.release();
    const [line, moved] = output.lines;
    expect(line).toBe(`Results in ${out}: first.txt`);
    const [, elsewhere] = /^Results in (.*): a\.txt, b\.bin$/.exec(moved ?? '') as RegExpExecArray;
    expect(readdirSync(elsewhere as string)).toEqual(['a.txt', 'b.bin']);
    expect(output.incomplete).toBe(true);
    const [warning, ...more] = warnings;
    expect(more).toEqual([]);
    expect(warning).toContain(
      `file ${join(out, 'a.txt')}: expected a path that can be written to, got something else in its place (`,
    );
    expect(warning).toContain(`Name another path. Written to ${elsewhere} instead.`);
    rmSync(elsewhere as string, { recursive: true });
  });
});

describe('defaultFolder', () => {
  it('is the date and time, in an order that sorts', () => {
    expect(defaultFolder(new Date(2026, 0, 31, 9, 5, 7))).toBe(join('runs', '2026-01-31-090507'));
  });
});

it('writes folders with their files, each on its own, and names the folders alone', async () => {
  const output = await written(join(folder, 'nested'), {
    'a.txt': () => 'a',
    figures: async () => ({
      'one.svg': () => 'one',
      'two.svg': () => {
        throw new EvenkeelError({ where: 'two', expected: 'a figure', got: 'none' });
      },
      'three.svg': async () => Uint8Array.of(3),
    }),
    'b.txt': () => 'b',
  });
  expect(readdirSync(join(folder, 'nested')).sort()).toEqual(['a.txt', 'b.txt', 'figures']);
  expect(readdirSync(join(folder, 'nested', 'figures')).sort()).toEqual(['one.svg', 'three.svg']);
  expect(output.lines).toEqual([`Results in ${join(folder, 'nested')}: a.txt, figures/, b.txt`]);
  expect(warnings).toEqual(['no figures/two.svg: two: expected a figure, got none.']);
});
