import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { Graph, type Value } from '../../../ir/graph.ts';
import type { CallContext } from '../../../nn/layers/callContext.ts';
import { Layer } from '../../../nn/layers/layer.ts';
import * as ops from '../../../ops/index.ts';
import type { Json } from '../json.ts';
import { show } from '../json.ts';
import { type Argument, Arguments, Operand, toArgument } from './arguments.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { products } from './products.ts';
import { reductions } from './reductions.ts';
import type { OperationRule } from './rule.ts';
import { shapes } from './shapes.ts';

/** Every operation of `keras.ops` that is here too, by the name of its class. */
export const operations: Readonly<Record<string, OperationRule>> = {
  ...elementwise,
  ...indexing,
  ...products,
  ...reductions,
  ...shapes,
};

/** Whether what stands among the layers of a functional model in a file is an operation on tensors, as `a + b` and `ops.mean(x, axis=1)` are. */
export const isOperation = ({ module }: Json) => typeof module === 'string' && /^keras(?:\.src)?\.ops\b/.test(module);

/** A batch with which no other size is confused: nothing is computed for it. */
const BATCH = 1_000_003;

export interface OperationOptions {
  readonly name: string;
  /** Where it is in Keras, as `keras.src.ops.numpy`. */
  readonly module: string;
  readonly className: string;
  /** Its options, by Keras's keys. */
  readonly config: Json;
  /** Its arguments as the file has them, `Operand`s in place of the tensors. */
  readonly args: readonly unknown[];
  readonly kwargs: Json;
}

/**
 * One use of an operation of `keras.ops` in a functional model, such as `a + b`, `x[:, 1:3]` or `ops.mean(x, axis=1)`: a layer without
 * weights, the same in training and inference. Samples do not see one another: the axis of the batch stays in front and is not reduced.
 */
export class Operation extends Layer {
  readonly className: string;
  /** Its entry in a file. */
  readonly options: OperationOptions;
  private readonly rule: OperationRule;

  /** @throws EvenkeelError for an operation that is not here */
  constructor(options: OperationOptions) {
    super({ name: options.name });
    this.options = options;
    this.className = options.className;
    const rule = Object.hasOwn(operations, options.className) ? operations[options.className] : undefined;
    if (!rule) {
      throw new EvenkeelError({
        where: this.where,
        expected: `an operation that is here too (${Object.keys(operations).sort().join(', ')})`,
        got: `${options.module}.${options.className}`,
        remedy: 'Write it with these, or as a custom layer in customObjects.',
      });
    }
    this.rule = rule;
  }

  /** Arguments by the names of the operation's parameters, options among them. */
  private arguments(xs: readonly Value[]): Arguments {
    const { config, args, kwargs } = this.options;
    const { takes, options = [] } = this.rule;
    const byName = new Map<string, Argument>();
    const values = xs.map((x) => (x.constant ? x : ops.cast(x)));
    const set = (name: string | undefined, value: unknown, known: readonly string[]) => {
      const argument = toArgument(value, values, this.where);
      const isKnown = name !== undefined && known.includes(name);
      if (isKnown) byName.set(name, argument);
      else if (value !== null && value !== false) {
        throw new EvenkeelError({
          where: `${this.where}, argument ${name ?? 'too many'}`,
          expected: [...takes, ...options].join(', '),
          got: show(value),
        });
      }
    };
    // An operation that takes tensors one by one, such as einsum, has them as one list here.
    const [first] = takes;
    const listed = first === 'operands' ? [args] : args;
    for (const [i, value] of listed.entries()) set(takes[i], value, takes);
    for (const [name, value] of Object.entries(kwargs)) set(name, value, takes);
    for (const [name, value] of Object.entries(config)) if (name !== 'name') set(name, value, options);
    return new Arguments(this.where, byName, (xs[0] as Value).graph);
  }

  protected override buildMany(inputShapes: readonly Shape[]): void {
    if (inputShapes.length === 0)
      throw new EvenkeelError({ where: this.where, expected: 'results of other layers among its arguments', got: 'none' });
    const graph = new Graph();
    const results = this.forAnyBatch(() => this.compute(inputShapes.map((shape, i) => graph.input(`x${i}`, [BATCH, ...shape]))));
    const bad = results.find(({ shape: [batch, ...rest] }) => batch !== BATCH || rest.includes(BATCH));
    if (!bad) return;
    throw new EvenkeelError({
      where: this.where,
      expected: 'an operation on each sample by itself',
      got: `one whose result is ${shapeText(bad.shape.map((d) => (d === BATCH ? null : d)))}`,
      remedy: 'Keep the axis of the batch in front, and reduce, move or index the others alone.',
    });
  }

  /** Shapes in messages have an open batch, as a file has. */
  private forAnyBatch<T>(trace: () => T): T {
    try {
      return trace();
    } catch (cause) {
      if (!(cause instanceof EvenkeelError)) throw cause;
      const got = cause.problem.got.replaceAll(String(BATCH), '?');
      throw new EvenkeelError({ ...cause.problem, got }, { cause });
    }
  }

  private compute(xs: readonly Value[]): readonly Value[] {
    const result = this.rule.compute(this.arguments(xs));
    return Array.isArray(result) ? result : [result as Value];
  }

  call(x: Value, context: CallContext): Value {
    return this.callMany([x], context)[0] as Value;
  }

  override callMany(xs: readonly Value[], _context: CallContext): readonly Value[] {
    return this.compute(xs);
  }

  /** The operation in a file, without its calls. */
  toKeras(name: string): Json {
    const { module, className, config } = this.options;
    return { module, class_name: className, config: { ...config, name }, registered_name: className };
  }

  /** The call in a file, with `tensors` as the file has them in their places. */
  toKerasNode(tensors: readonly unknown[]): Json {
    const fill = (value: unknown): unknown => {
      if (value instanceof Operand) return tensors[value.index];
      if (Array.isArray(value)) return value.map(fill);
      return value;
    };
    const { args, kwargs } = this.options;
    return { args: args.map(fill), kwargs: Object.fromEntries(Object.entries(kwargs).map(([key, v]) => [key, fill(v)])) };
  }

  override getConfig() {
    return { ...this.options, name: this.name };
  }
}
