import { bufferBytes } from '../../compiler/buffers.ts';
import { programFlops } from '../../compiler/cost.ts';
import type { PassReport } from '../../compiler/pass.ts';
import { sizeOf, type TypedArray } from '../../core/tensor/tensor.ts';
import { inputsByKey, type OpNode, type PortKey, type Program, type Value } from '../../ir/graph.ts';
import type { Variable } from '../../ir/variable.ts';
import type { HostExecutable, HostSession } from '../backend.ts';
import { emitModule } from './emitModule.ts';
import type { PhaseOptions } from './emitPhases.ts';
import type { Features } from './features.ts';
import type { KernelOptions } from './kernel.ts';
import { addressOf, finalAddressOf, type Layout } from './layout.ts';
import { LinearMemory, MAXIMUM_PAGES } from './linearMemory.ts';
import { type PreparedProgram, prepare } from './prepare.ts';
import { mayBlock } from './threads/available.ts';
import { ThreadedRunner } from './threads/runner.ts';

/** The most working memory that is claimed ahead of need. */
const MAXIMUM_HEADROOM = 256 * 2 ** 20;

/**
 * The first runs on one thread do each kernel in up to 2³ parts: V8 optimises a function while it runs, but takes the faster code only where it is called again. Later runs do all
 * tasks at once, since some kernels read less so.
 */
const FIRST_RUNS = 2;
const FIRST_FRACTIONS = 3;

export interface SessionOptions extends KernelOptions, PhaseOptions {
  readonly threads: number;
  /** Programs of fewer floating-point operations run on the calling thread too, where it may wait for the others. */
  readonly asyncFrom: number;
}

/** A program whose phases can also be run one at a time, on the calling thread. */
export interface TimedExecutable extends HostExecutable {
  readonly phases: readonly { readonly node: OpNode; run(): void }[];
  /** The changes of each pass. */
  readonly passes: readonly PassReport[];
  /** Bytes of working memory. */
  readonly workingBytes: number;
}

interface ModuleExports {
  step(threadOrFractions: number): void;
  readonly [phase: `phase.${number}`]: () => void;
}

/** One linear memory: variables and constants as they come, and a working memory that the programs share. */
export class WasmSession implements HostSession {
  private readonly options: SessionOptions;
  readonly features: Features;
  private readonly memory: LinearMemory;
  private readonly runner: ThreadedRunner | undefined;
  private readonly variables = new Map<Variable, number>();
  private arena = { start: 0, bytes: 0 };

  constructor(options: SessionOptions) {
    this.options = options;
    this.features = options.features;
    const shared = options.threads > 1;
    this.memory = new LinearMemory(shared);
    if (shared) this.runner = new ThreadedRunner(this, this.memory.memory);
  }

  /** The address of a variable, which is stored with its initial data where it is new. */
  private addressOfVariable(v: Variable): number {
    let address = this.variables.get(v);
    if (address === undefined) {
      address = this.memory.claim(bufferBytes(v));
      this.variables.set(v, address);
      this.memory.view(address, v.dtype, v.data.length).set(v.data);
    }
    return address;
  }

  private viewOfVariable(v: Variable): TypedArray {
    return this.memory.view(this.addressOfVariable(v), v.dtype, sizeOf(v.shape));
  }

  read(variable: Variable): TypedArray {
    return copyOf(this.viewOfVariable(variable));
  }

  write(variable: Variable, data: ArrayLike<number>): void {
    this.viewOfVariable(variable).set(data);
  }

  /** Stores the constants of a program. */
  private storeConstants({ nodes, outputs, updates }: Program): ReadonlyMap<Value, number> {
    const constants = new Map<Value, number>();
    for (const v of [...nodes.flatMap((node) => node.inputs), ...outputs.values(), ...updates.map((u) => u.value)]) {
      if (!v.constant || constants.has(v)) continue;
      const address = this.memory.claim(bufferBytes(v));
      this.memory.view(address, v.dtype, v.constant.length).set(v.constant);
      constants.set(v, address);
    }
    return constants;
  }

  /** Gives everything that a prepared program needs its address. */
  private layout({ program, plan }: PreparedProgram): Layout {
    for (const v of program.variables) this.addressOfVariable(v.variable as Variable);
    const constants = this.storeConstants(program);
    if (plan.bytes > this.arena.bytes) {
      // Growing by little would leave the sum of all smaller ones unused; what is not touched costs nothing.
      const bytes = Math.max(plan.bytes, Math.min(2 * this.arena.bytes, MAXIMUM_HEADROOM));
      this.arena = { start: this.memory.claim(bytes), bytes };
    }
    return {
      arena: this.arena.start,
      variable: (v) => this.addressOfVariable(v),
      constant: (v) => constants.get(v) as number,
    };
  }

  /** Writes a program's module for this memory. */
  private emit(program: Program, threads: number, timed: boolean) {
    const prepared = prepare(program, threads, this.options);
    const layout = this.layout(prepared);
    const emitted = emitModule(prepared, layout, {
      features: this.options.features,
      shareCodeFrom: this.options.shareCodeFrom,
      sharedFrom: this.options.sharedFrom,
      memory: { minimum: this.memory.pages, ...(this.runner && { sharedMaximum: MAXIMUM_PAGES }) },
      timed,
    });
    return { prepared, layout, ...emitted };
  }

  /** The module of a program without inputs, and all memory as it is before the first step: what another process needs to run it. */
  export(program: Program): { readonly module: Uint8Array<ArrayBuffer>; readonly memory: Uint8Array } {
    const { bytes } = this.emit(program, 1, false);
    return { module: bytes, memory: new Uint8Array(this.memory.memory.buffer) };
  }

  private async build(program: Program, threads: number, timed: boolean) {
    const { prepared, layout, bytes, phases } = this.emit(program, threads, timed);
    const module = await WebAssembly.compile(bytes);
    const view = (v: Value, address: number) => this.memory.view(address, v.dtype, sizeOf(v.shape));
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

  /** The exports of a module that runs on the calling thread. */
  private async instantiate(module: WebAssembly.Module): Promise<ModuleExports> {
    const { exports } = await WebAssembly.instantiate(module, { env: { memory: this.memory.memory } });
    return exports as unknown as ModuleExports;
  }

  async compile(program: Program): Promise<HostExecutable> {
    const flops = programFlops(program);
    const threads = this.runner && flops >= this.options.sharedFrom ? this.options.threads : 1;
    const { module, input, read } = await this.build(program, threads, false);
    if (this.runner && threads > 1) {
      const withCaller = flops < this.options.asyncFrom && mayBlock();
      return { input, read, run: await this.runner.prepare({ module, threads, withCaller }) };
    }
    const { step } = await this.instantiate(module);
    let runs = 0;
    return { input, read, run: () => step(runs++ < FIRST_RUNS ? FIRST_FRACTIONS : 0) };
  }

  /** Compiles a program so that its phases can be timed one by one. */
  async compileTimed(program: Program): Promise<TimedExecutable> {
    const { module, phases, ...rest } = await this.build(program, 1, true);
    const { step, ...exports } = await this.instantiate(module);
    return {
      ...rest,
      run: () => step(0),
      phases: phases.map((node, i) => ({ node, run: exports[`phase.${i}`] as () => void })),
    };
  }
}

/** A copy in memory that no thread shares. */
const copyOf = (view: TypedArray): TypedArray => new (view.constructor as new (source: TypedArray) => TypedArray)(view);
