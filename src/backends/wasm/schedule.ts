/** Bytes from `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The buffers that a phase of the step reads and writes. */
export interface Access {
  readonly reads: readonly ByteRange[];
  readonly writes: readonly ByteRange[];
}

const overlap = (a: readonly ByteRange[], b: readonly ByteRange[]) =>
  a.some((x) => b.some((y) => x.start < y.end && y.start < x.end));

/**
 * Decides before which phases all threads must have finished what came before: where a phase reads or writes what another since the
 * last barrier wrote, or writes what it read.
 */
export class BarrierPlanner {
  private reads: ByteRange[] = [];
  private writes: ByteRange[] = [];

  /** Whether a barrier must come before this phase. */
  needsBarrier({ reads, writes }: Access): boolean {
    const conflict = overlap(reads, this.writes) || overlap(writes, this.writes) || overlap(writes, this.reads);
    if (conflict) {
      this.reads = [];
      this.writes = [];
    }
    this.reads.push(...reads);
    this.writes.push(...writes);
    return conflict;
  }
}
