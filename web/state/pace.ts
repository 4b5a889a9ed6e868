/** Time, in milliseconds, over which the pace is told: long enough to be calm, short enough to follow what else the machine does. */
const WINDOW = 4000;

/** How fast steps are done, without the time in which nothing trains. */
export class Pace {
  private marks: { readonly at: number; readonly steps: number }[] = [];
  private idle = 0;
  private pausedAt: number | undefined;

  /** Says how many steps are done at a time. */
  mark(steps: number, now: number): void {
    const at = now - this.idle;
    this.marks.push({ at, steps });
    const first = this.marks.findIndex((mark) => at - mark.at <= WINDOW);
    // One mark from before the window stays, so that a slow training has a pace too.
    this.marks.splice(0, Math.max(0, first - 1));
  }

  pause(now: number): void {
    this.pausedAt ??= now;
  }

  play(now: number): void {
    if (this.pausedAt !== undefined) this.idle += now - this.pausedAt;
    this.pausedAt = undefined;
  }

  /** Steps a second; undefined before two marks. */
  get rate(): number | undefined {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (!first || !last || last.at - first.at < 50) return undefined;
    return ((last.steps - first.steps) / (last.at - first.at)) * 1000;
  }
}
