import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { type Shape, sameShape, type Tensor } from '../../core/tensor/tensor.ts';

/** Samples of all inputs with the labels and weights of all outputs, each with the samples along the first axis. */
export interface Samples {
  readonly x: readonly Tensor[];
  readonly y: readonly Tensor[];
  /** For each output a weight a sample, float32 [n], or none. */
  readonly weights: readonly (Tensor | undefined)[];
}

/** Some of the samples: those at `order[begin]` … `order[begin + count − 1]`. */
export interface Batch {
  readonly samples: Samples;
  readonly order: ArrayLike<number>;
  readonly begin: number;
  readonly count: number;
}

export const countOf = ({ x }: Pick<Samples, 'x'>) => x[0]?.shape[0] ?? 0;

/** 0, 1, … n − 1. */
export const inOrder = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

/** All samples as one batch. */
export const wholeBatch = (samples: Samples): Batch => ({
  samples,
  order: inOrder(countOf(samples)),
  begin: 0,
  count: countOf(samples),
});

/** Checks samples against the shape that an input was built for (without the batch axis); `first` is what they are fed to. */
export function requireSampleShape(data: Tensor, inputShape: Shape, where: string, first: string): void {
  if (sameShape(data.shape.slice(1), inputShape)) return;
  const fits = data.rank > 0 && data.size === (data.shape[0] as number) * inputShape.reduce((p, d) => p * d, 1);
  throw new EvenkeelError({
    where,
    expected: `samples of shape ${shapeText([null, ...inputShape])}, as ${first} was built for`,
    got: shapeText(data.shape),
    remedy: fits ? `Use x.reshape([${[-1, ...inputShape].join(', ')}]).` : 'Check the data or the inputShape of the first layer.',
  });
}

/** Checks that there is at least one sample and as many of everything as samples. */
export function requireSameCount(samples: Samples, where: string): void {
  const n = countOf(samples);
  for (const [what, arrays] of [
    ['samples', samples.x],
    ['labels', samples.y],
    ['weights', samples.weights],
  ] as const) {
    const bad = arrays.find((a) => a && (a.shape[0] ?? 0) !== n);
    if (!bad && n > 0) continue;
    if (samples.y.length === 0 && !bad) throw new EvenkeelError({ where, expected: 'at least one sample', got: 'none' });
    throw new EvenkeelError({
      where,
      expected: `at least one sample and as many ${what === 'weights' ? 'weights' : 'labels'} as samples`,
      got: `${n} samples and ${(bad ?? samples.y[0])?.shape[0] ?? 0} ${what === 'weights' ? 'weights' : 'labels'}`,
    });
  }
}

/** A part of the samples along the first axis. */
export function sliceSamples({ x, y, weights }: Samples, begin: number, end?: number): Samples {
  const cut = (t: Tensor) => t.slice(begin, end);
  return { x: x.map(cut), y: y.map(cut), weights: weights.map((w) => w && cut(w)) };
}

/** The first sample that is held back. */
export function splitAt(n: number, fraction: number): number {
  const at = Math.floor(n * (1 - fraction));
  if (fraction > 0 && fraction < 1 && at > 0 && at < n) return at;
  throw new EvenkeelError({
    where: 'fit, option validationSplit',
    expected: 'a fraction between 0 and 1 that leaves samples on both sides',
    got: `${fraction} of ${n} samples`,
  });
}
