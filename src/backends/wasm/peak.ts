import { max, median } from 'simple-statistics';
import { FunctionBuilder } from './assembler/function.ts';
import { f32x4, i32 } from './assembler/instructions.ts';
import { ModuleBuilder } from './assembler/module.ts';
import { detectFeatures, type VectorBits } from './features.ts';
import type { KernelContext } from './kernel.ts';
import { multiply, storeTile, TILE_ROWS, tile, tileColumns } from './kernels/tile.ts';

/** Steps along the panels: 256 · (4 + 8) floats are 12 KB, and with 16 columns 20 KB, inside a first-level cache. */
const DEPTH = 256;
const A = 4096;
const B = A + DEPTH * TILE_ROWS * 4;

export interface Peak {
  /** The fastest of all runs, in 10⁹ floating-point operations a second (a multiply-add is two). */
  readonly gflops: number;
  readonly gflopsMedian: number;
  readonly relaxedSimd: boolean;
}

/** The engine's register tile over panels that stay in the first-level cache, to be run and timed. */
export interface PeakLoop {
  run(): void;
  /** Floating-point operations of a run. */
  readonly flops: number;
  readonly relaxedSimd: boolean;
}

/**
 * Compiles the loop whose speed is the peak: 4 rows by 2 vectors, 8 independent accumulators with the loads that feed them.
 * @param vectorBits the width of the tile: 8 columns, or 16 for 256 bits, which pay where V8 joins pairs of vectors
 * @param repeats how often the panels are passed over in a run; 2000 take about 3 ms
 */
export async function compilePeakLoop(repeats = 2000, vectorBits: VectorBits = 128): Promise<PeakLoop> {
  const { relaxedSimd } = await detectFeatures();
  const columns = tileColumns({ vectorBits });
  const out = B + DEPTH * columns * 4;
  const madd: KernelContext['madd'] = relaxedSimd ? f32x4.relaxedMadd : (a, b, c) => f32x4.add(f32x4.mul(a, b), c);
  const f = new FunctionBuilder('peak');
  const t = tile(f, TILE_ROWS, columns);
  f.for(0, repeats, 1, () => {
    const a = f.let(i32.constant(A));
    const b = f.let(i32.constant(B));
    const context = { address: () => 0, shared: 0, madd, vectorBits };
    multiply(f, context, t, {
      a,
      b,
      rowStride: 4,
      aStep: TILE_ROWS * 4,
      bStep: columns * 4,
      bEnd: i32.constant(out),
    });
  });
  storeTile(f, t, i32.constant(out), 0, columns * 4);
  const module = new ModuleBuilder();
  module.add(f, true);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { instance } = await WebAssembly.instantiate(module.encode({ minimum: 1 }), { env: { memory } });
  // Small numbers that are neither 0 nor denormal, so that every multiplication is an ordinary one.
  new Float32Array(memory.buffer).fill(2 ** -10);
  const run = instance.exports.peak as () => void;
  return { run, flops: 2 * TILE_ROWS * columns * DEPTH * repeats, relaxedSimd };
}

interface PeakOptions {
  /** Default 40. */
  readonly runs?: number;
  /** Default 128. */
  readonly vectorBits?: VectorBits;
}

/** The most multiply-adds that one core does in the engine's register tile. */
export async function measurePeak({ runs = 40, vectorBits = 128 }: PeakOptions = {}): Promise<Peak> {
  const { run, flops, relaxedSimd } = await compilePeakLoop(2000, vectorBits);
  const rates: number[] = [];
  // The compiler's second tier arrives after the first runs.
  for (let i = -10; i < runs; i++) {
    const began = performance.now();
    run();
    if (i >= 0) rates.push(flops / (performance.now() - began) / 1e6);
    await new Promise((resume) => setTimeout(resume, 1));
  }
  return { gflops: max(rates), gflopsMedian: median(rates), relaxedSimd };
}
