import { EvenkeelError } from '../../core/errors.ts';
import { checkOptions } from '../../core/options.ts';
import type { Tensor, TensorLike } from '../../core/tensor/tensor.ts';
import { mapElements, toMatrix } from './normalize.ts';

export interface StandardScalerOptions {
  /** Whether to subtract the mean. Default true. */
  readonly withMean?: boolean;
  /** Whether to divide by the standard deviation. Default true. */
  readonly withStd?: boolean;
}

interface Statistics {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** The divisors of columns: the standard deviation, or 1 where a column is constant. */
  readonly scale: Float64Array;
}

/**
 * Standardisation of the columns of a matrix, as scikit-learn's `StandardScaler`: (x − μ)/σ with the mean and the biased standard
 * deviation (÷n) of the data it was fitted to. A constant column keeps scale 1 and becomes zeros.
 */
export class StandardScaler {
  private readonly withMean: boolean;
  private readonly withStd: boolean;
  private fitted: Statistics | undefined;

  /** @throws EvenkeelError for an option that it does not have */
  constructor(options: StandardScalerOptions = {}) {
    checkOptions('StandardScaler', options, { withMean: 'optional', withStd: 'optional' });
    const { withMean = true, withStd = true } = options;
    this.withMean = withMean;
    this.withStd = withStd;
  }

  /** Takes mean and variance from the rows of a matrix, in two passes in float64. */
  fit(x: TensorLike): this {
    const data = toMatrix(x, 'StandardScaler.fit');
    const [n, columns] = data.shape as [number, number];
    if (n === 0) throw new EvenkeelError({ where: 'StandardScaler.fit', expected: 'at least one sample', got: 'none' });
    const mean = new Float64Array(columns);
    const variance = new Float64Array(columns);
    data.data.forEach((v, i) => {
      (mean[i % columns] as number) += v / n;
    });
    data.data.forEach((v, i) => {
      (variance[i % columns] as number) += (v - (mean[i % columns] as number)) ** 2 / n;
    });
    // What rounding alone can leave of a constant column counts as zero, by the bound scikit-learn uses.
    const constant = (v: number, m: number) => v <= n * Number.EPSILON * v + (n * m * Number.EPSILON) ** 2;
    const scale = variance.map((v, c) => (!this.withStd || constant(v, mean[c] as number) ? 1 : Math.sqrt(v)));
    this.fitted = { mean, variance, scale };
    return this;
  }

  private statistics(where: string): Statistics {
    if (this.fitted) return this.fitted;
    throw new EvenkeelError({
      where: `StandardScaler.${where}`,
      expected: 'a fitted scaler',
      got: 'one that has seen no data',
      remedy: 'Call fit first.',
    });
  }

  private apply(x: TensorLike, where: string, element: (v: number, mean: number, scale: number) => number): Tensor {
    const { mean, scale } = this.statistics(where);
    const data = toMatrix(x, `StandardScaler.${where}`);
    const columns = mean.length;
    if (data.shape[1] !== columns) {
      throw new EvenkeelError({
        where: `StandardScaler.${where}`,
        expected: `${columns} columns, as in the data it was fitted to`,
        got: String(data.shape[1]),
      });
    }
    const shift = (c: number) => (this.withMean ? (mean[c] as number) : 0);
    return mapElements(data, (v, i) => element(v, shift(i % columns), scale[i % columns] as number));
  }

  /** (x − μ)/σ, column by column. */
  transform(x: TensorLike): Tensor {
    return this.apply(x, 'transform', (v, mean, scale) => (v - mean) / scale);
  }

  /** `fit` and `transform` of the same data. */
  fitTransform(x: TensorLike): Tensor {
    return this.fit(x).transform(x);
  }

  /** x·σ + μ: undoes `transform`. */
  inverseTransform(x: TensorLike): Tensor {
    return this.apply(x, 'inverseTransform', (v, mean, scale) => v * scale + mean);
  }

  /** The columns' means. */
  get mean(): Float64Array {
    return this.statistics('mean').mean;
  }

  /** The columns' biased variances. */
  get variance(): Float64Array {
    return this.statistics('variance').variance;
  }

  /** The divisors of columns. */
  get scale(): Float64Array {
    return this.statistics('scale').scale;
  }
}
