import { EvenkeelError } from '../../core/errors.ts';
import type { ProgramType, TypedArray } from '../../core/tensor/tensor.ts';
import { CONTROL } from './threads/barrier.ts';

const PAGE = 64 * 1024;
/** 4 GiB, all that 32-bit addresses reach. Only a promise: pages count once they are used. */
export const MAXIMUM_PAGES = 65536;
/** Bytes after the last buffer: kernels read whole vectors at the end of a buffer. */
const TAIL_PADDING = 1024;

const views = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;

/** A WebAssembly memory that grows as it is claimed; what was claimed is never given back. */
export class LinearMemory {
  readonly memory: WebAssembly.Memory;
  /** Address 0 stays unused; the words after it are those by which threads wait for one another. */
  private top: number = CONTROL.end;

  constructor(shared: boolean) {
    this.memory = new WebAssembly.Memory({ initial: 1, ...(shared && { maximum: MAXIMUM_PAGES, shared }) });
  }

  get pages(): number {
    return this.memory.buffer.byteLength / PAGE;
  }

  /**
   * The address of the next `bytes` bytes.
   * @throws EvenkeelError where there are no more
   */
  claim(bytes: number): number {
    const start = this.top;
    const missing = start + bytes + TAIL_PADDING - this.memory.buffer.byteLength;
    try {
      if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    } catch (cause) {
      const mebibytes = (n: number) => `${Math.ceil(n / 2 ** 20)} MiB`;
      throw new EvenkeelError(
        {
          where: 'the engine',
          expected: 'a program that fits into the memory of WebAssembly, at most 4096 MiB',
          got: `${mebibytes(bytes)} more than the ${mebibytes(start)} in use`,
          remedy: 'Use smaller batches or a smaller model.',
        },
        { cause },
      );
    }
    this.top = start + bytes;
    return start;
  }

  /** Elements at an address; valid until the memory grows. */
  view(address: number, dtype: ProgramType, length: number): TypedArray {
    return new views[dtype](this.memory.buffer, address, length);
  }
}
