import type { TypedArray } from '../core/tensor/tensor.ts';
import type { Program } from '../ir/graph.ts';
import type { Variable } from '../ir/variable.ts';

/** Turns programs into something that runs. Two implementations: `reference` (float64, slow, obvious) and `wasm`. */
export interface Backend {
  readonly name: string;
  /** A session owns storage for variables; its programs share them. */
  createSession(): Promise<Session>;
}

export interface Session {
  /**
   * Compiles a program. Variables met for the first time are stored with their initial `data`. Programs of one session must not run at
   * the same time: they share one working memory.
   */
  compile(program: Program): Promise<Executable>;
  /** A copy of a variable's current value. */
  read(variable: Variable): TypedArray;
  /** Replaces a variable's value, from the next run on. */
  write(variable: Variable, data: ArrayLike<number>): void;
}

export interface Executable {
  /**
   * The buffer to fill before a run, in the input's own element type; undefined where the program has no such input. Valid until the
   * session compiles again.
   */
  input(name: string): TypedArray | undefined;
  /** Executes the whole program once. Where it returns a promise, other threads do the work and it must be waited for. */
  run(): void | Promise<void>;
  /** A copy of an output of the last run. */
  output(name: string): Float32Array | Float64Array;
}
