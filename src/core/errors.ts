import { printable } from './printable.ts';

/** Why a call failed, in the four parts that every message of this library has. */
export interface Problem {
  /** The thing at fault, by the name the user gave it: `layer "conv2d_1"`, `option --epochs`. */
  readonly where: string;
  /** The values that would have been right. */
  readonly expected: string;
  /** The value that came instead. */
  readonly got: string;
  /** What to do about it; left out only where the expectation already says it. */
  readonly remedy?: string;
}

/**
 * The one error class for mistakes a user can make. Its message reads
 * `WHERE: expected EXPECTED, got GOT. REMEDY`; anything else that is thrown is a defect of this library.
 */
export class EvenkeelError extends Error {
  override readonly name = 'EvenkeelError';
  readonly problem: Problem;

  constructor({ where, expected, got, remedy }: Problem, options?: ErrorOptions) {
    // Any part may name what a file says.
    const problem = {
      where: printable(where),
      expected: printable(expected),
      got: printable(got),
      ...(remedy && { remedy: printable(remedy) }),
    };
    super(`${problem.where}: expected ${problem.expected}, got ${problem.got}.${remedy ? ` ${problem.remedy}` : ''}`, options);
    this.problem = problem;
  }
}

/** A shape as messages print it: `(8000, 28, 28, 1)`, with `?` for a dimension that is not known. */
export function shapeText(shape: readonly (number | null)[]): string {
  const inner = shape.map((d) => (d === null ? '?' : String(d))).join(', ');
  return shape.length === 1 ? `(${inner},)` : `(${inner})`;
}
