import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cases } from '../keras/fixtures.ts';
import { ROOT, run, scratch } from '../support/cli.ts';
import { idx, npy, zip } from '../support/dataFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);

/** The page's code, in the order of its blocks. */
const blocks = [...readFileSync(join(ROOT, 'docs', 'data.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code]) => code as string,
);

beforeAll(() => {
  const kinds = Array.from({ length: 8 }, (_, i) => `${i},${i % 3},${i % 2 ? 'rose' : 'iris'}`);
  writeFileSync(join(folder, 'flowers.csv'), ['petal,sepal,kind', ...kinds].join('\n'));
  writeFileSync(join(folder, 'arrays.npz'), zip({ 'a.npy': npy('|u1', [2], new Uint8Array([1, 2])) }));
  const { images } = cases('data') as unknown as { images: { name: string; file: string }[] };
  for (const [path, kind] of [
    ['cat/1.png', /^PNG/],
    ['dog/7.jpg', /^JPEG$/],
  ] as const) {
    const file = images.find(({ name }) => kind.test(name))?.file as string;
    mkdirSync(join(folder, 'photos', path, '..'), { recursive: true });
    writeFileSync(join(folder, 'photos', path), Buffer.from(file, 'base64'));
  }
});

/** Runs code of the page in the folder, with what it leaves out: the import before it and what is looked at after it. */
async function runBlock(code: string, shown: string) {
  const program = `import { datasets, preprocessing } from 'evenkeel';\n${code}\nconsole.log(JSON.stringify(${shown}));`;
  writeFileSync(join(folder, 'page.mts'), program);
  const tsconfig = join(ROOT, 'tsconfig.json');
  return run(join(ROOT, 'node_modules', '.bin', 'tsx'), ['--tsconfig', tsconfig, 'page.mts'], { cwd: folder });
}

it("docs/data.md: the code for one's own files runs as it stands there", async () => {
  const shown = '[table.classNames, images.x.shape, arrays.size, picture.shape, Object.keys(data), trainX.shape, testY.shape]';
  const { code, stdout, stderr } = await runBlock(blocks[1] as string, shown);
  expect([code, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual([
    ['iris', 'rose'],
    [2, 32, 32, 3],
    1,
    [13, 11, 1],
    ['x', 'y', 'schema', 'classNames'],
    [6, 2],
    [2],
  ]);
});

it('docs/data.md: the code for data sets runs as it stands there, and says what is damaged in the cache', async () => {
  expect(blocks).toHaveLength(2);
  const fashion = join(folder, 'datasets', 'fashion-mnist');
  mkdirSync(fashion, { recursive: true });
  writeFileSync(join(fashion, 'train-images-idx3-ubyte.gz'), gzipSync(idx([1], new Uint8Array(1))));
  // A folder of files that are not Fashion-MNIST's stands in for the download, which needs a network.
  const code = (blocks[0] as string).replace('load()', `load({ path: ${JSON.stringify(fashion)} })`);
  const { stderr } = await runBlock(code, '[trainX, trainY, testX, testY, classNames]');
  expect(stderr).toMatch(/train-images-idx3-ubyte\.gz: expected md5 checksum 8d4fb7e6c68d591d4c3dfef9ec88bf0d, got/);
});
