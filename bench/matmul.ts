// Matrix products of several shapes on one thread, as a fraction of the most multiply-adds that the core does just before and after.
import { median } from 'simple-statistics';
import { compilePeakLoop, type PeakLoop } from '../src/backends/wasm/peak.ts';
import { wasmBackend } from '../src/backends/wasm/wasm.ts';
import { Graph } from '../src/ir/graph.ts';
import { Variable } from '../src/ir/variable.ts';
import { type MatmulAttrs, matmul } from '../src/ops/matmul.ts';

type Sizes = readonly [m: number, k: number, n: number];

/** Cubes, batches through layers, and what a step of dense layers asks for. */
const SIZES: readonly Sizes[] = [
  [64, 64, 64],
  [128, 128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [1024, 1024, 1024],
  [64, 784, 512],
  [64, 512, 512],
  [512, 64, 512],
  [784, 64, 512],
  [1024, 784, 512],
  [1024, 512, 512],
  [512, 1024, 512],
  [64, 1024, 64],
  [1024, 64, 1024],
  [100, 100, 100],
  [333, 257, 129],
  [16, 9216, 128],
  [9216, 16, 128],
];

const FORMS = [
  { name: 'a·b', options: { transposeA: false, transposeB: false } },
  { name: 'a·bᵀ', options: { transposeA: false, transposeB: true } },
  { name: 'aᵀ·b', options: { transposeA: true, transposeB: false } },
];

interface MatmulBench {
  readonly rounds: number;
  readonly json: boolean;
}

const values = (n: number) => Float32Array.from({ length: n }, (_, i) => 1 + ((i * 7919) % 1000) / 1000);

/** Operations a second, in 10⁹. */
function rateOf(run: () => unknown, flops: number, repeats = 1): number {
  const began = performance.now();
  for (let i = 0; i < repeats; i++) run();
  return (flops * repeats) / (performance.now() - began) / 1e6;
}

/** One product as a program that is run again and again. */
async function timeProduct([m, k, n]: Sizes, options: MatmulAttrs, peak: PeakLoop, rounds: number) {
  const graph = new Graph();
  const variable = (name: string, shape: [number, number]) =>
    graph.variable(new Variable(name, shape, values(shape[0] * shape[1])));
  const a = variable('a', options.transposeA ? [k, m] : [m, k]);
  const b = variable('b', options.transposeB ? [n, k] : [k, n]);
  graph.output('y', matmul(a, b, options));
  const session = await wasmBackend({ threads: 1 }).createSession();
  const { run } = await session.compile(graph.program());
  const flops = 2 * m * k * n;
  // About 0.2 ms at least, so that the clock is fine enough.
  const repeats = Math.max(1, Math.round(1e7 / flops));
  const shares: number[] = [];
  for (let round = -10; round < rounds; round++) {
    // The compiler's second tier arrives meanwhile.
    if (round < 0) await new Promise((resume) => setTimeout(resume, 5));
    const before = rateOf(peak.run, peak.flops);
    const rate = rateOf(run, flops, repeats);
    const after = rateOf(peak.run, peak.flops);
    if (round >= 0) shares.push((2 * rate) / (before + after));
  }
  return median(shares);
}

/** Prints the fraction of the peak that each product reaches, in the median over rounds. */
export async function benchMatmul({ rounds, json }: MatmulBench): Promise<void> {
  const { features } = await wasmBackend().createSession();
  const peak = await compilePeakLoop(100, features.vectorBits);
  if (!json) console.log(`${'m×k×n'.padEnd(16)}${FORMS.map(({ name }) => name.padStart(6)).join('')}  × peak of one core`);
  for (const size of SIZES) {
    const shares: number[] = [];
    for (const { options } of FORMS) shares.push(await timeProduct(size, options, peak, rounds));
    if (json) console.log(JSON.stringify({ size, forms: FORMS.map(({ name }) => name), peakShares: shares }));
    else console.log(`${size.join('×').padEnd(16)}${shares.map((share) => share.toFixed(2).padStart(6)).join('')}`);
  }
}
