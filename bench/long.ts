import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';

export interface LongOptions {
  readonly json: boolean;
}

/** What a process of its own does: the first training step of a network of alike layers, and its largest memory. */
const program = (kind: 'conv' | 'dense', count: number) => `
import { layers, sequential, Tensor, wasmBackend } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
const list = [];
for (let i = 0; i < ${count}; i++) {
  if (${JSON.stringify(kind)} === 'dense') list.push(layers.dense({ units: 16, activation: 'relu', ...(i === 0 && { inputShape: [16] }) }));
  else list.push(layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu', ...(i === 0 && { inputShape: [16, 16, 8] }) }), layers.batchNormalization());
}
list.push(layers.flatten(), layers.dense({ units: 2, activation: 'softmax' }));
const shape = ${kind === 'dense' ? '[8, 16]' : '[8, 16, 16, 8]'};
const x = new Tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i)), shape);
const y = new Tensor(Float32Array.from({ length: 16 }, (_, i) => i % 2), [8, 2]);
const start = performance.now();
const model = sequential(list, { backend: wasmBackend({ threads: 1 }) });
model.compile({ optimizer: 'rmsprop', loss: 'categoricalCrossentropy' });
await model.fit(x, y, { batchSize: 8, verbose: 0 });
const ms = performance.now() - start;
// Of this program alone: Linux counts in maxRSS what the process held that started it.
const { existsSync, readFileSync } = process.getBuiltinModule('node:fs');
const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
console.log(JSON.stringify({ ms, megabytes: Number(/VmHWM:\\s+(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS) / 1024 }));
process.exit(0);
`;

/** The time until the first training step of long networks is over, compilation and all, and the memory that it takes. */
export function benchLong({ json }: LongOptions): void {
  if (!json)
    console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`);
  for (const [kind, count] of [
    ['conv', 10],
    ['conv', 50],
    ['conv', 100],
    ['conv', 150],
    ['dense', 1000],
  ] as const) {
    const runs = [0, 1, 2].map(() => {
      const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program(kind, count)], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(stderr);
      return JSON.parse(stdout) as { readonly ms: number; readonly megabytes: number };
    });
    const [ms, megabytes] = [Math.min(...runs.map((r) => r.ms)), Math.max(...runs.map((r) => r.megabytes))];
    if (json) console.log(JSON.stringify({ kind, count, ms, megabytes }));
    else {
      const what = kind === 'conv' ? 'convolutions with batch norm' : 'dense layers';
      console.log(`${count} ${what}: first step after ${ms.toFixed(0)} ms (least of 3), at most ${megabytes.toFixed(0)} MB`);
    }
  }
}
