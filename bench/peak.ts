import { measurePeak } from '../src/backends/wasm/peak.ts';
import { wasmBackend } from '../src/backends/wasm/wasm.ts';

/** Prints the most multiply-adds a second that one core does in the engine's register tile. */
export async function benchPeak({ json }: { readonly json: boolean }): Promise<void> {
  const { features } = await wasmBackend().createSession();
  const { gflops, gflopsMedian, relaxedSimd } = await measurePeak({ vectorBits: features.vectorBits });
  if (json) console.log(JSON.stringify({ gflops, gflops_median: gflopsMedian, relaxed_simd: relaxedSimd }));
  else console.log(`one core: ${gflops.toFixed(1)} GFLOP/s at best, ${gflopsMedian.toFixed(1)} in the median`);
}
