import { describeValue } from '../../core/checks.ts';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { type Shape, Tensor, type TensorLike, tensor } from '../../core/tensor/tensor.ts';
import type { WeightsLike } from '../options.ts';

/** An output of a model: its name, and the shape of one sample. */
export interface WeightedOutput {
  readonly name: string;
  readonly shape: Shape;
}

/** The weights of samples as one float32 number each, [n], or where outputs have steps [n, steps]. */
function oneEach(weightsLike: TensorLike, { shape: outputShape }: WeightedOutput, where: string): Tensor {
  const weights = tensor(weightsLike).cast('float32');
  const shape = weights.shape.at(-1) === 1 && weights.rank > 1 ? weights.shape.slice(0, -1) : weights.shape;
  const axes = shape.slice(1);
  const ofSteps = axes.length > 0 && axes.length < outputShape.length && axes.every((d, i) => d === outputShape[i]);
  if (weights.rank > 0 && (weights.size === weights.shape[0] || ofSteps)) {
    const bad = weights.data.findIndex((v) => !Number.isFinite(v));
    if (bad < 0) return weights.reshape(ofSteps ? shape : [weights.size]);
    const sample = Math.floor(bad / weights.rowSize);
    throw new EvenkeelError({ where: `${where}, sample ${sample}`, expected: 'a number', got: String(weights.data[bad]) });
  }
  const steps = outputShape.length > 1 ? `, or one a time step, shape ${shapeText([null, ...outputShape.slice(0, -1)])}` : '';
  throw new EvenkeelError({ where, expected: `one weight a sample${steps}`, got: `shape (${weights.shape.join(', ')})` });
}

/**
 * For each output the weights of its samples, or of their time steps: one array counts for all outputs, a list of arrays or an object by
 * name for each its own.
 * @throws EvenkeelError where they are not one a sample or time step, or not for each output
 */
export function sampleWeights(
  weights: WeightsLike | undefined,
  outputs: readonly WeightedOutput[],
  whereFrom: string,
): readonly (Tensor | undefined)[] {
  const names = outputs.map(({ name }) => name);
  const where = `${whereFrom}, option sampleWeight`;
  if (weights === undefined) return outputs.map(() => undefined);
  const refuse = (got: string): never => {
    const several = outputs.length > 1 ? `, or a list or object of such for the outputs ${names.join(', ')}` : '';
    throw new EvenkeelError({ where, expected: `one weight a sample${several}`, got });
  };
  if (weights === null || typeof weights !== 'object') return refuse(describeValue(weights));
  if (weights instanceof Tensor || ArrayBuffer.isView(weights)) {
    return outputs.map((output) => oneEach(weights as TensorLike, output, where));
  }
  if (Array.isArray(weights)) {
    const isNumbers = weights.every((v) => typeof v === 'number');
    // Rows of one number each are an array too, unless there are several outputs to give a list for.
    if (isNumbers || (outputs.length === 1 && !(weights[0] instanceof Tensor || ArrayBuffer.isView(weights[0])))) {
      return outputs.map((output) => oneEach(weights as TensorLike, output, where));
    }
    if (weights.length !== outputs.length) return refuse(`a list of ${weights.length}`);
    return weights.map((one, i) =>
      one === undefined || one === null ? undefined : oneEach(one as TensorLike, outputs[i] as WeightedOutput, where),
    );
  }
  const byName = weights as Readonly<Record<string, TensorLike>>;
  const unknown = Object.keys(byName).filter((name) => !names.includes(name));
  if (unknown.length > 0) return refuse(`unknown ${unknown.join(', ')}`);
  return outputs.map((output) => {
    const one = byName[output.name];
    return one === undefined ? undefined : oneEach(one, output, `${where} for ${output.name}`);
  });
}
