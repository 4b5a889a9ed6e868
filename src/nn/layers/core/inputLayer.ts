import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import type { Value } from '../../../ir/graph.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { SymbolicTensor } from '../symbolicTensor.ts';
import type { LayerTraits } from '../traits.ts';

export class InputLayer extends ConfiguredLayer {
  static readonly definition = { className: 'InputLayer', options: layerOptions };

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
export const inputLayer: (options: LayerOptions) => InputLayer = layerMaker(InputLayer);
