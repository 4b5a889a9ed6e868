import { type ByteWriter, unsigned, written } from './encode.ts';
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
    const { imports, functions, exports } = this;
    const arities = [...new Set([...imports.map((f) => f.arity), ...functions.map((f) => f.params.length)])];
    const typeOf = (arity: number) => unsigned(arities.indexOf(arity));
    const limits = sharedMaximum === undefined ? [0x00, unsigned(minimum)] : [0x03, unsigned(minimum), unsigned(sharedMaximum)];
    return written((out) => {
      const section = (id: number, write: (content: ByteWriter) => void) => {
        out.write([id]);
        out.writeSized(written(write));
      };
      out.write([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
      section(1, (types) =>
        types.writeVector(arities, (arity) => types.write([0x60, unsigned(arity), new Array<number>(arity).fill(I32), 0x00])),
      );
      section(2, (imported) => {
        imported.write(unsigned(1 + imports.length));
        imported.writeName('env');
        imported.writeName('memory');
        imported.write([0x02, limits]);
        for (const { name, arity } of imports) {
          imported.writeName('env');
          imported.writeName(name);
          imported.write([0x00, typeOf(arity)]);
        }
      });
      section(3, (declared) => declared.writeVector(functions, (f) => declared.write(typeOf(f.params.length))));
      section(7, (exported) =>
        exported.writeVector(exports, ({ name, index }) => {
          exported.writeName(name);
          exported.write([0x00, unsigned(index)]);
        }),
      );
      section(10, (bodies) => bodies.writeVector(functions, (f) => bodies.writeSized(f.encode())));
      // The custom "name" section lets profilers and stack traces call kernels by their names.
      section(0, (custom) => {
        custom.writeName('name');
        custom.write([1]);
        custom.writeSized(
          written((names) =>
            names.writeVector(functions, (f, i) => {
              names.write(unsigned(imports.length + i));
              names.writeName(f.name);
            }),
          ),
        );
      });
    });
  }
}
