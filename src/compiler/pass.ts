import type { Program } from '../ir/graph.ts';

/** A program that a pass has rewritten, and how often it did so. */
export interface Rewrite {
  readonly program: Program;
  /** Nodes that were joined to another one. */
  readonly count: number;
}

/** A rewriting of a program that computes the same. */
export interface Pass {
  readonly name: string;
  run(program: Program): Rewrite;
}

/** The changes of one pass. */
export interface PassReport {
  readonly name: string;
  readonly count: number;
  /** Nodes of the program after it. */
  readonly nodes: number;
}
