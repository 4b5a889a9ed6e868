import xterm from '@xterm/headless';

/** A terminal without a window, as xterm.js is one: what it shows after all that was written, also if it is resized meanwhile. */
export class Screen {
  private readonly terminal: InstanceType<typeof xterm.Terminal>;

  constructor(columns: number, rows = 24) {
    this.terminal = new xterm.Terminal({ cols: columns, rows, convertEol: true, scrollback: 1000, allowProposedApi: true });
  }

  get columns(): number {
    return this.terminal.cols;
  }

  write(text: string): void {
    this.terminal.write(text);
  }

  /** Waits for what was written, then changes the width: lines are broken anew. */
  async resize(columns: number): Promise<void> {
    await this.settled();
    this.terminal.resize(columns, this.terminal.rows);
  }

  private settled(): Promise<void> {
    return new Promise((done) => this.terminal.write('', done));
  }

  /** All rows from the first that was scrolled away to the last that is not empty, and which of them go on the one before. */
  async rows(): Promise<{ readonly text: string; readonly wrapped: boolean }[]> {
    await this.settled();
    const { active } = this.terminal.buffer;
    const rows = Array.from({ length: active.length }, (_, i) => active.getLine(i)).map((line) => ({
      text: line?.translateToString(true) ?? '',
      wrapped: line?.isWrapped ?? false,
    }));
    while (rows.at(-1)?.text === '') rows.pop();
    return rows;
  }

  async lines(): Promise<string[]> {
    return (await this.rows()).map(({ text }) => text);
  }
}
