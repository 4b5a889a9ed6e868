import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadModel, Tensor } from '../../src/index.ts';
import { distance } from '../keras/fixtures.ts';
import { mistake } from '../support/mistake.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/tfjs/${path}`, import.meta.url));

/** What `generate_tfjs.js` stores: inputs and predictions of TensorFlow.js. */
interface Stored {
  readonly dtype: string;
  readonly shape: number[];
  readonly data: string;
}
const read = ({ dtype, shape, data }: Stored): Tensor => {
  const { buffer } = Uint8Array.from(Buffer.from(data, 'base64'));
  return new Tensor(dtype === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer), shape);
};

describe.each(['sequential', 'functional'])('the model %s of TensorFlow.js', (name) => {
  it('predicts as there, within 1e-5', async () => {
    const warnings: string[] = [];
    const model = await loadModel(fixture(`${name}/model.json`), { onWarning: (message) => warnings.push(message) });
    const expected = JSON.parse(await readFile(fixture(`${name}/expected.json`), 'utf8')) as {
      xs: Stored[];
      y: Stored;
    };
    const got = await model.predict(expected.xs.map(read));
    expect(distance(got.data, read(expected.y).data)).toBeLessThan(1e-5);
    expect(warnings.length).toBe(name === 'sequential' ? 1 : 0);
  });
});

describe('what is refused', () => {
  const load = async (change: (document: Record<string, never>) => void) => {
    const document = JSON.parse(await readFile(fixture('sequential/model.json'), 'utf8'));
    change(document);
    const folder = fixture('sequential/');
    return mistake(() =>
      loadModel(new TextEncoder().encode(JSON.stringify(document)), {
        fetchShard: (path) => readFile(`${folder}${path}`),
        onWarning: () => {},
      }),
    );
  };

  it.each([
    [
      'weights without a way to them',
      async () => mistake(async () => loadModel(await readFile(fixture('sequential/model.json')))),
      /expected the weights in group1-shard1of5\.bin, got no way to them\. Load the model by its path, or give the option fetchShard\.$/,
    ],
    [
      'a weight of another name',
      () =>
        load((d: Record<string, never>) =>
          Object.assign((d as never as { weightsManifest: { weights: object[] }[] }).weightsManifest[0]?.weights[0] as object, {
            name: 'x/y',
          }),
        ),
      /^file, weight "conv\/kernel": expected \(2, 2, 2, 3\), got none\. Save the model again with TensorFlow\.js, or convert it again\.$/,
    ],
    [
      'a document without a model',
      () => mistake(() => loadModel(new TextEncoder().encode('{"class_name":"Sequential","config":{}}'))),
      /expected the model\.json of TensorFlow\.js, got another document\. For what toJson or to_json gave, call modelFromJson; it has no weights\.$/,
    ],
  ])('%s', async (_, message, expected) => {
    expect(await message()).toMatch(expected);
  });
});
