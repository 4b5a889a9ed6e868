import { describe, expect, it } from 'vitest';
import { cloneModel, input, layers, loadModel, type Model, model, sequential } from '../../src/index.ts';
import { configIn } from './archive.ts';
import { fileOf, savedModels } from './models.ts';

const quiet = { onWarning: () => {} };
type Config = { readonly [key: string]: unknown };
const ends = (config: Config) => [config.input_layers, config.output_layers];

/** What a config says of inputs and outputs, its own and those of models inside. */
function allEnds(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'output_layers' in value ? [ends(value as Config)] : [];
  return [...own, ...Object.values(value).flatMap(allEnds)];
}

const functional = savedModels.filter(({ name }) => name.startsWith('structure-'));

describe('tensors, lists of one and names in the inputs and outputs of a model', () => {
  it.each(functional)('$name: as Keras wrote them, also in models inside', async ({ name }) => {
    const bytes = fileOf(name, 'keras');
    const net = await loadModel(bytes, quiet);
    const want = allEnds(configIn(bytes));
    expect(want.length).toBeGreaterThan(0);
    expect(allEnds(JSON.parse(await net.toJson(quiet)))).toEqual(want);
    expect(allEnds(configIn(await net.toBytes('keras', quiet)))).toEqual(want);
    expect(allEnds(JSON.parse(await cloneModel(net).toJson(quiet)))).toEqual(want);
  });

  const saved = async (net: Model) => JSON.parse(await net.toJson(quiet)).config;
  const x = input({ shape: [4], name: 'x' });
  const y = layers.dense({ units: 3, name: 'y' }).apply(x);

  it('as built: a tensor is a tensor, a list a list', async () => {
    expect(ends(await saved(model({ inputs: x, outputs: y })))).toEqual([
      ['x', 0, 0],
      ['y', 0, 0],
    ]);
    expect(ends(await saved(model({ inputs: [x], outputs: [y] })))).toEqual([[['x', 0, 0]], [['y', 0, 0]]]);
  });

  it('in a stack always tensors', async () => {
    const net = sequential([model({ inputs: [x], outputs: [y] }), layers.dense({ units: 2 })]);
    net.build([4]);
    const [, inner] = (await saved(net)).layers;
    expect(ends(inner.config)).toEqual([
      ['x', 0, 0],
      ['y', 0, 0],
    ]);
  });

  it('a merge of one operand takes a list', async () => {
    const z = layers.concatenate().apply([y]);
    const last = (await saved(model({ inputs: x, outputs: z }))).layers.at(-1);
    expect(Array.isArray(last.inbound_nodes[0].args[0])).toBe(true);
  });
});
