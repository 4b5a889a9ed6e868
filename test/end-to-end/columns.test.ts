import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { scratch } from '../support/cli.ts';
import { warmEvenkeel } from '../support/warmCli.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (...names: string[]) => join(folder, ...names);
const say = (...args: string[]) => warmEvenkeel(args, { cwd: folder });

it('what the columns of a table mean stays with the model that train leaves', async () => {
  const colors = ['blue', 'green', 'red'];
  const rows = Array.from({ length: 90 }, (_, i) => `${i % 5},${colors[i % 3]},${['cat', 'dog', 'eel'][i % 3]}`);
  writeFileSync(at('train.csv'), `size,color,kind\n${rows.join('\n')}\n`);
  const config = {
    model: [{ class_name: 'Dense', config: { units: 3, activation: 'softmax' } }],
    data: { path: 'train.csv', categories: 'oneHot', label: 'kind' },
    compile: { optimizer: { name: 'adam', learningRate: 0.1 }, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] },
    fit: { epochs: 30 },
    output: { files: ['keras'] },
  };
  writeFileSync(at('config.json'), JSON.stringify(config));
  expect(await say('train', 'config.json', '--out', 'run', '--quiet')).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(readFileSync(at('run', 'columns.json'), 'utf8'))).toMatchObject({
    columns: [{ name: 'size' }, { name: 'color', categories: colors }],
  });
  // Other columns in another order, and not all of the classes.
  writeFileSync(at('test.csv'), 'kind,color,more,size\neel,red,1,2\ndog,green,1,3\n');
  const good = await say('evaluate', 'run/model.keras', '--data', 'test.csv', '--json');
  expect([good.code, good.stderr, JSON.parse(good.stdout).accuracy]).toEqual([0, '', 1]);
  expect((await say('predict', 'run/model.keras', 'test.csv')).code).toBe(0);
  writeFileSync(at('odd.csv'), 'size,color,kind\n2,red,eel\n1,pink,dog\n2,blue,cat\n');
  expect(await say('evaluate', 'run/model.keras', '--data', 'odd.csv')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/odd\.csv, line 3, column "color": expected a category that the schema has, got "pink"/),
  });
  // Without the file nothing is known, which is said.
  mkdirSync(at('moved'));
  copyFileSync(at('run', 'model.keras'), at('moved', 'model.keras'));
  const moved = await say('evaluate', 'moved/model.keras', '--data', 'odd.csv', '--categories', 'oneHot');
  expect([moved.code, moved.stderr]).toEqual([
    0,
    expect.stringMatching(/^warning: data odd\.csv: the categories or fills of column "color" are those of this table alone/),
  ]);
  writeFileSync(at('moved', 'columns.json'), '{"columns": 3}');
  expect((await say('predict', 'moved/model.keras', 'odd.csv')).stderr).toMatch(
    /columns\.json: expected columns as train writes them/,
  );
});
