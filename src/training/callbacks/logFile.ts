import type { FileHandle } from 'node:fs/promises';
import { joined } from '../../platform/files/gunzip.ts';
import { writeError } from '../../platform/files/systemError.ts';
import { nodeModule } from '../../platform/node.ts';

/** A file that grows as the training goes on, and is cut back to where a backup left it. Node only. */
export class LogFile {
  readonly path: string;
  /** Bytes of it that count; what comes after them is cut off before the next are written. */
  size = 0;
  private handle: FileHandle | undefined;
  private cut = false;
  /** What could not be written so far, and comes first the next time. */
  private pending: Uint8Array = new Uint8Array(0);

  constructor(path: string) {
    this.path = path;
  }

  /** Whether nothing was written, or is to be. */
  get isEmpty(): boolean {
    return this.size + this.pending.length === 0;
  }

  /**
   * Opens or makes the file, with its folder; nothing in it is lost before the first `write`.
   * @throws EvenkeelError where the system refuses it
   */
  async open({ append }: { readonly append: boolean }): Promise<void> {
    const { mkdir, open } = await nodeModule('node:fs/promises');
    const { dirname } = await nodeModule('node:path');
    if (this.handle) await this.close();
    await this.reporting(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      this.handle = await open(this.path, 'a');
      this.size = append ? (await this.handle.stat()).size : 0;
      this.cut = false;
    });
  }

  /** Goes on after the first `size` bytes, or where the file ends if it is shorter. */
  async resume(size: number): Promise<void> {
    this.size = Math.min(size, (await this.handle?.stat())?.size ?? 0);
    this.cut = false;
  }

  /**
   * Adds to the file, which is opened where it is not.
   * @throws EvenkeelError where the system refuses it, as on a full disk; what was to be written is then kept, and comes first the next time
   */
  async write(data: string | readonly Uint8Array[]): Promise<void> {
    const parts = [this.pending, ...(typeof data === 'string' ? [new TextEncoder().encode(data)] : data)];
    const bytes = joined(
      parts,
      parts.reduce((size, part) => size + part.length, 0),
    );
    this.pending = bytes;
    if (!this.handle) await this.open({ append: false });
    await this.reporting(async () => {
      if (!this.cut) await this.handle?.truncate(this.size);
      // Until all of it is there, a part may be.
      this.cut = false;
      await this.handle?.appendFile(bytes);
    });
    this.cut = true;
    this.size += bytes.length;
    this.pending = new Uint8Array(0);
  }

  /**
   * Closes the file; what could not be written is given up.
   * @throws EvenkeelError where the system finds now that it could not write
   */
  async close(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    this.pending = new Uint8Array(0);
    await this.reporting(async () => handle?.close());
  }

  private async reporting(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      throw writeError(this.path, error);
    }
  }
}
