import { cpus, loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { max, median, min } from 'simple-statistics';
import { load } from '../src/datasets/mnist.ts';
import { isNamed, titleOf } from '../src/experiment/dataNames.ts';
import { planTrainings } from '../src/experiment/plan.ts';
import { setUpComparison } from '../src/experiment/setup.ts';
import type { TrialSpec } from '../src/experiment/trial.ts';
import type { Reply } from '../src/experiment/workerMessages.ts';
import { poolExecutor, type WorkerLink } from '../src/experiment/workerPool.ts';

export interface TogetherOptions {
  readonly epochs: number;
  readonly rounds: number;
  readonly json: boolean;
}

/** Most that two trainings at once may take, as a part of what the slower one takes alone. */
const BOUND = 1.1;

/** A worker of the built package, as the command line has them. */
function openWorker(): WorkerLink {
  const worker = new Worker(new URL('../dist/experiment/trialWorker.js', import.meta.url));
  return {
    send: (command) => worker.postMessage(command),
    listen(take, fail) {
      worker.on('message', (reply: Reply) => take(reply)).on('error', fail);
      return () => worker.removeAllListeners();
    },
    end: () => void worker.terminate(),
  };
}

/** Seconds that trainings take at the same time, a worker each, from the start of the workers to the last result. */
async function secondsOf(specs: readonly TrialSpec[]): Promise<number> {
  const start = performance.now();
  await poolExecutor(specs.length, openWorker)(specs, {});
  return (performance.now() - start) / 1000;
}

/** Times the tutorial's two trainings alone and at the same time, in turns, and the ratio of both at once to the slower one alone in each round. */
export async function benchTogether({ epochs, rounds, json }: TogetherOptions): Promise<void> {
  const reader = { read: () => load(), isNamed, titleOf };
  const { design, arms, data, network, task } = await setUpComparison({ epochs, seed: 0 }, reader, () => {});
  const specs = planTrainings(design, arms).map((training) => ({ ...training, data: data(training.design.data), network, task }));
  const [without, withBatch] = specs as [TrialSpec, TrialSpec];
  const turns: { readonly alone: readonly [number, number]; readonly together: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const alone = [await secondsOf([without]), await secondsOf([withBatch])] as const;
    turns.push({ alone, together: await secondsOf([without, withBatch]) });
  }
  const ratios = turns.map(({ alone, together }) => together / Math.max(...alone));
  const load1 = loadavg()[0];
  const said = { ratio: { median: median(ratios), min: min(ratios), max: max(ratios) }, bound: BOUND, turns, load: load1 };
  if (json) return console.log(JSON.stringify(said));
  console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, load ${load1?.toFixed(1)}; ${epochs} epochs of 8,000 images`);
  for (const { alone, together } of turns) {
    const [first, second] = alone.map((seconds) => seconds.toFixed(2));
    console.log(`without alone ${first} s, with batch norm alone ${second} s, both at once ${together.toFixed(2)} s`);
  }
  const { ratio } = said;
  console.log(
    `both at once / the slower alone: median ${ratio.median.toFixed(3)}, least ${ratio.min.toFixed(3)}, most ${ratio.max.toFixed(3)}; bound ${BOUND}`,
  );
}
