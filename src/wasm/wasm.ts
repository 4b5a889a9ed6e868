import type { Backend, Executable, Session } from '../backend/backend.ts';
import type { Program, Value } from '../program/graph.ts';
import { ALIGNMENT, bufferBytes } from '../program/plan.ts';
import type { Variable } from '../program/variable.ts';
import { type ProgramType, sizeOf, type TypedArray } from '../tensor/tensor.ts';
import { addressOf, emitModule, finalAddressOf, type Layout, prepare } from './compile.ts';
import { detectFeatures, type Features } from './features.ts';

const PAGE = 64 * 1024;
/** Kernels read whole vectors at the end of a buffer; the last buffer needs room behind it too. */
const SLACK = 1024;

const views = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;

/** One linear memory: variables and constants as they come, and a working memory that the programs share. */
class WasmSession implements Session {
  private readonly memory = new WebAssembly.Memory({ initial: 1 });
  private readonly variables = new Map<Variable, number>();
  private readonly features: Features;
  /** Address 0 stays unused. */
  private top = ALIGNMENT;
  private arena = { start: 0, bytes: 0 };

  constructor(features: Features) {
    this.features = features;
  }

  /** Claims memory that is never given back, growing as needed. */
  private claim(bytes: number): number {
    const start = this.top;
    this.top += bytes;
    const missing = this.top + SLACK - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return start;
  }

  private view(address: number, dtype: ProgramType, length: number): TypedArray {
    return new views[dtype](this.memory.buffer, address, length);
  }

  private place(v: Variable): number {
    let address = this.variables.get(v);
    if (address === undefined) {
      address = this.claim(bufferBytes(v));
      this.variables.set(v, address);
      this.view(address, v.dtype, v.data.length).set(v.data);
    }
    return address;
  }

  read(variable: Variable): TypedArray {
    return this.view(this.place(variable), variable.dtype, sizeOf(variable.shape)).slice();
  }

  write(variable: Variable, data: ArrayLike<number>): void {
    this.view(this.place(variable), variable.dtype, sizeOf(variable.shape)).set(data);
  }

  async compile(program: Program): Promise<Executable> {
    const prepared = prepare(program);
    for (const v of program.variables) this.place(v.variable as Variable);
    const constants = new Map<Value, number>();
    const operands = prepared.program.nodes.flatMap((node) => node.inputs);
    for (const v of [...operands, ...program.outputs.values(), ...program.updates.map((u) => u.value)]) {
      if (!v.constant || constants.has(v)) continue;
      const address = this.claim(bufferBytes(v));
      this.view(address, v.dtype, v.constant.length).set(v.constant);
      constants.set(v, address);
    }
    if (prepared.plan.bytes > this.arena.bytes) {
      this.arena = { start: this.claim(prepared.plan.bytes), bytes: prepared.plan.bytes };
    }
    const layout: Layout = {
      arena: this.arena.start,
      variable: (v) => this.place(v),
      constant: (v) => constants.get(v) as number,
    };
    const bytes = emitModule(prepared, layout, this.features, this.memory.buffer.byteLength / PAGE);
    const { instance } = await WebAssembly.instantiate(bytes, { env: { memory: this.memory } });
    const view = (v: Value) => this.view(addressOf(prepared, layout, v), v.dtype, sizeOf(v.shape));
    const inputs = new Map(program.inputs.map((v) => [v.input as string, v]));
    return {
      input(name) {
        const v = inputs.get(name);
        return v && view(v);
      },
      run: instance.exports.step as () => void,
      output: (name) => {
        const v = program.outputs.get(name) as Value;
        return Float32Array.from(this.view(finalAddressOf(prepared, layout, v), v.dtype, sizeOf(v.shape)));
      },
    };
  }
}

/**
 * Compiles each program to one WebAssembly module.
 * @param options.relaxedSimd false to do without fused multiply-adds, for the same bits on every machine; true by default, where the
 *   engine has them
 */
export function wasmBackend({ relaxedSimd = true }: Partial<Features> = {}): Backend {
  return {
    name: 'wasm',
    async createSession() {
      const found = await detectFeatures();
      return new WasmSession({ relaxedSimd: relaxedSimd && found.relaxedSimd });
    },
  };
}
