import { referenceBackend } from '../../../src/backends/reference/reference.ts';
import { Tensor } from '../../../src/core/tensor/tensor.ts';
import { Variable } from '../../../src/ir/variable.ts';
import { sequential } from '../../../src/models/sequential.ts';
import * as layers from '../../../src/nn/layers/index.ts';
import { normalize, statistics } from '../../../src/nn/layers/normalization/normalize.ts';
import * as ops from '../../../src/ops/index.ts';
import { valueAndGrad } from '../../../src/training/trainStep.ts';

/** Rows of numbers: a sample each, a column a feature. */
export type Rows = readonly (readonly number[])[];

/** ε of the layer. */
export const EPSILON = 0.001;

export interface BatchInput {
  readonly x: Rows;
  readonly gamma: readonly number[];
  readonly beta: readonly number[];
  /** How the loss changes with each output. */
  readonly dy: Rows;
}

/** What batch normalisation makes of a batch in training, and how a loss that is Σ dy·y changes with all that goes in. */
export interface BatchOutput {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  readonly normalized: Rows;
  readonly y: Rows;
  readonly dx: Rows;
  readonly dGamma: readonly number[];
  readonly dBeta: readonly number[];
}

const rowsOf = ({ data, shape }: Tensor): number[][] =>
  Array.from({ length: shape[0] as number }, (_, i) =>
    Array.from(data.subarray(i * (shape[1] as number), (i + 1) * (shape[1] as number))),
  );

/** Runs the library's layer in training, with its gradients. */
export async function computeBatch({ x, gamma, beta, dy }: BatchInput): Promise<BatchOutput> {
  const features = gamma.length;
  const layer = layers.batchNormalization({ epsilon: EPSILON, inputShape: [features] });
  const model = sequential([layer], { backend: referenceBackend });
  const zeros = new Tensor(new Float32Array(features), [features]);
  model.setWeights([
    new Tensor(Float32Array.from(gamma), [features]),
    new Tensor(Float32Array.from(beta), [features]),
    zeros,
    zeros.map(() => 1),
  ]);
  const input = new Variable('x', [x.length, features], Float32Array.from(x.flat()));
  const step = valueAndGrad([model, input], {
    inputs: ['dy'],
    loss({ dy: pull }, context) {
      const batch = pull.graph.variable(input);
      const { mean, variance } = statistics(batch, [0]);
      const y = model.call(batch, context);
      return {
        loss: ops.sum(ops.mul(pull, y)),
        y,
        mean,
        variance,
        normalized: normalize(batch, { mean, variance }, {}, EPSILON),
      };
    },
  });
  const { y, mean, variance, normalized, gradients } = await step({ dy: dy.map((row) => [...row]) });
  const [dGamma, dBeta, dx] = [...gradients.values()] as [Tensor, Tensor, Tensor];
  return {
    mean: Array.from(mean.data),
    variance: Array.from(variance.data),
    normalized: rowsOf(normalized),
    y: rowsOf(y),
    dx: rowsOf(dx),
    dGamma: Array.from(dGamma.data),
    dBeta: Array.from(dBeta.data),
  };
}

/** The cells, as `row,column`, in which two tables differ by more than rounding. */
export const changedCells = (a: Rows, b: Rows): string[] =>
  a.flatMap((row, i) =>
    row.flatMap((v, j) =>
      Math.abs(v - ((b[i] as readonly number[])[j] as number)) > 1e-6 * (1 + Math.abs(v)) ? [`${i},${j}`] : [],
    ),
  );
