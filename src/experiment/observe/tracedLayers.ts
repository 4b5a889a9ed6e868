import { probeContext } from '../../batchnorm/doctor/probeContext.ts';
import { flattenModel, nodesByLayer } from '../../batchnorm/flattenedGraph.ts';
import { isBatchNorm } from '../../batchnorm/layers.ts';
import { gradientsOf } from '../../compiler/differentiate.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { Graph, type Value } from '../../ir/graph.ts';
import type { Model } from '../../models/model.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import type { BatchNormalization } from '../../nn/layers/normalization/batchNormalization.ts';
import type { Weight } from '../../nn/layers/weight.ts';
import * as ops from '../../ops/index.ts';
import { addPenalties } from '../../training/traceContext.ts';
import { traceLosses } from '../../training/traceLoss.ts';
import { MOST } from './observation.ts';

/** A layer's first use in a graph, with the outputs of the graph by which it is read. */
export interface TracedLayer {
  readonly layer: Layer;
  readonly name: string;
  /** What enters it. */
  readonly entering: Value;
  /** How often each unit is above 0. */
  readonly active: Value | undefined;
  /** Mean and variance of each channel, one after the other for each ghost batch. */
  readonly moments: { readonly mean: Value; readonly variance: Value } | undefined;
  /** The sum of the squares of the gradients of its weights. */
  squares: Value | undefined;
}

export interface TracedNetwork {
  readonly graph: Graph;
  readonly inputs: { readonly x: Value; readonly y: Value };
  readonly layers: readonly TracedLayer[];
}

/** The statistics that a batch normalisation in training takes of its operand. */
function momentsOf(layer: BatchNormalization, operand: Value): TracedLayer['moments'] {
  const [batch, ...rest] = operand.shape as [number, ...number[]];
  const size = layer.ghostSize(batch);
  const batches = ops.reshape(operand, [batch / size, size, ...rest]);
  const channel = layer.channelAxis(operand.shape.length) + 1;
  const axes = batches.shape.flatMap((_, axis) => (axis === 0 || axis === channel ? [] : [axis]));
  const { mean, variance } = ops.moments(batches, axes);
  return { mean: operand.graph.output(mean), variance: operand.graph.output(variance) };
}

/** How often each unit of a layer that ends in a ReLU is above 0. */
function activeOf({ traits }: Layer, result: Value): Value | undefined {
  if (traits.activation !== 'relu') return undefined;
  const axes = Array.from({ length: result.shape.length - 1 }, (_, axis) => axis);
  return result.graph.output(ops.sum(ops.greater(result, 0), axes));
}

/** What only passes values on has nothing of its own to show. */
const isPlain = ({ traits: { isIdentity, isPassThrough, isNoise } }: Layer) =>
  isIdentity === true || isPassThrough === true || isNoise === true;

/** The square of the norm of each layer's gradients. */
function squaresOf(loss: Value, weights: readonly Weight[]): ReadonlyMap<Weight, Value> {
  const gradients = gradientsOf(
    loss,
    weights.map(({ variable }) => variable),
  );
  return new Map(weights.map((weight, i) => [weight, ops.sum(ops.square(gradients[i] as Value))]));
}

/** A value that can be read after a run, also where it is an input. */
const readable = (value: Value): Value => value.graph.output(value.producer ? value : ops.mul(value, 1));

/**
 * Traces a compiled model of one input and output with what is to be known of its layers: normalisations as in training, all else, such as dropout, as in inference.
 * @param samples all of them, with their labels
 */
export function traceNetwork(model: Model, samples: { readonly x: Tensor; readonly y: Tensor }, batch: number): TracedNetwork {
  const graph = new Graph(() => {});
  const input = (name: 'x' | 'y') => {
    const { shape, dtype } = samples[name];
    return graph.input(name, [batch, ...shape.slice(1)], dtype === 'float64' ? 'float32' : dtype);
  };
  const inputs = { x: input('x'), y: input('y') };
  const names = new Map([...nodesByLayer(flattenModel(model))].map(([layer, [first]]) => [layer, first?.name ?? layer.name]));
  const layers = new Map<Layer, TracedLayer>();
  const penalties: Value[] = [];
  const onResult = (layer: Layer, result: Value, operand: Value | undefined) => {
    const name = names.get(layer);
    if (name === undefined || !operand || layers.has(layer) || isPlain(layer) || layers.size >= MOST.layers) return;
    layers.set(layer, {
      layer,
      name,
      entering: readable(operand),
      active: activeOf(layer, result),
      moments: isBatchNorm(layer) ? momentsOf(layer, operand) : undefined,
      squares: undefined,
    });
  };
  const context = probeContext(graph, { trains: isBatchNorm, onResult });
  const [prediction] = model.callMany(
    [ops.cast(inputs.x)],
    Object.assign(context, { addLoss: (loss: Value) => void penalties.push(loss) }),
  );
  const spec = model.trainer.outputSpecs?.[0];
  if (spec && prediction) {
    const loss = ops.mean(traceLosses(spec.loss, ops.cast(inputs.y), prediction, undefined));
    const squares = squaresOf(addPenalties(loss, penalties, model.trainableWeights), model.trainableWeights);
    for (const traced of layers.values()) {
      const own = traced.layer.trainableWeights.flatMap((weight) => squares.get(weight) ?? []);
      if (own.length > 0) traced.squares = graph.output(own.reduce(ops.add));
    }
  }
  return { graph, inputs, layers: [...layers.values()] };
}
