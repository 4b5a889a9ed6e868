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

/** A phase of the step to be scheduled. */
export interface ScheduledPhase extends Access {
  /** Whether the first thread alone does it. */
  readonly alone: boolean;
}

/**
 * Decides before which phases all threads must have finished what came before: where a phase reads or writes what another since the
 * last barrier wrote, or writes what it read. Phases that the first thread does alone are in order among themselves.
 */
export class BarrierPlanner {
  private before: ScheduledPhase[] = [];

  /** Whether a barrier must come before this phase. */
  needsBarrier(phase: ScheduledPhase): boolean {
    const { reads, writes } = phase;
    const conflict = this.before.some(
      (earlier) =>
        !(phase.alone && earlier.alone) &&
        (overlap(reads, earlier.writes) || overlap(writes, earlier.writes) || overlap(writes, earlier.reads)),
    );
    if (conflict) this.before = [];
    this.before.push(phase);
    return conflict;
  }
}
