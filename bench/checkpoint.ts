import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median } from 'simple-statistics';
import { wasmBackend } from '../src/backends/wasm/wasm.ts';
import { load } from '../src/datasets/mnist.ts';
import { toCategorical } from '../src/datasets/utils/index.ts';
import { TrialCheckpoint } from '../src/experiment/trialCheckpoint.ts';
import { buildModel } from '../src/experiment/tutorialNetwork.ts';
import type { TrainingControl } from '../src/training/callbacks/callback.ts';
import { ownCpu, type Times, timesNow } from './processor.ts';

export interface CheckpointOptions {
  readonly samples: number;
  readonly epochs: number;
  readonly rounds: number;
  readonly seconds: readonly string[];
  readonly json: boolean;
}

/** The most that checkpoints may take, of the time of a training. */
const BOUND = 0.02;

/** Counts what is spent on checkpoints. */
class TimedCheckpoint extends TrialCheckpoint {
  spent = 0;
  written = 0;
  private readonly file: string;

  constructor(path: string, seconds: number) {
    super({ path, seconds });
    this.file = path;
  }

  override async onTrainBegin(control: TrainingControl): Promise<void> {
    // Of the training of before nothing is gone on with.
    rmSync(this.file, { force: true });
    await super.onTrainBegin(control);
  }

  override async onCheckpoint(): Promise<void> {
    const before = this.version;
    const began = performance.now();
    await super.onCheckpoint();
    this.spent += performance.now() - began;
    if (this.version !== before) this.written++;
  }

  /** The file of the checkpoint: another one each time. */
  private get version(): number {
    return statSync(this.file, { throwIfNoEntry: false })?.ino ?? 0;
  }
}

/** What checkpoints cost: the same training without and with them, in turns, and the time that is spent in them. `0` is as often as their own limit lets them. */
export async function benchCheckpoint({ samples, epochs, rounds, seconds, json }: CheckpointOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
  try {
    const { trainX, trainY } = await load();
    const x = trainX.slice(0, samples).reshape([-1, 28, 28, 1]);
    const y = toCategorical(trainY.slice(0, samples), 10);
    if (!json)
      console.log(
        `${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)}; ${epochs} epochs of ${samples} images`,
      );
    const train = async (keeper?: TimedCheckpoint): Promise<Times> => {
      const model = buildModel('batch', { seed: 0, learningRate: 0.001, backend: wasmBackend() });
      const start = timesNow(ownCpu());
      await model.fit(x, y, { epochs, batchSize: 16, verbose: 0, callbacks: keeper ? [keeper] : [] });
      const end = timesNow(ownCpu());
      return { wall: end.wall - start.wall, cpu: end.cpu - start.cpu };
    };
    await train();
    for (const given of seconds) {
      const turns: { readonly without: Times; readonly with: Times; readonly spent: number; readonly written: number }[] = [];
      for (let round = 0; round < rounds; round++) {
        const keeper = new TimedCheckpoint(join(folder, 'checkpoint'), Number(given));
        const [first, second] = round % 2 === 0 ? [undefined, keeper] : [keeper, undefined];
        const times = [await train(first), await train(second)] as [Times, Times];
        if (round % 2 === 1) times.reverse();
        turns.push({ without: times[0], with: times[1], spent: keeper.spent, written: keeper.written });
      }
      const spent = median(turns.map((turn) => turn.spent / turn.with.wall));
      const processor = median(turns.map((turn) => turn.with.cpu / turn.without.cpu - 1));
      const line = { seconds: Number(given), bound: BOUND, spent, processor, turns, load: loadavg()[0] };
      const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;
      if (json) console.log(JSON.stringify(line));
      else
        console.log(
          `every ${given} s: ${percent(spent)} of the time is spent in checkpoints (median of ${rounds}; ${turns.map(({ written }) => written).join(', ')} of them), ` +
            `${percent(processor)} more of the processor than without; bound ${percent(BOUND)}`,
        );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
