import { gradientsOf } from '../compiler/differentiate.ts';
import { describeValue } from '../core/checks.ts';
import { EvenkeelError, shapeText } from '../core/errors.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import { Graph, type Value } from '../ir/graph.ts';
import type { CallContext } from '../nn/layers/callContext.ts';
import type { Layer } from '../nn/layers/layer.ts';
import * as ops from '../ops/index.ts';
import type { StepWeights } from './stepWeights.ts';
import { addPenalties, traceContext } from './traceContext.ts';
import { flatten } from './trainableState.ts';

/** What a loss may return: a scalar, or an object with it and other results. */
export type StepLoss = Value | ({ readonly loss: Value } & Readonly<Record<string, Value>>);

/** A step as the user wrote it. */
export interface StepDefinition {
  readonly trained: StepWeights;
  /** The names of the inputs of each call. */
  readonly inputs: readonly string[];
  readonly loss: (inputs: Readonly<Record<string, Value>>, context: CallContext) => StepLoss;
  readonly training: boolean;
  readonly warn: (message: string) => void;
}

/** A loss with its gradients in a graph. */
export interface TracedStep {
  readonly graph: Graph;
  /** In the order of the definition's inputs. */
  readonly inputs: readonly Value[];
  /** The number of the step, where something is drawn. */
  readonly step: Value | undefined;
  /** With all penalties. */
  readonly loss: Value;
  /** The other results of the user's function. */
  readonly others: ReadonlyMap<string, Value>;
  /** One a weight. */
  readonly gradients: readonly Value[];
}

const isValue = (v: unknown, graph: Graph): v is Value => typeof v === 'object' && v !== null && (v as Value).graph === graph;

/** Separates the loss from other results, and checks them all. */
function resultsOf(result: unknown, graph: Graph, where: string) {
  const named = isValue(result, graph) ? { loss: result } : (result as Readonly<Record<string, unknown>>);
  const refuse = (expected: string, got: string, remedy?: string): never => {
    throw new EvenkeelError({ where: `${where}, loss`, expected, got, ...(remedy && { remedy }) });
  };
  if (typeof named !== 'object' || named === null || !('loss' in named)) {
    return refuse('a scalar computed with ops from the inputs, or an object with it as `loss`', describeValue(result));
  }
  const values = new Map<string, Value>();
  for (const [name, value] of Object.entries(named)) {
    if (isValue(value, graph)) values.set(name, value);
    else refuse(`a value computed with ops as "${name}"`, describeValue(value));
  }
  const loss = values.get('loss') as Value;
  if (loss.shape.length > 0) {
    refuse('a scalar to minimise', `shape ${shapeText(loss.shape)}`, 'Take its mean: ops.mean(loss).');
  }
  values.delete('loss');
  return { loss, others: values };
}

/** Whether a gradient is that of a weight on which nothing depends. */
const isNone = ({ constant }: Value) => constant?.every((v) => v === 0) === true;

function requireGradients(weights: StepWeights['weights'], gradients: readonly Value[], where: string): void {
  const unused = weights.filter((_, i) => isNone(gradients[i] as Value));
  if (unused.length === 0) return;
  throw new EvenkeelError({
    where: `${where}, loss`,
    expected: 'a loss that depends on all weights that are trained',
    got: `one without a gradient for ${unused.map((w) => w.name).join(', ')}`,
    remedy: 'Use them in the loss, or name only the layers or weights that it trains.',
  });
}

/**
 * What keeps the draws of a step apart. Its number is that of its first model, whose layers draw as in `fit`; all other layers, which another
 * step may reach under the same number (the discriminator of a GAN), draw from streams that are named by what the step trains.
 */
function drawsOf({ models: [first], weights }: StepWeights): (layer: Layer) => string {
  const counted = new Set(first && flatten(first));
  const prefix = `step of ${weights.map(({ variable: { name, shape } }) => name + shapeText(shape)).join()}/`;
  return (layer) => (counted.has(layer) ? '' : prefix);
}

/**
 * Traces a loss on inputs of the shapes of `tensors`, adds the penalties of layers and weights as `fit` does, and differentiates it.
 * @throws EvenkeelError for a loss that is no scalar, and for weights that it does not depend on
 */
export function traceStep({ trained, inputs, loss, training, warn }: StepDefinition, tensors: readonly Tensor[]): TracedStep {
  const { where, weights } = trained;
  const graph = new Graph(warn);
  const entered = tensors.map(({ shape, dtype }, i) =>
    graph.input(inputs[i] as string, shape, dtype === 'float64' ? 'float32' : dtype),
  );
  const { context, penalties, step } = traceContext(graph, training, warn, drawsOf(trained));
  const traceLoss = () => loss(Object.fromEntries(entered.map((v, i) => [inputs[i] as string, ops.cast(v)])), context);
  let result: StepLoss;
  try {
    result = trained.asMade(traceLoss);
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    const { where: within, remedy } = cause.problem;
    const shapes = `The inputs are ${tensors.map(({ shape }, i) => `${inputs[i]} ${shapeText(shape)}`).join(', ')}.`;
    throw new EvenkeelError(
      { ...cause.problem, where: `${where}, loss, ${within}`, remedy: remedy ? `${remedy} ${shapes}` : shapes },
      { cause },
    );
  }
  const { loss: scalar, others } = resultsOf(result, graph, where);
  const total = addPenalties(scalar, penalties, weights);
  const gradients = gradientsOf(
    total,
    weights.map((w) => w.variable),
  );
  requireGradients(weights, gradients, where);
  return { graph, inputs: entered, step: step(), loss: total, others, gradients };
}
