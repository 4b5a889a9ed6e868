/** Bytes from `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What a part of the step reads and writes. */
export interface Access {
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
}

const overlap = (a: readonly Range[], b: readonly Range[]) => a.some((x) => b.some((y) => x.start < y.end && y.start < x.end));

/**
 * Decides before which parts all threads must have finished what came before: where a part reads or writes what another since the last
 * barrier wrote, or writes what it read.
 */
export class BarrierPlanner {
  private reads: Range[] = [];
  private writes: Range[] = [];

  /** Whether a barrier must stand before this part. */
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
