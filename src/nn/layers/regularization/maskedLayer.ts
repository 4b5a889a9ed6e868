import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import type { Resolved } from '../configuredLayer.ts';
import { RandomLayer } from '../randomLayer.ts';
import type { LayerTraits } from '../traits.ts';
import type { RateOptions } from './rate.ts';

/** Multiplies by a mask while it trains. Subclasses say what of an operand is kept or dropped together. */
export abstract class MaskedLayer<O extends RateOptions> extends RandomLayer<O> {
  /** Axes along which all is kept or dropped together have 1. */
  protected abstract maskShape(shape: Shape): Shape;

  override get traits(): LayerTraits {
    return { isNoise: true };
  }

  call(x: Value, context: CallContext): Value {
    const { rate } = this.options as Resolved<RateOptions>;
    if (!context.training || rate === 0) return x;
    return ops.mul(
      x,
      ops.dropoutMask(this.keyValue(x.graph, 'mask', context), context.step(), { shape: this.maskShape(x.shape), rate }),
    );
  }
}
