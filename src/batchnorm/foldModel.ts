import { EvenkeelError } from '../core/errors.ts';
import { normals, streamKey } from '../core/random.ts';
import { type Shape, sizeOf, Tensor } from '../core/tensor/tensor.ts';
import type { Variable } from '../ir/variable.ts';
import { cloneModel, compileAlike, copyLayer, copyWeights } from '../models/clone.ts';
import type { Model } from '../models/model.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { BatchNormalization } from '../nn/layers/normalization/batchNormalization.ts';
import type { Product } from '../nn/layers/traits.ts';
import type { Folded, FoldOptions } from './fold.ts';
import { planFold } from './foldPlan.ts';

/** Folds as `fold` says, once its arguments are checked. */
export async function foldModel(model: Model, { samples, backend }: FoldOptions): Promise<Folded> {
  if (!samples && !model.built) {
    throw new EvenkeelError({
      where: 'fold, option samples',
      expected: 'samples, as the first layer has no inputShape',
      got: 'none',
    });
  }
  const x = samples ?? model.inputs.map(({ shape }, i) => noise(shape, i));
  const expected = await model.predictAll(x);
  const { folds, kept, unwrapped, names } = planFold(model);
  const nameOf = (layer: Layer) => names.get(layer) as string;

  const norms = new Set<Layer>(folds.map(({ norm }) => norm));
  const targets = new Set(folds.map(({ target }) => target));
  const copies = new Map<Layer, Layer>();
  const replace = (layer: Layer) => {
    if (norms.has(layer)) return [];
    if (!targets.has(layer) && !unwrapped.has(layer)) return undefined;
    const { name, trainable } = layer;
    const useBias = targets.has(layer) && { useBias: true };
    const copy = copyLayer(unwrapped.get(layer) ?? layer, { name, trainable, ...useBias });
    copies.set(layer, copy);
    return copy;
  };
  const made = cloneModel(model, { replace, ...(backend && { backend }) });

  const values = new Map((await model.fetchWeights()).map((value, i) => [model.weights[i]?.variable, value.data]));
  const weights = new Map([...copies.keys()].map((layer) => [layer, weightsOf(layer, values)]));
  for (const { norm, target } of folds) {
    const { product } = (unwrapped.get(target) ?? target).traits;
    foldInto(weights.get(target) as Weights, product as Product, norm, weightsOf(norm, values));
  }
  await copyWeights(model, made);
  await made.trainer.state.assign(
    [...copies].flatMap(([layer, copy]) =>
      copy.weights.map(({ key, variable }) => [variable, weights.get(layer)?.get(key)?.data as ArrayLike<number>] as const),
    ),
  );
  await compileAlike(model, made);
  return {
    model: made,
    folded: folds.map(({ norm, target }) => ({ norm: nameOf(norm), into: nameOf(target) })),
    kept: kept.map(({ norm, reason }) => ({ norm: nameOf(norm), reason })),
    maxError: largestDifference(expected, await made.predictAll(x)),
  };
}

interface Values {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

/** The weights of a layer by their keys. */
type Weights = Map<string, Values>;

const weightsOf = (layer: Layer, values: ReadonlyMap<Variable | undefined, ArrayLike<number>>): Weights =>
  new Map(
    layer.weights.map(({ key, variable }): [string, Values] => [
      key,
      { shape: variable.shape, data: values.get(variable) as ArrayLike<number> },
    ]),
  );

/** Multiplies a batch normalisation into the kernel and the bias of a layer. */
function foldInto(target: Weights, { kernel, channelRun }: Product, { epsilon }: BatchNormalization, norm: Weights): void {
  const { shape, data } = target.get(kernel) as Values;
  const channels = norm.get('moving_mean')?.data.length as number;
  const normValue = (key: string, channel: number, otherwise: number) => norm.get(key)?.data[channel] ?? otherwise;
  const factor = Float64Array.from(
    { length: channels },
    (_, i) => normValue('gamma', i, 1) / Math.sqrt(normValue('moving_variance', i, 1) + epsilon),
  );
  const run = channelRun(shape);
  const scaled = Float32Array.from(data, (w, i) => w * (factor[Math.floor(i / run) % channels] as number));
  const bias = target.get('bias')?.data;
  const shifted = Float32Array.from(
    factor,
    (f, i) => ((bias?.[i] ?? 0) - normValue('moving_mean', i, 0)) * f + normValue('beta', i, 0),
  );
  target.set(kernel, { shape, data: scaled });
  target.set('bias', { shape: [channels], data: shifted });
}

/** @throws EvenkeelError where either is no number */
function largestDifference(expected: readonly Tensor[], got: readonly Tensor[]): number {
  let largest = 0;
  for (const [i, { data }] of got.entries()) {
    for (const [j, v] of data.entries()) {
      const difference = Math.abs(v - (expected[i]?.data[j] as number));
      if (!Number.isFinite(difference)) {
        throw new EvenkeelError({
          where: 'fold, option samples',
          expected: 'samples whose predictions are numbers',
          got: `${v}`,
          remedy: 'Give samples of the data; noise, the default, fits no embedding.',
        });
      }
      largest = Math.max(largest, difference);
    }
  }
  return largest;
}

function noise(shape: Shape, input: number): Tensor {
  const all = [32, ...shape];
  return new Tensor(Float32Array.from(normals(streamKey(0, `fold${input || ''}`), sizeOf(all))), all);
}
