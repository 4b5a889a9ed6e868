import { inWords, requireNotNegative } from '../checks.ts';
import { EvenkeelError } from '../errors.ts';
import { Tensor, type TensorLike, tensor } from '../tensor/tensor.ts';
import type { WeightsLike } from './options.ts';
import type { Samples } from './samples.ts';

export type ClassWeight = Readonly<Record<number, number>>;

/** The weights of samples as one float32 number each. */
function oneEach(given: TensorLike, where: string): Tensor {
  const weights = tensor(given).cast('float32');
  if (weights.rank > 0 && weights.size === weights.shape[0]) {
    const bad = weights.data.findIndex((v) => !Number.isFinite(v));
    if (bad < 0) return weights.reshape([weights.size]);
    throw new EvenkeelError({ where: `${where}, sample ${bad}`, expected: 'a number', got: String(weights.data[bad]) });
  }
  throw new EvenkeelError({ where, expected: 'one weight a sample', got: `shape (${weights.shape.join(', ')})` });
}

/**
 * For each output the weights of its samples: one array counts for all outputs, a list of arrays or an object by name for each its own.
 * @throws EvenkeelError where they are not one a sample, or not for each output
 */
export function sampleWeights(
  given: WeightsLike | undefined,
  outputs: readonly string[],
  whereFrom: string,
): readonly (Tensor | undefined)[] {
  const where = `${whereFrom}, option sampleWeight`;
  if (given === undefined) return outputs.map(() => undefined);
  const refuse = (got: string): never => {
    const several = outputs.length > 1 ? `, or a list or object of such for the outputs ${outputs.join(', ')}` : '';
    throw new EvenkeelError({ where, expected: `one weight a sample${several}`, got });
  };
  if (given === null || typeof given !== 'object') return refuse(inWords(given));
  if (given instanceof Tensor || ArrayBuffer.isView(given)) {
    const weights = oneEach(given as TensorLike, where);
    return outputs.map(() => weights);
  }
  if (Array.isArray(given)) {
    const isNumbers = given.every((v) => typeof v === 'number');
    // Rows of one number each are an array too, unless there are several outputs to give a list for.
    if (isNumbers || (outputs.length === 1 && !(given[0] instanceof Tensor || ArrayBuffer.isView(given[0])))) {
      const weights = oneEach(given as TensorLike, where);
      return outputs.map(() => weights);
    }
    if (given.length !== outputs.length) return refuse(`a list of ${given.length}`);
    return given.map((one) => (one === undefined || one === null ? undefined : oneEach(one as TensorLike, where)));
  }
  const byName = given as Readonly<Record<string, TensorLike>>;
  const unknown = Object.keys(byName).filter((name) => !outputs.includes(name));
  if (unknown.length > 0) return refuse(`unknown ${unknown.join(', ')}`);
  return outputs.map((name) => (byName[name] === undefined ? undefined : oneEach(byName[name], `${where} for ${name}`)));
}

/** A weight for each sample's label: the label itself, or the place of the largest entry of its row. A class that is not named has 1. */
function classWeights(y: Tensor, weights: ClassWeight): Tensor {
  const row = y.rowSize;
  const out = new Float32Array(y.shape[0] as number);
  for (let i = 0; i < out.length; i++) {
    let label = y.data[i * row] as number;
    if (row > 1) {
      let best = 0;
      for (let j = 1; j < row; j++) if ((y.data[i * row + j] as number) > (y.data[i * row + best] as number)) best = j;
      label = best;
    }
    out[i] = Object.hasOwn(weights, label) ? (weights[label] as number) : 1;
  }
  return new Tensor(out, [out.length]);
}

/**
 * The samples with what their classes count in the loss, times what they count themselves.
 * @throws EvenkeelError for weights that are no numbers, or several outputs, whose classes are not the same
 */
export function weighByClass(samples: Samples, classWeight: ClassWeight | undefined, whereFrom: string): Samples {
  if (classWeight === undefined) return samples;
  const where = `${whereFrom}, option classWeight`;
  if (typeof classWeight !== 'object' || classWeight === null || Array.isArray(classWeight)) {
    throw new EvenkeelError({ where, expected: 'an object of weights by class number', got: inWords(classWeight) });
  }
  for (const [label, weight] of Object.entries(classWeight)) {
    if (!/^\d+$/.test(label)) throw new EvenkeelError({ where, expected: 'class numbers from 0 on', got: label });
    requireNotNegative(`${where}, class ${label}`, weight);
  }
  if (samples.y.length > 1) {
    throw new EvenkeelError({
      where,
      expected: 'a model with one output',
      got: `${samples.y.length} outputs`,
      remedy: 'Give sampleWeight a list with the weights for each output.',
    });
  }
  const byClass = classWeights(samples.y[0] as Tensor, classWeight);
  const [bySample] = samples.weights;
  const both = bySample && (byClass.data as Float32Array).map((v, i) => v * (bySample.data[i] as number));
  return { ...samples, weights: [both ? new Tensor(both, byClass.shape) : byClass] };
}
