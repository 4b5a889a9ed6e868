import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import { type Shape, sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { type DataFormat, type DataFormatOptions, dataFormatOptions, toChannelsLast, toDataFormat } from '../dataFormat.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
import { SymbolicTensor } from '../symbolicTensor.ts';
import type { LayerTraits } from '../traits.ts';

export interface FlattenOptions extends LayerOptions, DataFormatOptions {}

const flattenOptions = {
  ...dataFormatOptions,
  ...layerOptions,
} satisfies Schema<FlattenOptions>;

export class Flatten extends Layer {
  private readonly dataFormat: DataFormat;

  get className() {
    return 'Flatten';
  }

  constructor({ dataFormat, ...options }: FlattenOptions = {}) {
    super(options);
    this.dataFormat = toDataFormat(dataFormat, this.where);
  }

  override get traits(): LayerTraits {
    return { isPassThrough: true };
  }

  call(x: Value): Value {
    return ops.reshape(toChannelsLast(x, this.dataFormat), [x.shape[0] as number, sizeOf(x.shape.slice(1))]);
  }

  override getConfig() {
    return { dataFormat: this.dataFormat, ...super.getConfig() };
  }
}

/**
 * All axes but the batch as one: [batch, …] → [batch, product of the others], in the order of an operand whose channels stand last: where
 * they come first they are moved there. The same in training and inference; no weights.
 * @throws EvenkeelError for an unknown dataFormat
 * @example
 * ```ts
 * const x = input({ shape: [4, 4, 2] });
 * layers.flatten().apply(x).shape; // [32]
 * ```
 */
export const flatten = withOptions(layerNamed('Flatten'), flattenOptions, (options?: FlattenOptions) => new Flatten(options));

export interface ReshapeOptions extends LayerOptions {
  /** The shape of one sample; one dimension may be −1 and is worked out. */
  readonly targetShape: Shape;
}

const reshapeOptions = {
  targetShape: 'required',
  ...layerOptions,
} satisfies Schema<ReshapeOptions>;

export class Reshape extends Layer {
  readonly className = 'Reshape';
  private readonly targetShape: Shape;

  constructor({ targetShape, ...options }: ReshapeOptions) {
    super(options);
    this.targetShape = targetShape;
  }

  call(x: Value): Value {
    const size = sizeOf(x.shape.slice(1));
    const known = this.targetShape.reduce((p, d) => (d === -1 ? p : p * d), 1);
    const shape = this.targetShape.map((d) => (d === -1 ? size / known : d));
    if (!shape.every(Number.isInteger) || sizeOf(shape) !== size || this.targetShape.filter((d) => d === -1).length > 1) {
      throw new EvenkeelError({
        where: `${this.where}, option targetShape`,
        expected: `a shape of ${size} values, as an input of ${shapeText([null, ...x.shape.slice(1)])} has`,
        got: shapeText(this.targetShape),
      });
    }
    return ops.reshape(x, [x.shape[0] as number, ...shape]);
  }

  override getConfig() {
    return { targetShape: this.targetShape, ...super.getConfig() };
  }
}

/**
 * The same values of each sample in another shape: [batch, …] → [batch, …targetShape]. The same in training and inference; no weights.
 * @throws EvenkeelError for a shape of another number of values, and for more than one dimension of −1
 * @example
 * ```ts
 * const x = input({ shape: [4, 4, 2] });
 * layers.reshape({ targetShape: [-1, 4] }).apply(x).shape; // [8, 4]
 * ```
 */
export const reshape = withOptions(layerNamed('Reshape'), reshapeOptions, (options: ReshapeOptions) => new Reshape(options));

export class InputLayer extends Layer {
  readonly className = 'InputLayer';

  /** Without an operand: a place where data enters a functional model. */
  override connect(inputs: SymbolicTensor | readonly SymbolicTensor[]): readonly SymbolicTensor[] {
    const shape = this.inputShape;
    if (inputs instanceof SymbolicTensor || inputs.length > 0) return super.connect(inputs);
    if (!shape?.every((d) => Number.isInteger(d) && d >= 1)) {
      throw new EvenkeelError({
        where: `${this.where}, option shape`,
        expected: 'integers of at least 1, without the batch axis',
        got: shape ? shapeText(shape) : 'none',
      });
    }
    const entry = new SymbolicTensor(shape, { layer: this, inputs: [], training: undefined }, 0);
    this.remember([], [entry]);
    return [entry];
  }

  override get traits(): LayerTraits {
    return { isIdentity: true, isPassThrough: true };
  }

  call(x: Value): Value {
    return x;
  }
}

/**
 * Says the shape of one sample (`inputShape`) as the first layer of a stack: [batch, …] → [batch, …]. It computes nothing, has no
 * weights and does not appear in the summary. For a functional model use `input({ shape })`.
 * @throws EvenkeelError for an inputShape that is missing or has sizes that are no integers from 1 on
 * @example
 * ```ts
 * const net = sequential([layers.inputLayer({ inputShape: [8] }), layers.dense({ units: 4 })]);
 * net.outputs[0].shape; // [4]
 * ```
 */
export const inputLayer = withOptions(layerNamed('InputLayer'), layerOptions, (options: LayerOptions) => new InputLayer(options));
