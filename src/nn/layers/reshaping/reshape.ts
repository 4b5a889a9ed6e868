import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import type { OptionTable } from '../../../core/options.ts';
import { type Shape, sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';

export interface ReshapeOptions extends LayerOptions {
  /** The shape of one sample; one dimension may be −1 and is worked out. */
  readonly targetShape: Shape;
}

/** TensorFlow.js writes a size that is worked out as null. */
const targetShapeFromFile = (value: unknown): unknown => (Array.isArray(value) ? value.map((size) => size ?? -1) : value);

const reshapeOptions = {
  targetShape: { required: true, fromFile: targetShapeFromFile },
  ...layerOptions,
} satisfies OptionTable<ReshapeOptions>;

export class Reshape extends ConfiguredLayer<ReshapeOptions> {
  static readonly definition = { className: 'Reshape', options: reshapeOptions };

  call(x: Value): Value {
    const { targetShape } = this.options;
    const size = sizeOf(x.shape.slice(1));
    const known = targetShape.reduce((p, d) => (d === -1 ? p : p * d), 1);
    const shape = targetShape.map((d) => (d === -1 ? size / known : d));
    if (!shape.every(Number.isInteger) || sizeOf(shape) !== size || targetShape.filter((d) => d === -1).length > 1) {
      throw new EvenkeelError({
        where: `${this.where}, option targetShape`,
        expected: `a shape of ${size} values, as an input of ${shapeText([null, ...x.shape.slice(1)])} has`,
        got: shapeText(targetShape),
      });
    }
    return ops.reshape(x, [x.shape[0] as number, ...shape]);
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
export const reshape: (options: ReshapeOptions) => Reshape = layerMaker(Reshape);
