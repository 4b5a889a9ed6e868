import { performance } from 'node:perf_hooks';
import { compareArms } from '../src/experiment/comparison.ts';
import { type ReportFiles, reportFiles } from '../src/experiment/report/index.ts';
import { drawnResult, drawnTrainings, judgedResult } from '../test/support/drawnResult.ts';

const NORMS = ['none', 'batch', 'layer', 'group:8', 'rms', 'instance', 'dyt', 'frn'];

export interface ReportOptions {
  readonly arms: number;
  readonly conditions: number;
  readonly seeds: number;
  readonly epochs: number;
  readonly samples: number;
  readonly json: boolean;
}

/** Milliseconds of the processor so far: what a machine that does other things as well says of this work. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Makes files one after the other, and says how long each takes. */
async function makeAll(files: ReportFiles, done: (name: string, ms: number) => void, folder = ''): Promise<void> {
  for (const [name, make] of Object.entries(files)) {
    const start = cpu();
    const made = await make();
    if (typeof made === 'string' || made instanceof Uint8Array) done(folder + name, cpu() - start);
    else await makeAll(made, done, `${folder}${name}/`);
  }
}

/** Seconds of the processor that the statistics and the report of many drawn trainings take, by part. Modules and fonts are loaded before. */
export async function benchReport({ arms, conditions, seeds, epochs, samples, json }: ReportOptions): Promise<void> {
  await makeAll(reportFiles(drawnResult({ norm: ['none', 'batch'], seeds: 2, epochs: 2, learningRate: [0.1, 0.2] })), () => {});
  const trained = drawnTrainings({
    norm: NORMS.slice(0, arms),
    epochs,
    seeds,
    test: { begin: 0, end: samples },
    ...(conditions > 1 && { learningRate: Array.from({ length: conditions }, (_, i) => (i + 1) / 1000) }),
  });
  const parts: [string, number][] = [];
  const began = performance.now();
  const timed = <T>(name: string, work: () => T): T => {
    const start = cpu();
    const value = work();
    parts.push([name, cpu() - start]);
    return value;
  };
  const comparisons = timed('comparisons', () => compareArms(trained));
  const result = timed('answer', () => judgedResult(trained, comparisons));
  await makeAll(reportFiles(result), (name, ms) => parts.push([name, ms]));
  const trials = arms * conditions * seeds;
  const seconds = parts.reduce((sum, [, ms]) => sum + ms, 0) / 1000;
  const wall = (performance.now() - began) / 1000;
  if (json) console.log(JSON.stringify({ trials, seconds, wall, parts: Object.fromEntries(parts) }));
  else {
    for (const [name, ms] of parts) console.log(`${name.padEnd(40)} ${ms.toFixed(0).padStart(6)} ms`);
    console.log(
      `\nstatistics and report of ${trials} trainings: ${seconds.toFixed(2)} s of the processor, ${wall.toFixed(2)} s by the clock`,
    );
  }
}
