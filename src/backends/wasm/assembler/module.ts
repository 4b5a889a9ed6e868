import { name, section, unsigned, vector } from './encode.ts';
import type { FunctionBuilder } from './function.ts';

const I32 = 0x7f;

/** The memory a module imports, in pages of 64 KiB. */
export interface MemoryLimits {
  readonly minimum: number;
  /** Set where several threads share the memory, which must then be bounded. */
  readonly sharedMaximum?: number | undefined;
}

/** Collects functions of i32 parameters without results into one module that imports its memory as `env.memory`. */
export class ModuleBuilder {
  private readonly imports: { name: string; arity: number }[] = [];
  private readonly functions: FunctionBuilder[] = [];
  private readonly exports: { name: string; index: number }[] = [];

  /** Imports `env.NAME`, a function of `arity` i32 parameters, and returns its index. Imports come before functions. */
  import(name: string, arity: number): number {
    if (this.functions.length > 0) throw new Error('imports come before functions');
    return this.imports.push({ name, arity }) - 1;
  }

  /** Adds a function and returns its index for `FunctionBuilder.call`. */
  add(f: FunctionBuilder, exported = false): number {
    const index = this.imports.length + this.functions.push(f) - 1;
    if (exported) this.exports.push({ name: f.name, index });
    return index;
  }

  encode({ minimum, sharedMaximum }: MemoryLimits): Uint8Array<ArrayBuffer> {
    const arities = [...new Set([...this.imports.map((f) => f.arity), ...this.functions.map((f) => f.params.length)])];
    const types = arities.map((arity) => [0x60, ...unsigned(arity), ...new Array<number>(arity).fill(I32), 0x00]);
    const typeOf = (arity: number) => unsigned(arities.indexOf(arity));
    const limits =
      sharedMaximum === undefined ? [0x00, ...unsigned(minimum)] : [0x03, ...unsigned(minimum), ...unsigned(sharedMaximum)];
    const memory = [...name('env'), ...name('memory'), 0x02, ...limits];
    const imports = this.imports.map((f) => [...name('env'), ...name(f.name), 0x00, ...typeOf(f.arity)]);
    const functionNames = this.functions.map((f, i) => [...unsigned(this.imports.length + i), ...name(f.name)]);
    const names = [1, ...sized(vector(functionNames))];
    return new Uint8Array(
      [
        [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
        section(1, vector(types)),
        section(2, vector([memory, ...imports])),
        section(3, vector(this.functions.map((f) => typeOf(f.params.length)))),
        section(7, vector(this.exports.map((e) => [...name(e.name), 0x00, ...unsigned(e.index)]))),
        section(10, vector(this.functions.map((f) => f.encode()))),
        // The custom "name" section lets profilers and stack traces call kernels by their names.
        section(0, [...name('name'), ...names]),
      ].flat(),
    );
  }
}

function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content];
}
