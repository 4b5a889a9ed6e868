import { describeValue, requireNotNegative } from '../../core/checks.ts';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { Tensor } from '../../core/tensor/tensor.ts';
import type { Samples } from './samples.ts';

export type ClassWeight = Readonly<Record<number, number>>;

/** The nearest integer, the even one of two, as NumPy rounds. */
function roundHalfToEven(v: number): number {
  const below = Math.floor(v);
  if (v - below !== 0.5) return Math.round(v);
  return below % 2 === 0 ? below : below + 1;
}

/** The class of each sample: the place of the largest entry of its row, or its one label, rounded, as in Keras. */
function classesOf(y: Tensor): Int32Array {
  const row = y.rowSize;
  return Int32Array.from({ length: y.shape[0] as number }, (_, i) => {
    if (row === 1) return roundHalfToEven(y.data[i] as number);
    let best = 0;
    for (let j = 1; j < row; j++) if ((y.data[i * row + j] as number) > (y.data[i * row + best] as number)) best = j;
    return best;
  });
}

/** @throws EvenkeelError for what is no object of numbers by class index */
export function requireClassWeight(where: string, classWeight: ClassWeight): ClassWeight {
  if (typeof classWeight !== 'object' || classWeight === null || Array.isArray(classWeight)) {
    throw new EvenkeelError({ where, expected: 'an object of weights by class index', got: describeValue(classWeight) });
  }
  if (Object.keys(classWeight).length === 0) {
    throw new EvenkeelError({ where, expected: 'a weight for at least one class', got: 'none', remedy: 'Leave the option out.' });
  }
  for (const [label, weight] of Object.entries(classWeight)) {
    if (!/^\d+$/.test(label)) throw new EvenkeelError({ where, expected: 'class indices from 0 on', got: label });
    requireNotNegative(`${where}, class ${label}`, weight);
  }
  return classWeight;
}

/** The labels of the one output. @throws EvenkeelError where a sample has no single class */
function requireOneClass({ y }: Samples, where: string): Tensor {
  const [labels, ...others] = y as [Tensor, ...Tensor[]];
  const refuse = (expected: string, got: string, remedy: string): never => {
    throw new EvenkeelError({ where, expected, got, remedy });
  };
  if (others.length > 0) {
    const remedy = 'Give sampleWeight a list with the weights for each output.';
    refuse('a model with one output', `${y.length} outputs`, remedy);
  }
  const axes = labels.shape.at(-1) === 1 ? labels.rank - 1 : labels.rank;
  if (axes > 2) {
    const expected = 'one label a sample, a class index or a row with the largest entry at its class';
    refuse(expected, shapeText(labels.shape), 'Give the weights of time steps as sampleWeight.');
  }
  return labels;
}

/**
 * The samples with what their classes count in the loss, times what they count themselves. A class that is not named counts 1.
 * @param whole whether these are all samples and no batch of many: then a weight that no label has is a mistake
 * @throws EvenkeelError for weights that no label has, for labels that are no single class, and for several outputs
 */
export function weighByClass(samples: Samples, classWeight: ClassWeight | undefined, whereFrom: string, whole = false): Samples {
  if (classWeight === undefined) return samples;
  const where = `${whereFrom}, option classWeight`;
  const classes = classesOf(requireOneClass(samples, where));
  const named = Object.keys(classWeight).map(Number);
  if (whole && !classes.some((label) => named.includes(label))) {
    throw new EvenkeelError({
      where,
      expected: `classes that some of the labels have (the first labels are of class ${[...new Set(classes)].slice(0, 5).join(', ')})`,
      got: named.join(', '),
    });
  }
  const byClass = Float32Array.from(classes, (label) => (Object.hasOwn(classWeight, label) ? (classWeight[label] as number) : 1));
  const [bySample] = samples.weights;
  if (!bySample) return { ...samples, weights: [new Tensor(byClass, [byClass.length])] };
  const row = bySample.rowSize;
  const both = (bySample.data as Float32Array).map((v, i) => v * (byClass[Math.floor(i / row)] as number));
  return { ...samples, weights: [new Tensor(both, bySample.shape)] };
}
