import type { Awaitable } from '../core/awaitable.ts';
import type { TypedArray } from '../core/tensor/tensor.ts';
import type { PortKey, Program } from '../ir/graph.ts';
import type { Variable, VariablePlacement } from '../ir/variable.ts';

/** Turns programs into something that runs. A backend is a folder here that exports one. */
export interface Backend {
  readonly name: string;
  /** A session owns storage for variables; its programs share them. */
  createSession(): Promise<Session>;
}

/**
 * Where variables live and programs over them run. What is asked of a session happens in the order in which it is asked for, also where
 * the answers are promises, as those of a device whose memory the host cannot see.
 */
export interface Session extends VariablePlacement {
  /**
   * Compiles a program. Variables met for the first time are stored with their initial `data`. Programs of one session must not run at
   * the same time: they share one working memory.
   */
  compile(program: Program): Promise<Executable>;
}

export interface Executable {
  /**
   * The host's buffer to fill before a run, in the input's own element type; undefined where the program has no such input. Valid until
   * the session compiles again.
   */
  input(key: PortKey): TypedArray | undefined;
  /** Executes the whole program once. Where it returns a promise, it must be awaited: others do the work. */
  run(): Awaitable<void>;
  /** A copy of an output of the last run. */
  read(key: PortKey): Awaitable<OutputArray>;
}

export type OutputArray = Float32Array | Float64Array;

/** A backend whose memory the host can see: variables and outputs are there at once. */
export interface HostBackend extends Backend {
  createSession(): Promise<HostSession>;
}

export interface HostSession extends Session {
  compile(program: Program): Promise<HostExecutable>;
  read(variable: Variable): TypedArray;
  write(variable: Variable, data: ArrayLike<number>): void;
}

export interface HostExecutable extends Executable {
  read(key: PortKey): OutputArray;
}
