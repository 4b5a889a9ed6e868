import { bufferBytes } from '../../compiler/buffers.ts';
import { programFlops } from '../../compiler/cost.ts';
import type { PassReport } from '../../compiler/pass.ts';
import type { Passes } from '../../compiler/pipeline.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { checkOptions, type Schema } from '../../core/options.ts';
import { type ProgramType, sizeOf, type TypedArray } from '../../core/tensor/tensor.ts';
import { inputsByKey, type OpNode, type PortKey, type Program, type Value } from '../../ir/graph.ts';
import type { Variable } from '../../ir/variable.ts';
import { nodeModule } from '../../platform/node.ts';
import type { HostBackend, HostExecutable, HostSession } from '../backend.ts';
import { emitModule } from './emitModule.ts';
import { detectFeatures, type Features } from './features.ts';
import type { ConvolutionMethod, KernelOptions } from './kernel.ts';
import { addressOf, finalAddressOf, type Layout } from './layout.ts';
import { type PreparedProgram, prepare } from './prepare.ts';
import { threadsAvailable } from './threads/available.ts';
import { CONTROL } from './threads/barrier.ts';
import { ThreadedRunner } from './threads/runner.ts';

const PAGE = 64 * 1024;
/** 4 GiB, all that 32-bit addresses reach. Only a promise: pages count once they are used. */
const MAXIMUM_PAGES = 65536;
/** Kernels read whole vectors at the end of a buffer; the last buffer needs room behind it too. */
const SLACK = 1024;
/** The most working memory claimed ahead of need. */
const SPARE = 256 * 2 ** 20;
/** More threads than this are used only where they are asked for. */
const MAXIMUM_AUTO_THREADS = 4;

const views = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;

export interface WasmOptions extends Partial<Features> {
  /** How convolutions of 3×3 with stride 1 are computed. Default 'auto'. */
  readonly convolution?: ConvolutionMethod;
  /** Passes to switch off or on, to find out what they do. Default: all on. */
  readonly passes?: Partial<Passes>;
  /**
   * Threads that share each step. Results have the same bits whatever the number. 'auto' (the default) takes as many as the machine has
   * cores, at most 4. One where threads cannot share memory or start: on a page that is not cross-origin isolated, or whose policy allows no `worker-src blob:`.
   */
  readonly threads?: number | 'auto';
  /**
   * Programs of fewer floating-point operations run on the calling thread, since waking others would take longer than they save.
   * Default 4 million.
   */
  readonly sharedFrom?: number;
}

const wasmOptions = {
  threads: 'optional',
  relaxedSimd: 'optional',
  convolution: 'optional',
  passes: 'optional',
  sharedFrom: 'optional',
} satisfies Schema<WasmOptions>;

const passOptions = {
  fuse: 'optional',
  epilogues: 'optional',
  prologues: 'optional',
  pairConvGradients: 'optional',
} satisfies Schema<Partial<Passes>>;

interface SessionOptions extends KernelOptions {
  readonly features: Features;
  readonly threads: number;
  readonly sharedFrom: number;
}

/** A program whose phases can also be run one at a time, on the calling thread. */
export interface TimedExecutable extends HostExecutable {
  readonly phases: readonly { readonly node: OpNode; run(): void }[];
  /** What each pass did. */
  readonly passes: readonly PassReport[];
  /** Bytes of working memory. */
  readonly workingBytes: number;
}

/** One linear memory: variables and constants as they come, and a working memory that the programs share. */
export class WasmSession implements HostSession {
  private readonly memory: WebAssembly.Memory;
  private readonly variables = new Map<Variable, number>();
  private readonly options: SessionOptions;
  private readonly runner: ThreadedRunner | undefined;
  /** Address 0 stays unused; the words after it are for threads to meet by. */
  private top: number = CONTROL.end;
  private arena = { start: 0, bytes: 0 };

  constructor(options: SessionOptions) {
    this.options = options;
    const shared = options.threads > 1;
    this.memory = new WebAssembly.Memory({ initial: 1, ...(shared && { maximum: MAXIMUM_PAGES, shared }) });
    if (shared) this.runner = new ThreadedRunner(this, this.memory);
  }

  /** Claims memory that is never given back, growing as needed. */
  private claim(bytes: number): number {
    const start = this.top;
    const missing = start + bytes + SLACK - this.memory.buffer.byteLength;
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

  private view(address: number, dtype: ProgramType, length: number): TypedArray {
    return new views[dtype](this.memory.buffer, address, length);
  }

  private place(v: Variable): number {
    let address = this.variables.get(v);
    if (address === undefined) {
      address = this.claim(bufferBytes(v));
      this.variables.set(v, address);
      this.view(address, v.dtype, v.data.length).set(v.data);
    }
    return address;
  }

  read(variable: Variable): TypedArray {
    return copyOf(this.view(this.place(variable), variable.dtype, sizeOf(variable.shape)));
  }

  write(variable: Variable, data: ArrayLike<number>): void {
    this.view(this.place(variable), variable.dtype, sizeOf(variable.shape)).set(data);
  }

  /** Gives everything a prepared program needs its place in memory. */
  private lay(prepared: PreparedProgram): Layout {
    const { program, plan } = prepared;
    for (const v of program.variables) this.place(v.variable as Variable);
    const constants = new Map<Value, number>();
    const operands = program.nodes.flatMap((node) => node.inputs);
    for (const v of [...operands, ...program.outputs.values(), ...program.updates.map((u) => u.value)]) {
      if (!v.constant || constants.has(v)) continue;
      const address = this.claim(bufferBytes(v));
      this.view(address, v.dtype, v.constant.length).set(v.constant);
      constants.set(v, address);
    }
    if (plan.bytes > this.arena.bytes) {
      // Growing by halves would leave behind the sum of all smaller ones; what is not touched costs nothing.
      const bytes = Math.max(plan.bytes, Math.min(2 * this.arena.bytes, SPARE));
      this.arena = { start: this.claim(bytes), bytes };
    }
    return {
      arena: this.arena.start,
      variable: (v) => this.place(v),
      constant: (v) => constants.get(v) as number,
    };
  }

  private async build(program: Program, threads: number, timed: boolean) {
    const prepared = prepare(program, threads, this.options);
    const layout = this.lay(prepared);
    const minimum = this.memory.buffer.byteLength / PAGE;
    const { bytes, phases } = emitModule(prepared, layout, {
      features: this.options.features,
      memory: { minimum, ...(this.runner && { sharedMaximum: MAXIMUM_PAGES }) },
      timed,
    });
    const module = await WebAssembly.compile(bytes);
    const view = (v: Value, address: number) => this.view(address, v.dtype, sizeOf(v.shape));
    const inputs = inputsByKey(program);
    return {
      module,
      phases,
      passes: prepared.passes,
      workingBytes: prepared.plan.bytes,
      input: (key: PortKey) => {
        const v = inputs.get(key);
        return v && view(v, addressOf(prepared, layout, v));
      },
      read: (key: PortKey) => {
        const v = program.outputs.get(key) as Value;
        return Float32Array.from(view(v, finalAddressOf(prepared, layout, v)));
      },
    };
  }

  async compile(program: Program): Promise<HostExecutable> {
    const threads = this.runner && programFlops(program) >= this.options.sharedFrom ? this.options.threads : 1;
    const { module, input, read } = await this.build(program, threads, false);
    if (this.runner && threads > 1) return { input, read, run: await this.runner.prepare(module, threads) };
    const { exports } = await WebAssembly.instantiate(module, { env: { memory: this.memory } });
    const step = exports.step as (thread: number) => void;
    return { input, read, run: () => step(0) };
  }

  /** Compiles a program so that its phases can be timed one by one. */
  async compileTimed(program: Program): Promise<TimedExecutable> {
    const { module, phases, ...rest } = await this.build(program, 1, true);
    const { exports } = await WebAssembly.instantiate(module, { env: { memory: this.memory } });
    const step = exports.step as (thread: number) => void;
    return {
      ...rest,
      run: () => step(0),
      phases: phases.map((node, i) => ({ node, run: exports[`phase.${i}`] as () => void })),
    };
  }
}

/** A copy in memory of its own, also of what threads share. */
const copyOf = (view: TypedArray): TypedArray => new (view.constructor as new (source: TypedArray) => TypedArray)(view);

async function resolveThreads(threads: number | 'auto'): Promise<number> {
  if (threads !== 'auto' && !(Number.isInteger(threads) && threads >= 1 && threads <= 64)) {
    throw new EvenkeelError({
      where: 'wasmBackend, option threads',
      expected: "an integer from 1 to 64, or 'auto'",
      got: String(threads),
    });
  }
  if (!(await threadsAvailable())) return 1;
  return threads === 'auto' ? Math.min(await cores(), MAXIMUM_AUTO_THREADS) : threads;
}

async function cores(): Promise<number> {
  if (typeof navigator !== 'undefined' && navigator.hardwareConcurrency) return navigator.hardwareConcurrency;
  const { availableParallelism } = await nodeModule('node:os');
  return availableParallelism();
}

export interface WasmBackend extends HostBackend {
  createSession(): Promise<WasmSession>;
}

/**
 * Compiles each program to one WebAssembly module.
 * @param options.relaxedSimd false to do without fused multiply-adds, for the same bits on every machine; true by default, where the
 *   engine has them
 * @param options.threads how many threads share a step
 * @throws EvenkeelError for a number of threads that is none
 */
export function wasmBackend(options: WasmOptions = {}): WasmBackend {
  checkOptions('wasmBackend', options, wasmOptions);
  const { relaxedSimd = true, threads = 'auto', convolution = 'auto', sharedFrom = 4e6, passes = {} } = options;
  checkOptions('wasmBackend, option passes', passes, passOptions);
  return {
    name: 'wasm',
    async createSession() {
      const found = await detectFeatures();
      return new WasmSession({
        features: { relaxedSimd: relaxedSimd && found.relaxedSimd },
        threads: await resolveThreads(threads),
        convolution,
        sharedFrom,
        passes: { fuse: true, epilogues: true, prologues: true, pairConvGradients: true, ...passes },
      });
    },
  };
}
