import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { CallContext } from '../callContext.ts';
import { ConfiguredLayer } from '../configuredLayer.ts';
import type { LayerOptions } from '../layer.ts';

/** The shapes of a layer's operands as messages print them. */
export const shapesText = (shapes: readonly Shape[]) => shapes.map((s) => shapeText([null, ...s])).join(' and ');

/** A layer of several operands and one result. */
export abstract class MergeLayer<O extends LayerOptions = LayerOptions> extends ConfiguredLayer<O> {
  protected abstract merge(xs: readonly Value[]): Value;

  call(x: Value, context: CallContext): Value {
    return this.callMany([x], context)[0] as Value;
  }

  override callMany(xs: readonly Value[], _context: CallContext): readonly Value[] {
    return [this.merge(xs)];
  }

  /** @throws EvenkeelError unless there are `count` operands */
  protected requireInputs(inputShapes: readonly Shape[], count: number): void {
    if (inputShapes.length === count) return;
    const got = `${inputShapes.length}: ${shapesText(inputShapes)}`;
    throw new EvenkeelError({ where: this.where, expected: `${count} inputs`, got });
  }
}
