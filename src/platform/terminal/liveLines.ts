import { widthOf } from './text.ts';

/**
 * Lines of a terminal that are drawn over again and again. The cursor rests at their end, as terminals expect where they break lines anew
 * because the window was resized.
 */
export class LiveLines {
  private readonly write: (text: string) => void;
  private readonly columns: () => number;
  /** The widths of the lines that stand there. */
  private widths: readonly number[] = [];

  /** @param columns characters in a line, as many as there are now */
  constructor(write: (text: string) => void, columns: () => number) {
    this.write = write;
    this.columns = columns;
  }

  /** Replaces the lines; what stands `above` them stays from now on. None may be wider than the terminal. */
  draw(lines: readonly string[], above: readonly string[] = []): void {
    const columns = this.columns();
    // A line that no longer fits now takes several rows.
    const rows = this.widths.reduce((total, width) => total + Math.max(1, Math.ceil(width / columns)), 0);
    const up = rows > 1 ? `\u001b[${rows - 1}A` : '';
    const fixedLines = above.map((line) => `${line}\u001b[K\n`).join('');
    const live = lines.map((line) => `${line}\u001b[K`).join('\n');
    // The rest of each line, and what is left below, is erased after drawing, so that nothing flickers. While they are drawn, no line breaks,
    // even if the window has just become smaller.
    this.write(`\r${up}${rows > this.widths.length ? '\u001b[J' : ''}${fixedLines}\u001b[?7l${live}\u001b[?7h\u001b[J`);
    this.widths = lines.map(widthOf);
  }

  /** Whether there are lines that may be replaced. */
  get open(): boolean {
    return this.widths.length > 0;
  }

  /** Leaves the lines where they are, and the cursor below them. */
  close(): void {
    if (this.open) this.write('\n');
    this.widths = [];
  }
}
