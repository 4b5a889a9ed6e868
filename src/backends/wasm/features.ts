import { EvenkeelError } from '../../core/errors.ts';
import { isNode, nodeModule } from '../../platform/node.ts';
import { FunctionBuilder } from './assembler/function.ts';
import { f32x4, i32 } from './assembler/instructions.ts';
import { ModuleBuilder } from './assembler/module.ts';

/** Instructions that the code generator may use. */
export interface Features {
  /**
   * Relaxed SIMD: a fused multiply-add where the processor has one. Faster by about a third; without it results have the same bits on
   * every machine and browser.
   */
  readonly relaxedSimd: boolean;
  /**
   * 256 where V8 joins two neighbouring operations of 128 bits into one: kernels are then written in such pairs. The same bits come out, sooner
   * where the processor has units so wide.
   */
  readonly vectorBits: VectorBits;
}

export type VectorBits = 128 | 256;

export type DetectedFeatures = Pick<Features, 'relaxedSimd'>;

/** Node 20 has relaxed SIMD under a flag; later versions refuse the flag. */
export const relaxedSimdFlags = (): readonly string[] =>
  isNode && process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [];

/** The flag must be set before the first module is compiled. */
async function enableOnNode20(): Promise<void> {
  const v8 = isNode ? await nodeModule('node:v8') : undefined;
  for (const flag of relaxedSimdFlags()) v8?.setFlagsFromString(flag);
}

/** 2·3 + 4 by relaxed multiply-add: a module that must validate and give 10. */
function probe(): boolean {
  const f = new FunctionBuilder('probe');
  const two = f32x4.constant(2);
  f.store(i32.constant(0), f32x4.relaxedMadd(two, f32x4.constant(3), f32x4.constant(4)));
  const module = new ModuleBuilder();
  module.add(f, true);
  const bytes = module.encode({ minimum: 1 });
  if (!WebAssembly.validate(bytes)) return false;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  (instance.exports.probe as () => void)();
  return new Float32Array(memory.buffer)[0] === 10;
}

let detected: Promise<DetectedFeatures> | undefined;

/**
 * The features of this engine, detected once.
 * @throws EvenkeelError in a page whose policy allows no WebAssembly
 */
export function detectFeatures(): Promise<DetectedFeatures> {
  detected ??= enableOnNode20().then(() => {
    // The smallest module: a header.
    allowed(() => new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])));
    return { relaxedSimd: probe() };
  });
  return detected;
}

function allowed(compile: () => unknown): void {
  try {
    compile();
  } catch (cause) {
    throw new EvenkeelError(
      {
        where: 'the engine',
        expected: 'a host that compiles WebAssembly',
        got: (cause as Error).message,
        remedy: "In a page, add 'wasm-unsafe-eval' to script-src of its Content-Security-Policy.",
      },
      { cause },
    );
  }
}
