import type { FileHandle } from 'node:fs/promises';
import { nodeModule } from '../node.ts';

/** A file that grows as the training goes on, and is cut back to where a backup left it. Node only. */
export class LogFile {
  readonly path: string;
  /** Bytes of it that count; what lies behind them is cut off before the next are written. */
  size = 0;
  private handle: FileHandle | undefined;
  private cut = false;

  constructor(path: string) {
    this.path = path;
  }

  /** Opens or makes the file, with its folder; nothing in it is lost before the first `write`. */
  async open({ append }: { readonly append: boolean }): Promise<void> {
    const { mkdir, open } = await nodeModule('node:fs/promises');
    const { dirname } = await nodeModule('node:path');
    await mkdir(dirname(this.path), { recursive: true });
    await this.close();
    this.handle = await open(this.path, 'a');
    this.size = append ? (await this.handle.stat()).size : 0;
    this.cut = false;
  }

  /** Goes on behind the first `size` bytes, or where the file ends if it is shorter. */
  async goOn(size: number): Promise<void> {
    this.size = Math.min(size, (await this.handle?.stat())?.size ?? 0);
    this.cut = false;
  }

  async write(data: string | readonly Uint8Array[]): Promise<void> {
    if (!this.cut) await this.handle?.truncate(this.size);
    this.cut = true;
    const bytes = Buffer.concat(typeof data === 'string' ? [Buffer.from(data)] : data);
    await this.handle?.appendFile(bytes);
    this.size += bytes.length;
  }

  async close(): Promise<void> {
    await this.handle?.close();
    this.handle = undefined;
  }
}
