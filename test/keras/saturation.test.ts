import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type NestedArray, Tensor, tensor } from '../../src/core/tensor/tensor.ts';
import { layers, losses, optimizers, sequential } from '../../src/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import { distance } from './fixtures.ts';

interface Case {
  readonly name: string;
  readonly activation: 'softmax' | 'sigmoid' | null;
  readonly after: readonly (readonly [layer: string, args: object])[];
  readonly loss: string;
  readonly options: { readonly fromLogits?: boolean };
  readonly x: NestedArray;
  readonly y: NestedArray;
}
interface Found {
  readonly rows: { readonly evaluate: number; readonly train: number; readonly gradients: readonly [number[], number[]] }[];
  readonly predict: number[];
}
interface Fixture {
  readonly cases: Case[];
  readonly jax: { readonly found: Found[] };
  readonly tensorflow: { readonly found: Found[] };
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/keras/saturation.json', import.meta.url), 'utf8')) as Fixture;

/** Where TensorFlow takes the logits of one activation, or of one axis, for those of another, and so another function. */
const MISTAKEN = ['sigmoid', 'softmax', 'softmax over steps'];

/** A reshape to the same shape is no op here, and so hides no logits: the case without it. */
const withoutReshape = ({ name, loss }: Case) =>
  fixture.cases.findIndex((c) => c.loss === loss && c.name === name.replace(/^(\w+) and a reshape$/, 'dense with $1'));

type Make<T> = Readonly<Record<string, (args?: object) => T>>;

const tensorOf = (values: NestedArray) => tensor(values as number[]).cast('float32');

async function found({ activation, after, loss, options, x, y }: Case) {
  const [samples, labels] = [tensorOf(x), tensorOf(y)];
  const units = samples.shape.at(-1) as number;
  const warnings: string[] = [];
  const dense = layers.dense({ units, inputShape: samples.shape.slice(1), ...(activation && { activation }) });
  const others = after.map(([name, args]) => (layers as unknown as Make<Layer>)[name]?.(args) as Layer);
  const model = sequential([dense, ...others], { onWarning: (message) => warnings.push(message) });
  const made = (losses as unknown as Make<losses.Loss>)[loss]?.(options) as losses.Loss;
  model.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: made });
  const identity = Float32Array.from({ length: units * units }, (_, i) => Number(i % (units + 1) === 0));
  const before = [new Tensor(identity, [units, units]), new Tensor(new Float32Array(units), [units])];
  const rows: Found['rows'] = [];
  for (let i = 0; i < (samples.shape[0] as number); i++) {
    await model.setWeights(before);
    const row = [samples.slice(i, i + 1), labels.slice(i, i + 1)] as const;
    const [evaluated, trained] = [await model.evaluate(...row), await model.trainOnBatch(...row)];
    const [kernel = [], bias = []] = model
      .getWeights()
      .map(({ data }, w) => Array.from(data, (v, j) => (before[w]?.data[j] as number) - v));
    rows.push({ evaluate: evaluated.loss as number, train: trained.loss as number, gradients: [kernel, bias] });
  }
  await model.setWeights(before);
  return { rows, predict: Array.from((await model.predict(samples)).data), warnings };
}

describe('cross-entropies of saturated outputs as in Keras on TensorFlow, within 1e-5; where that takes other logits, as on JAX', () => {
  for (const [i, c] of fixture.cases.entries()) {
    it(`${i + 1}. ${c.loss} ${JSON.stringify(c.options)} of ${c.name}`, async () => {
      const at = c.name.endsWith('and a reshape') ? withoutReshape(c) : i;
      const want = (MISTAKEN.includes(c.name) ? fixture.jax : fixture.tensorflow).found[at] as Found;
      const got = await found(c);
      expect(distance(got.predict, want.predict)).toBeLessThanOrEqual(1e-5);
      for (const [j, row] of want.rows.entries()) {
        const own = got.rows[j] as Found['rows'][number];
        const values = [own.evaluate, own.train];
        expect(distance(values, [row.evaluate, row.train]), `${j}: ${values} against ${row.evaluate}`).toBeLessThanOrEqual(1e-5);
        const [a, b] = [own.gradients.flat(), row.gradients.flat()];
        expect(distance(a, b), `${j}: ${a} against ${b}`).toBeLessThanOrEqual(1e-5);
      }
      const said = c.name.includes('said to be logits')
        ? [expect.stringMatching(/^loss "\w+", option fromLogits: the output comes/)]
        : [];
      expect(got.warnings).toEqual(said);
    });
  }

  it('is needed: the backends do differ where an activation is the last', () => {
    const at = fixture.cases.findIndex((c) => c.name === 'dense with softmax');
    const [jax, tf] = [fixture.jax, fixture.tensorflow].map(({ found }) => found[at]?.rows[4]?.evaluate ?? 0) as [number, number];
    expect([jax, tf].map(Math.round)).toEqual([16, 120]);
  });
});
