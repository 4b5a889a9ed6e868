import type { Backend } from '../backend/backend.ts';
import { EvenkeelError } from '../errors.ts';
import type { BatchNormalization } from '../layers/batchNormalization.ts';
import type { Layer } from '../layers/layer.ts';
import { InputLayer } from '../layers/shape.ts';
import { SpectralNormalization } from '../layers/spectralNormalization.ts';
import { Model } from '../models/model.ts';
import { Sequential, sequential } from '../models/sequential.ts';
import { normals, streamKey } from '../random.ts';
import { type Shape, sizeOf, Tensor, type TensorLike, tensor } from '../tensor/tensor.ts';
import { hasChannelsFirst, isBatchNorm, isKernelLayer, isLinear, isNoise } from './chain.ts';

export interface FoldOptions {
  /** What the error is measured on. Default: 32 samples from a standard normal distribution. */
  readonly samples?: TensorLike;
  /** What runs the new model. Default `wasmBackend()`. */
  readonly backend?: Backend;
}

export interface Folded {
  /** The model for inference, without what was folded. */
  readonly model: Sequential;
  readonly folded: readonly { readonly norm: string; readonly into: string }[];
  /** Batch normalisations that stay, and why. */
  readonly kept: readonly { readonly norm: string; readonly reason: string }[];
  /** The largest absolute difference between both models' predictions on the samples. */
  readonly maxError: number;
}

/** A layer of the new model with its weights by the last part of their names. */
interface Part {
  readonly layer: Layer;
  config: Record<string, unknown>;
  readonly weights: Map<string, Tensor>;
}

const lastPart = (name: string) => name.slice(name.lastIndexOf('/') + 1);

/**
 * Folds batch normalisations into the dense or convolution layer before them: W·γ/√(Var+ε) and (b − E[x])·γ/√(Var+ε) + β, channel by
 * channel, which is exact in inference up to rounding. That needs a chain of layers, no activation in between, and channels on the last
 * axis; dropout in between does nothing in inference. Spectral normalisation is replaced by its layer.
 *
 * The model itself stays as it is; the new one has copies of the weights and is not compiled.
 *
 * @throws EvenkeelError for a model that is no chain of layers, that is not built, or whose samples do not fit
 */
export async function fold(model: Sequential, { samples, backend }: FoldOptions = {}): Promise<Folded> {
  if (!(model instanceof Sequential)) {
    throw new EvenkeelError({
      where: 'fold',
      expected: 'a sequential model',
      got: 'a model whose layers may branch',
      remedy: 'What reads a layer besides its batch normalisation is not looked at; fold its sequential parts.',
    });
  }
  const nested = model.layers.find((layer) => layer instanceof Model);
  if (nested) {
    throw new EvenkeelError({
      where: 'fold',
      expected: 'a model of layers alone',
      got: `${nested.where} inside`,
      remedy: 'Fold it by itself.',
    });
  }
  const data = samples === undefined ? undefined : tensor(samples);
  const inputShape = data?.shape.slice(1) ?? (model.built ? model.inputs[0]?.shape : model.layers[0]?.inputShape);
  if (!inputShape) {
    throw new EvenkeelError({
      where: 'fold, option samples',
      expected: 'samples, as the first layer has no inputShape',
      got: 'none',
    });
  }
  const x = data ?? noise(inputShape);
  const want = await model.predict(x);
  const parts = takeApart(model);
  const folded: { norm: string; into: string }[] = [];
  const kept: { norm: string; reason: string }[] = [];
  const left: Part[] = [];
  for (const part of parts) {
    const { layer } = part;
    if (!isBatchNorm(layer)) {
      left.push(part);
      continue;
    }
    const target = left.findLast((p) => !isNoise(p.layer));
    const reason = obstacle(layer, target?.layer, model.outputShapeOf(layer));
    if (reason || !target) {
      kept.push({ norm: layer.name, reason: reason ?? '' });
      left.push(part);
    } else {
      multiply(target, part, layer.epsilon);
      folded.push({ norm: layer.name, into: String(target.config.name) });
    }
  }
  const made = sequential(left.map(remake), { name: model.name, seed: model.seed, ...(backend && { backend }) });
  made.build(inputShape);
  const values = left.flatMap((part, i) =>
    (made.layers[i] as Layer).weights.map(({ variable }) => part.weights.get(lastPart(variable.name)) as Tensor),
  );
  await made.setWeights(values);
  const got = await made.predict(x);
  let maxError = 0;
  for (const [i, v] of got.data.entries()) maxError = Math.max(maxError, Math.abs(v - (want.data[i] as number)));
  return { model: made, folded, kept, maxError };
}

/** Why a batch normalisation cannot be folded into the layer before it, or undefined. */
function obstacle(norm: BatchNormalization, before: Layer | undefined, shape: Shape): string | undefined {
  if (!before) return 'no layer is in front of it';
  if (hasChannelsFirst(before)) return `the channels of "${before.name}" come first`;
  if (!isKernelLayer(before)) return `"${before.name}" in front of it is no dense or convolution layer`;
  if (!isLinear(before)) return `the activation of "${before.name}" is in between`;
  if (norm.channelAxis(shape.length + 1) !== shape.length) return 'its channels are not on the last axis';
  return undefined;
}

function takeApart(model: Sequential): Part[] {
  const values = model.getWeights();
  let at = 0;
  // A model from a file has its input as a layer; the new one makes its own.
  const layers = model.layers.filter((layer) => !(layer instanceof InputLayer));
  return layers.map((outer) => {
    const weights = new Map(outer.weights.map(({ variable }) => [lastPart(variable.name), values[at++] as Tensor]));
    const layer = outer instanceof SpectralNormalization ? outer.layer : outer;
    return { layer, config: { ...layer.getConfig(), name: outer.name, trainable: outer.trainable }, weights };
  });
}

function multiply(target: Part, norm: Part, epsilon: number): void {
  const kernel = target.weights.get('kernel') as Tensor;
  const channels = kernel.shape.at(-1) as number;
  const of = (name: string, i: number, otherwise: number) => norm.weights.get(name)?.data[i] ?? otherwise;
  const factor = Float64Array.from(
    { length: channels },
    (_, i) => of('gamma', i, 1) / Math.sqrt(of('moving_variance', i, 1) + epsilon),
  );
  const bias = target.weights.get('bias');
  const offset = (b: number, i: number) => (b - of('moving_mean', i, 0)) * (factor[i] as number) + of('beta', i, 0);
  const scaled = Float32Array.from(kernel.data, (w, i) => w * (factor[i % channels] as number));
  target.weights.set('kernel', new Tensor(scaled, kernel.shape));
  target.weights.set(
    'bias',
    new Tensor(
      Float32Array.from(factor, (_, i) => offset(bias?.data[i] ?? 0, i)),
      [channels],
    ),
  );
  target.config = { ...target.config, useBias: true };
}

/** A new layer of the same class. */
function remake({ layer, config }: Part): Layer {
  const make = layer.constructor as new (config: Record<string, unknown>) => Layer;
  return new make(config);
}

function noise(shape: Shape): Tensor {
  const all = [32, ...shape];
  return new Tensor(Float32Array.from(normals(streamKey(0, 'fold'), sizeOf(all))), all);
}
