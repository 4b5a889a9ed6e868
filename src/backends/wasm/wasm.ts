import { ALL_PASSES, type Passes } from '../../compiler/pipeline.ts';
import { requireThat } from '../../core/checks.ts';
import { checkOptions, type OptionNames } from '../../core/options.ts';
import { isNode } from '../../platform/node.ts';
import type { HostBackend } from '../backend.ts';
import { detectFeatures, type Features, type VectorBits } from './features.ts';
import type { ConvolutionMethod } from './kernel.ts';
import type { WasmSession } from './session.ts';
import { resolveThreads } from './threads/count.ts';
import { wideVectors } from './wide/verdict.ts';

export type { TimedExecutable } from './session.ts';

export interface WasmOptions extends Partial<Features> {
  /** How convolutions are computed that Winograd's algorithm can compute. Default 'auto'. */
  readonly convolution?: ConvolutionMethod;
  /** Passes to switch off or on, to find out what they do. Default: all on. */
  readonly passes?: Partial<Passes>;
  /**
   * Threads that share each step. Results have the same bits whatever the number. 'auto' (the default) takes as many as the machine has
   * cores, at most 4. One where threads cannot share memory or start: on a page that is not cross-origin isolated, or whose policy allows no `worker-src blob:`.
   */
  readonly threads?: number | 'auto';
  /**
   * Programs of fewer floating-point operations run on the calling thread, and kernels whose operations and bytes are less than a hundredth of that on one of those that share a program, since
   * the others would wait for longer than they save.
   * Default 4 million.
   */
  readonly sharedFrom?: number;
  /**
   * Programs of at least so many floating-point operations leave the calling thread free for events while others run them. In shorter ones it takes part and
   * waits, since waking it would take a good part of such a step; a page's own thread may not wait, so there all do without it. Default 1 billion, some 10 ms.
   */
  readonly asyncFrom?: number;
  /**
   * So many nodes of the same op and shapes share their code, with addresses as arguments, so that programs of many layers are small and
   * soon there. Fewer have addresses as constants of code of their own. 1 shares wherever it can be, Infinity nothing. Default 2.
   */
  readonly shareCodeFrom?: number;
}

const wasmOptions = {
  threads: 'optional',
  relaxedSimd: 'optional',
  vectorBits: 'optional',
  convolution: 'optional',
  passes: 'optional',
  sharedFrom: 'optional',
  asyncFrom: 'optional',
  shareCodeFrom: 'optional',
} satisfies OptionNames<WasmOptions>;

const passOptions = {
  fuse: 'optional',
  epilogues: 'optional',
  prologues: 'optional',
  pairConvGradients: 'optional',
} satisfies OptionNames<Partial<Passes>>;

/** The variable that says what to do where `vectorBits` is not given: `256`, or anything else for 128. */
export const VECTOR_BITS_VARIABLE = 'EVENKEEL_VECTOR_BITS';

const usualVectorBits = (): VectorBits => (isNode && process.env[VECTOR_BITS_VARIABLE] === '256' ? 256 : 128);

export interface WasmBackend extends HostBackend {
  createSession(): Promise<WasmSession>;
}

let sessionModule: Promise<typeof import('./session.ts')> | undefined;

/** The compiler and its kernels are a third of the library: a page has them once something is computed. Kept, since to import a module again takes half a millisecond. */
function loadSession(): Promise<typeof import('./session.ts')> {
  sessionModule ??= import('./session.ts').catch((reason: unknown) => {
    sessionModule = undefined;
    throw reason;
  });
  return sessionModule;
}

/**
 * Compiles each program to one WebAssembly module.
 * @param options.relaxedSimd false to do without fused multiply-adds, for the same bits on every machine; true by default, where the
 *   engine has them
 * @param options.vectorBits 256 to use vectors of 256 bits where the engine can (V8 of Node 24 and later, by an experimental flag): first a test in a process
 *   of its own must find the same bits sooner, which takes about a second and is remembered. The same bits come out. 128 by default, or what the environment's
 *   EVENKEEL_VECTOR_BITS says
 * @param options.threads how many threads share a step
 * @throws EvenkeelError for a width of vectors that is none; the session's making does for a number of threads that is none
 */
export function wasmBackend(options: WasmOptions = {}): WasmBackend {
  checkOptions('wasmBackend', options, wasmOptions);
  const {
    relaxedSimd = true,
    vectorBits = usualVectorBits(),
    threads = 'auto',
    convolution = 'auto',
    sharedFrom = 4e6,
    asyncFrom = 1e9,
    shareCodeFrom = 2,
    passes = {},
  } = options;
  checkOptions('wasmBackend, option passes', passes, passOptions);
  requireThat('wasmBackend, option vectorBits', vectorBits, vectorBits === 128 || vectorBits === 256, '128 or 256');
  return {
    name: 'wasm',
    async createSession() {
      const [features, { WasmSession }] = await Promise.all([detectFeatures(), loadSession()]);
      return new WasmSession({
        features: {
          relaxedSimd: relaxedSimd && features.relaxedSimd,
          vectorBits: vectorBits === 256 && (await wideVectors()).on ? 256 : 128,
        },
        threads: await resolveThreads(threads),
        convolution,
        sharedFrom,
        asyncFrom,
        shareCodeFrom,
        passes: { ...ALL_PASSES, ...passes },
      });
    },
  };
}
