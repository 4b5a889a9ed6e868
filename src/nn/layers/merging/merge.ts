import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import { withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';

/** The shapes of a layer's operands as messages print them. */
export const shapesText = (shapes: readonly Shape[]) => shapes.map((s) => shapeText([null, ...s])).join(' and ');

/** A layer of several operands and one result. */
export abstract class MergeLayer extends Layer {
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

/**
 * Merges operands element by element. Their shapes may differ where one of them has size 1, and one with fewer axes is stretched along the
 * axes behind the batch that it lacks.
 */
abstract class ElementwiseMerge extends MergeLayer {
  protected abstract combine(a: Value, b: Value): Value;

  protected override buildMany(inputShapes: readonly Shape[]): void {
    const rank = Math.max(...inputShapes.map((s) => s.length));
    const fits = Array.from(
      { length: rank },
      (_, i) => new Set(inputShapes.map((s) => s.at(-1 - i) ?? 1).filter((d) => d !== 1)),
    );
    if (fits.every((sizes) => sizes.size <= 1)) return;
    throw new EvenkeelError({
      where: this.where,
      expected: 'inputs whose sizes are equal, or 1, along each axis, counted from the last',
      got: shapesText(inputShapes),
    });
  }

  protected override merge(xs: readonly Value[]): Value {
    const rank = Math.max(...xs.map((x) => x.shape.length));
    const aligned = xs.map((x) => {
      const missing = new Array<number>(rank - x.shape.length).fill(1);
      return ops.reshape(x, [x.shape[0] as number, ...missing, ...x.shape.slice(1)]);
    });
    return this.finish(
      aligned.reduce((a, b) => this.combine(a, b)),
      xs.length,
    );
  }

  protected finish(y: Value, _count: number): Value {
    return y;
  }
}

export class Add extends ElementwiseMerge {
  readonly className: string = 'Add';

  protected override combine(a: Value, b: Value): Value {
    return ops.add(a, b);
  }
}

/**
 * The sum of the inputs, x₁ + x₂ + …, as at the end of a residual block. Inputs [batch, …] of one shape → [batch, …]; sizes of 1 and axes
 * that are missing behind the batch are stretched. The same in training and inference; no weights.
 * @throws EvenkeelError for shapes that do not fit together
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const net = model({ inputs: [a, b], outputs: layers.add().apply([a, b]) });
 * await net.predict([tensor([[1, 2]]), tensor([[3, 5]])]); // [[4, 7]]
 * ```
 */
export const add = withOptions(layerNamed('Add'), layerOptions, (options?: LayerOptions) => new Add(options));

export class Subtract extends ElementwiseMerge {
  readonly className = 'Subtract';

  protected override buildMany(inputShapes: readonly Shape[]): void {
    this.requireInputs(inputShapes, 2);
    super.buildMany(inputShapes);
  }

  protected override combine(a: Value, b: Value): Value {
    return ops.sub(a, b);
  }
}

/**
 * The first input minus the second, element by element. Inputs [batch, …] of one shape → [batch, …]; sizes of 1 and axes that are missing
 * behind the batch are stretched. The same in training and inference; no weights.
 * @throws EvenkeelError unless there are two, and for shapes that do not fit together
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const net = model({ inputs: [a, b], outputs: layers.subtract().apply([a, b]) });
 * await net.predict([tensor([[1, 2]]), tensor([[3, 5]])]); // [[-2, -3]]
 * ```
 */
export const subtract = withOptions(layerNamed('Subtract'), layerOptions, (options?: LayerOptions) => new Subtract(options));

export class Multiply extends ElementwiseMerge {
  readonly className = 'Multiply';

  protected override combine(a: Value, b: Value): Value {
    return ops.mul(a, b);
  }
}

/**
 * The product of the inputs, x₁ · x₂ · …, element by element. Inputs [batch, …] of one shape → [batch, …]; sizes of 1 and axes that are
 * missing behind the batch are stretched. The same in training and inference; no weights.
 * @throws EvenkeelError for shapes that do not fit together
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const net = model({ inputs: [a, b], outputs: layers.multiply().apply([a, b]) });
 * await net.predict([tensor([[1, 2]]), tensor([[3, 5]])]); // [[3, 10]]
 * ```
 */
export const multiply = withOptions(layerNamed('Multiply'), layerOptions, (options?: LayerOptions) => new Multiply(options));

export class Average extends Add {
  override readonly className = 'Average';

  protected override finish(y: Value, count: number): Value {
    return ops.mul(y, 1 / count);
  }
}

/**
 * The mean of the inputs, (x₁ + … + xₙ) / n, element by element. Inputs [batch, …] of one shape → [batch, …]; sizes of 1 and axes that are
 * missing behind the batch are stretched. The same in training and inference; no weights.
 * @throws EvenkeelError for shapes that do not fit together
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const net = model({ inputs: [a, b], outputs: layers.average().apply([a, b]) });
 * await net.predict([tensor([[1, 2]]), tensor([[3, 5]])]); // [[2, 3.5]]
 * ```
 */
export const average = withOptions(layerNamed('Average'), layerOptions, (options?: LayerOptions) => new Average(options));

export class Maximum extends ElementwiseMerge {
  readonly className = 'Maximum';

  protected override combine(a: Value, b: Value): Value {
    return ops.maximum(a, b);
  }
}

/**
 * The largest of the inputs, element by element. Inputs [batch, …] of one shape → [batch, …]; sizes of 1 and axes that are missing behind
 * the batch are stretched. The same in training and inference; no weights.
 * @throws EvenkeelError for shapes that do not fit together
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const net = model({ inputs: [a, b], outputs: layers.maximum().apply([a, b]) });
 * await net.predict([tensor([[1, 2]]), tensor([[3, 5]])]); // [[3, 5]]
 * ```
 */
export const maximum = withOptions(layerNamed('Maximum'), layerOptions, (options?: LayerOptions) => new Maximum(options));

export class Minimum extends ElementwiseMerge {
  readonly className = 'Minimum';

  protected override combine(a: Value, b: Value): Value {
    return ops.minimum(a, b);
  }
}

/**
 * The smallest of the inputs, element by element. Inputs [batch, …] of one shape → [batch, …]; sizes of 1 and axes that are missing behind
 * the batch are stretched. The same in training and inference; no weights.
 * @throws EvenkeelError for shapes that do not fit together
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const net = model({ inputs: [a, b], outputs: layers.minimum().apply([a, b]) });
 * await net.predict([tensor([[1, 2]]), tensor([[3, 5]])]); // [[1, 2]]
 * ```
 */
export const minimum = withOptions(layerNamed('Minimum'), layerOptions, (options?: LayerOptions) => new Minimum(options));
