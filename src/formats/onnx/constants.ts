import { sizeOf } from '../../core/tensor/tensor.ts';
import type { OpNode, Value } from '../../ir/graph.ts';
import type { ReferenceArray } from '../../ir/op.ts';
import type { Variable } from '../../ir/variable.ts';
import { isDynamic, type TracePair } from './trace.ts';

/** The values of a model's weights when it is exported. */
export type VariableValues = ReadonlyMap<Variable, ArrayLike<number>>;

/**
 * Values that do not depend on the model's inputs: weights, constants, and results computed from them, which the float64 references of the ops
 * work out here once and for all.
 */
export class Constants {
  private readonly pair: TracePair;
  private readonly weights: VariableValues;
  private readonly known = new Map<Value, boolean>();
  private readonly results = new Map<Value, ReferenceArray>();

  constructor(pair: TracePair, weights: VariableValues) {
    this.pair = pair;
    this.weights = weights;
  }

  /** Whether a value is the same for every input and every size of batch. */
  has(value: Value): boolean {
    let known = this.known.get(value);
    if (known === undefined) {
      const { producer } = value;
      const isDetermined = producer ? producer.inputs.every((v) => this.has(v)) : value.input === undefined;
      known = isDetermined && !this.pair.dims(value).some(isDynamic);
      this.known.set(value, known);
    }
    return known;
  }

  /** A constant's value, in float64. Stored values are not copied. */
  of(value: Value): ReferenceArray {
    if (!value.producer) return this.stored(value);
    let result = this.results.get(value);
    if (!result) {
      result = this.evaluate(value, value.producer);
      this.results.set(value, result);
    }
    return result;
  }

  private stored(value: Value): ReferenceArray {
    const data = value.variable ? (this.weights.get(value.variable) as ArrayLike<number>) : this.pair.data(value);
    return { data: Float64Array.from(data), shape: value.shape };
  }

  private evaluate(value: Value, { op, inputs, outputs, attrs }: OpNode): ReferenceArray {
    const results = outputs.map(({ shape }) => ({ data: new Float64Array(sizeOf(shape)), shape }));
    op.reference(
      inputs.map((v) => this.of(v)),
      results,
      attrs,
    );
    return results[outputs.indexOf(value)] as ReferenceArray;
  }

  /** The number that all elements of a traced constant are, which may be as large as the batch; undefined where there is none. */
  fill(value: Value): number | undefined {
    const all = [value, this.pair.other(value)].map((v) => v.constant as ArrayLike<number> | undefined);
    const first = all[0]?.[0];
    const uniform = all.every((data) => data !== undefined && Array.prototype.every.call(data, (v) => v === first));
    return uniform ? first : undefined;
  }

  /** The name of the variable that a value is, in whatever shape. */
  variableOf(value: Value): string | undefined {
    if (value.producer?.op.name === 'reshape') return this.variableOf(value.producer.inputs[0] as Value);
    return value.variable?.name;
  }
}
