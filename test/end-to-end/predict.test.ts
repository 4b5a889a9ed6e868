import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage, readNpy, readNpz, writeNpy, writeNpz } from '../../src/datasets/index.ts';
import { layers, loadModel, sequential, type Tensor } from '../../src/index.ts';
import { distance, toTensor } from '../keras/fixtures.ts';
import { scratch } from '../support/cli.ts';
import { imageFile, predictionsOf, type Stored, speaker, storeModel, table } from '../support/modelFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (name: string) => join(folder, name);
const { say, refuse } = speaker(folder);

let tutorial: Stored;
let residual: Stored;
beforeAll(async () => {
  tutorial = await storeModel(folder, 'model-tutorial');
  residual = await storeModel(folder, 'model-residual');
});

describe('evenkeel predict', () => {
  it('writes what Keras predicts as .npy, .npz, .csv and .json', async () => {
    const want = predictionsOf(tutorial);
    await say('predict', tutorial.model, tutorial.samples, '--output', 'p.npy');
    expect(distance((await readNpy(at('p.npy'))).data, want.data)).toBeLessThan(1e-5);
    await say('predict', tutorial.model, tutorial.data, '--output', 'p.npz');
    const [named] = (await readNpz(at('p.npz'))).entries();
    expect(named?.[0]).toBe('dense_1');
    expect(distance((named as [string, Tensor])[1].data, want.data)).toBeLessThan(1e-5);
    const names = 'a,"b ""1""",c,d,e,f,g,h,i,j';
    writeFileSync(at('names.txt'), 'a\nb "1"\nc\nd\ne\nf\ng\nh\ni\nj\n');
    const text = await say(
      'predict',
      tutorial.model,
      tutorial.samples,
      '--output',
      'p.csv',
      '--classes',
      'names.txt',
      '--top',
      '1',
    );
    const lines = readFileSync(at('p.csv'), 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe(`file,index,${names}`);
    expect(lines[6]?.split(',').slice(2).map(Number)).toEqual([...(await readNpy(at('p.npy'))).slice(5).data]);
    await say('predict', tutorial.model, tutorial.samples, '--output', 'p.json');
    const json = JSON.parse(readFileSync(at('p.json'), 'utf8'));
    expect(json[5]).toMatchObject({ file: tutorial.samples, index: 5, outputs: { dense_1: expect.any(Array) } });
    const row = [...want.slice(0, 1).data];
    const best = row.indexOf(Math.max(...row));
    expect(json[0].top[0]).toMatchObject({ class: best, name: String(best) });
    expect(text.split('\n')[0]).toBe(
      `${tutorial.samples}[0]: ${['a', 'b "1"', ...'cdefghij'][best]} ${Math.max(...row).toFixed(4)}`,
    );
  });

  it('brings PNG and JPEG images to the size and the channels of the model', async () => {
    writeFileSync(at('grey.png'), imageFile(/^PNG of colour type 0, 8 bits$/));
    writeFileSync(at('photo.jpg'), imageFile(/^JPEG$/));
    for (const [{ model }, colorMode, size] of [
      [tutorial, 'grayscale', 28],
      [residual, 'rgb', 8],
    ] as const) {
      const rows = JSON.parse(await say('predict', model, 'grey.png', 'photo.jpg', '--json'));
      const own = await loadModel(model);
      for (const [i, file] of ['grey.png', 'photo.jpg'].entries()) {
        const image = await decodeImage(at(file), { colorMode, imageSize: [size, size] });
        const want = await own.predict(image.reshape([1, ...image.shape]));
        expect(rows[i]).toMatchObject({ file });
        expect(distance(Object.values(rows[i].outputs)[0] as number[], want.data)).toBeLessThan(1e-6);
      }
    }
    expect(await say('predict', residual.model, 'grey.png', '--classes', 'no,yes')).toMatch(
      /^grey\.png: (no|yes) [01]\.\d{4}, (no|yes) [01]\.\d{4}\n$/,
    );
  });

  it('prints numbers of what tells no classes apart, and both classes of one probability', async () => {
    const model = sequential([layers.dense({ units: 1, activation: 'sigmoid', inputShape: [4] })]);
    await model.save(at('one.keras'));
    writeFileSync(at('rows.csv'), table(3));
    const [p] = (await model.predict([[1, 2, 3, 4]])).data;
    await writeNpy(at('row.npy'), new Float32Array([1, 2, 3, 4]));
    expect(await say('predict', 'one.keras', 'row.npy')).toBe(`row.npy[0]: ${p?.toPrecision(6)}\n`);
    expect(await say('predict', 'one.keras', 'row.npy', '--classes', 'no,yes')).toContain(`yes ${p?.toFixed(4)}`);
    expect((await say('predict', 'one.keras', 'rows.csv', '--label', 'kind')).split('\n')).toHaveLength(4);
    expect(await refuse('predict', 'one.keras', 'rows.csv')).toMatch(/^evenkeel: file rows\.csv, line 2, column "?kind"?: /);
  });

  it('gives models of several inputs and outputs their arrays by name', async () => {
    const { model, saved } = await storeModel(folder, 'model-several-outputs');
    const [x, z] = saved.x.map(toTensor) as [Tensor, Tensor];
    await writeNpz(at('both.npz'), { x, z });
    await say('predict', model, 'both.npz', '--output', 'both-out.npz');
    const found = await readNpz(at('both-out.npz'));
    for (const [i, name] of ['main', 'side'].entries()) {
      expect(
        distance((found.get(name) as Tensor).data, toTensor(saved.predictions[i] as (typeof saved.predictions)[number]).data),
      ).toBeLessThan(1e-5);
    }
    expect(await say('predict', model, 'both.npz')).toMatch(/^both\.npz\[0\]: main: .*\nboth\.npz\[0\]: side: /);
    expect(await refuse('predict', model, tutorial.samples)).toMatch(
      /expected one \.npz file with an array for each input: x, z, got another ending/,
    );
    expect(await refuse('predict', model, 'both.npz', '--output', 'x.npy')).toMatch(
      /--output, x\.npy: expected an \.npz file, which holds several outputs/,
    );
    expect(existsSync(at('x.npy'))).toBe(false);
  });

  it('refuses, by name, what it cannot use', async () => {
    writeFileSync(at('fake.png'), 'no image');
    expect(await refuse('predict', tutorial.model, 'fake.png')).toMatch(
      /^evenkeel: image fake\.png: expected a PNG or JPEG image, got other bytes\. /,
    );
    expect(await refuse('predict', tutorial.model, 'nothing.png')).toMatch(
      /^evenkeel: file nothing\.png: expected a readable file, got no such file/,
    );
    writeFileSync(at('notes.md'), '# Notes');
    expect(await refuse('predict', tutorial.model, 'notes.md')).toMatch(
      /^evenkeel: file notes\.md: expected a file that ends in \.npz, /,
    );
    expect(await refuse('predict', 'one.keras', 'grey.png')).toMatch(
      /^evenkeel: image grey\.png: expected a model that takes images/,
    );
    expect(await refuse('predict', tutorial.model, tutorial.samples, '--classes', 'a,b')).toMatch(
      /^evenkeel: option --classes: expected 10 names, .* got 2\./,
    );
    expect(await refuse('predict', tutorial.model, tutorial.samples, '--output', 'p.txt')).toMatch(
      /^evenkeel: option --output, p\.txt: expected a path that ends in \.npy/,
    );
    expect(await refuse('predict', tutorial.model, tutorial.samples, '--output', 'p.npy')).toBe(
      'evenkeel: file p.npy: expected a path where nothing is yet, got a file. Name another, or replace it with --force.\n',
    );
    expect(await refuse('predict', tutorial.model)).toMatch(/missing required argument 'FILES'/);
    writeFileSync(at('described.json'), await sequential([layers.dense({ units: 3, inputShape: [4] })]).toJson());
    expect(await refuse('predict', 'described.json', tutorial.samples)).toBe(
      'evenkeel: file described.json: expected a model with weights, to predict, got a description alone. ' +
        'Name the file of its weights with --weights FILE.\n',
    );
  });
});
