import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import type { OptionTable } from '../../../core/options.ts';
import { type Shape, sizeOf, type TensorLike, tensor } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import { axisFromFile } from '../axis.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface NormalizationOptions extends LayerOptions {
  /** Axes (counted with the batch) whose places each have a mean and variance; null for one of each in all. Default −1. */
  readonly axis?: number | readonly number[] | null;
  /** Mean and variance, both or neither; a number, or one for each place along the axes. Without them `adapt` takes them from data. */
  readonly mean?: number | readonly number[] | undefined;
  readonly variance?: number | readonly number[] | undefined;
  /** Whether to undo the normalisation: x · standard deviation + mean. Default false. */
  readonly invert?: boolean;
}

const normalizationOptions = {
  axis: { default: -1, nullable: true, fromFile: axisFromFile },
  mean: {},
  variance: {},
  invert: { default: false },
  ...layerOptions,
} satisfies OptionTable<NormalizationOptions>;

/** The smallest standard deviation that is divided by, as in Keras. */
const EPSILON = 1e-7;

interface Statistics {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly count: number;
}

export class Normalization extends ConfiguredLayer<NormalizationOptions> {
  static readonly definition = { className: 'Normalization', options: normalizationOptions };
  private adapted: Statistics | undefined;
  private variables: { mean: Variable; variance: Variable } | undefined;
  /** Whether the weights have their values, so that `adapt` would come too late. */
  private isInitialized = false;

  constructor(options: NormalizationOptions) {
    super(options);
    if ((options.mean === undefined) !== (options.variance === undefined)) {
      throw new EvenkeelError({
        where: this.where,
        expected: 'both or neither of the options mean and variance',
        got: options.mean === undefined ? 'variance alone' : 'mean alone',
      });
    }
  }

  /** The axes whose places have their own statistics, ascending, of a shape with the batch. */
  private axes(shape: Shape): number[] {
    const { axis } = this.options;
    if (axis === null) return [];
    const axes = [axis].flat().map((a) => (a < 0 ? a + shape.length : a));
    if (axes.every((a) => Number.isInteger(a) && a >= 1 && a < shape.length)) return axes.sort((a, b) => a - b);
    throw new EvenkeelError({
      where: `${this.where}, option axis`,
      expected: `axes from 1 to ${shape.length - 1} for data of ${shape.length} dimensions`,
      got: String(axis),
    });
  }

  /** One number for each place along the axes. */
  private statistic(option: 'mean' | 'variance', size: number): Float32Array {
    const value = this.options[option];
    const list = [value as number | readonly number[]].flat();
    if (list.length === 1) return new Float32Array(size).fill(list[0] as number);
    if (list.length === size) return Float32Array.from(list);
    throw new EvenkeelError({
      where: `${this.where}, option ${option}`,
      expected: `1 or ${size} numbers`,
      got: String(list.length),
    });
  }

  protected override build(inputShape: Shape): void {
    const full = [0, ...inputShape];
    const shape = this.axes(full).map((axis) => full[axis] as number);
    if (this.options.mean !== undefined) return;
    if (this.adapted && this.adapted.mean.length !== sizeOf(shape)) {
      throw new EvenkeelError({
        where: this.where,
        expected: `data with the ${this.adapted.mean.length} features it was adapted to`,
        got: shapeText([null, ...inputShape]),
      });
    }
    const statistic = (name: 'mean' | 'variance', initial: number) => {
      const initializer = () => {
        this.isInitialized = true;
        return this.adapted?.[name] ?? new Float32Array(sizeOf(shape)).fill(initial);
      };
      return this.addWeight(name, { shape, trainable: false, initializer });
    };
    this.variables = { mean: statistic('mean', 0), variance: statistic('variance', 1) };
    this.addWeight('count', {
      shape: [],
      trainable: false,
      isCount: true,
      initializer: () => Float32Array.of(this.adapted?.count ?? 0),
    });
  }

  /**
   * Takes mean and (biased) variance from data [n, …], in two passes in float64. To be called before the model trains or predicts.
   * @throws EvenkeelError where that has begun, or where mean and variance were given
   */
  adapt(data: TensorLike): void {
    if (this.options.mean !== undefined || this.isInitialized) {
      throw new EvenkeelError({
        where: `${this.where}, adapt`,
        expected: this.isInitialized
          ? 'a call before the model first trains or predicts'
          : 'a layer without the options mean and variance',
        got: this.isInitialized ? 'one after it' : 'one that has them',
      });
    }
    const { data: values, shape } = tensor(data);
    const ownAxes = this.axes(shape);
    const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
    const groupOf = (i: number) =>
      ownAxes.reduce(
        (group, axis) => group * (shape[axis] as number) + (Math.floor(i / (strides[axis] as number)) % (shape[axis] as number)),
        0,
      );
    const groups = sizeOf(ownAxes.map((axis) => shape[axis] as number));
    const count = values.length / groups;
    const mean = new Float64Array(groups);
    const variance = new Float64Array(groups);
    for (let i = 0; i < values.length; i++) (mean[groupOf(i)] as number) += (values[i] as number) / count;
    for (let i = 0; i < values.length; i++) {
      const group = groupOf(i);
      (variance[group] as number) += ((values[i] as number) - (mean[group] as number)) ** 2 / count;
    }
    this.adapted = { mean: Float32Array.from(mean), variance: Float32Array.from(variance), count };
  }

  override get traits(): LayerTraits {
    return { isScaleFree: true };
  }

  call(x: Value): Value {
    const ownAxes = this.axes(x.shape);
    const expanded = x.shape.map((size, axis) => (ownAxes.includes(axis) ? size : 1));
    const value = (name: 'mean' | 'variance') =>
      this.variables
        ? ops.reshape(x.graph.variable(this.variables[name]), expanded)
        : x.graph.constant(this.statistic(name, sizeOf(expanded)), expanded);
    const stddev = ops.maximum(ops.sqrt(value('variance')), EPSILON);
    return this.options.invert ? ops.add(value('mean'), ops.mul(x, stddev)) : ops.div(ops.sub(x, value('mean')), stddev);
  }
}

/**
 * (x − mean) / max(√variance, 1e-7), [batch, …] → [batch, …], in training and inference, with statistics of the whole data and not of a
 * batch: given as options, or taken from data by `adapt` before the model trains or predicts. With `invert` x · max(√variance, 1e-7) +
 * mean.
 *
 * Weights, unless mean and variance are given, none of which training changes: mean and variance, of the shape of the axes (0 and 1
 * before `adapt`), count [].
 * @throws EvenkeelError for one of mean and variance without the other, for a number of them that does not fit, and for axes the input
 * does not have
 * @example
 * ```ts
 * const scale = layers.normalization();
 * scale.adapt(tensor([[1, 10], [3, 30]]));
 * await sequential([scale]).predict(tensor([[1, 30]])); // [[-1, 1]]
 * ```
 */
export const normalization: (options?: NormalizationOptions) => Normalization = layerMaker(Normalization);
