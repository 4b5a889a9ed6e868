import { allocate, sizeOf, type TypedArray } from '../../core/tensor/tensor.ts';
import { inputsByKey, type Program, type Value } from '../../ir/graph.ts';
import type { ReferenceArray } from '../../ir/op.ts';
import type { Variable } from '../../ir/variable.ts';
import type { HostBackend, HostExecutable, HostSession } from '../backend.ts';

class ReferenceSession implements HostSession {
  private readonly store = new Map<Variable, Float64Array>();

  private data(variable: Variable): Float64Array {
    let data = this.store.get(variable);
    if (!data) {
      data = Float64Array.from(variable.data);
      this.store.set(variable, data);
    }
    return data;
  }

  read(variable: Variable): TypedArray {
    return Float32Array.from(this.data(variable));
  }

  write(variable: Variable, data: ArrayLike<number>): void {
    this.data(variable).set(data);
  }

  async compile(program: Program): Promise<HostExecutable> {
    const keys = inputsByKey(program);
    const inputs = new Map(program.inputs.map((v) => [v, allocate(v.dtype, sizeOf(v.shape))]));
    const values = new Map<Value, ReferenceArray>();
    const load = (v: Value): ReferenceArray => {
      const computed = values.get(v);
      if (computed) return computed;
      const source = v.variable ? this.data(v.variable) : (v.constant ?? (inputs.get(v) as TypedArray));
      return { data: Float64Array.from(source), shape: v.shape };
    };
    return {
      input: (key) => inputs.get(keys.get(key) as Value),
      run: () => {
        values.clear();
        for (const { op, inputs: operands, outputs, attrs } of program.nodes) {
          const results = outputs.map((o) => ({ data: new Float64Array(sizeOf(o.shape)), shape: o.shape }));
          op.reference(operands.map(load), results, attrs);
          for (const [i, o] of outputs.entries()) values.set(o, results[i] as ReferenceArray);
        }
        for (const v of program.outputs.values()) values.set(v, load(v));
        const next = program.updates.map(({ variable, value }) => ({ variable, data: load(value).data }));
        for (const { variable, data } of next) this.data(variable).set(data);
      },
      read: (key) => load(program.outputs.get(key) as Value).data.slice(),
    };
  }
}

/** Interprets programs op by op in float64: what every kernel is checked against. */
export const referenceBackend: HostBackend = {
  name: 'reference',
  createSession: async () => new ReferenceSession(),
};
