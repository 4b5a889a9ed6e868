import { name, section, unsigned, vector } from './encode.ts';
import type { FunctionBuilder } from './function.ts';

const I32 = 0x7f;

/** Collects functions of i32 parameters without results into one module that imports its memory as `env.memory`. */
export class ModuleBuilder {
  private readonly functions: FunctionBuilder[] = [];
  private readonly exports: { name: string; index: number }[] = [];

  /** Adds a function and returns its index for `FunctionBuilder.call`. */
  add(f: FunctionBuilder, exported = false): number {
    const index = this.functions.push(f) - 1;
    if (exported) this.exports.push({ name: f.name, index });
    return index;
  }

  /** The module's bytes. `minimumPages` is the memory it needs, in pages of 64 KiB. */
  encode(minimumPages: number): Uint8Array<ArrayBuffer> {
    const arities = [...new Set(this.functions.map((f) => f.params.length))];
    const types = arities.map((arity) => [0x60, ...unsigned(arity), ...new Array<number>(arity).fill(I32), 0x00]);
    const memory = [...name('env'), ...name('memory'), 0x02, 0x00, ...unsigned(minimumPages)];
    const functionNames = this.functions.map((f, i) => [...unsigned(i), ...name(f.name)]);
    const names = [1, ...sized(vector(functionNames))];
    return new Uint8Array(
      [
        [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
        section(1, vector(types)),
        section(2, vector([memory])),
        section(3, vector(this.functions.map((f) => unsigned(arities.indexOf(f.params.length))))),
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
