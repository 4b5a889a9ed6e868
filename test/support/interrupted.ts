import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callbacks, input, layers, model, optimizers, Tensor } from 'evenkeel';
import { normals, streamKey } from '../../src/core/random.ts';
import type { Callback, PlainData } from '../../src/training/callbacks/callback.ts';
import type { YieldedBatch } from '../../src/training/data/batchSource.ts';
import { readEvents } from './events.ts';

/** A training in which everything is remembered that can be, in a folder of its own. */
export interface Scenario {
  readonly folder: string;
  readonly saveFreq: 'epoch' | number;
  readonly data: 'arrays' | 'generator';
  /** Width of a layer: large ones take long to write. */
  readonly units?: number;
  readonly epochs?: number;
  /** Hears of each batch before it is safe. */
  onBatch?(): void;
  /** Hears of the end, before the backup is deleted. */
  onEnd?(): void;
}

const SAMPLES = 26;
const BATCH = 6;
const draw = (d: number, name: string) => new Tensor(Float32Array.from(normals(streamKey(3, name), SAMPLES * d)), [SAMPLES, d]);
const [x, y, heldX, heldY] = [draw(4, 'x'), draw(2, 'y'), draw(4, 'held x'), draw(2, 'held y')];

/** Batches that never repeat in the same way: a generator with a state of its own. */
function* stream(): Generator<YieldedBatch> {
  for (let i = 0; ; i++) {
    const at = (7 * i * i + i) % (SAMPLES - BATCH);
    yield [x.slice(at, at + BATCH), y.slice(at, at + BATCH)];
  }
}

/** A custom callback whose state decides something. */
class Counting implements Callback {
  batches = 0;
  seen: number[] = [];
  onTrainBatchEnd(_: number, { loss }: Readonly<Record<string, unknown>>): void {
    this.batches++;
    this.seen.push(loss as number);
  }
  getState(): PlainData {
    return { batches: this.batches, seen: this.seen };
  }
  setState(state: PlainData): void {
    Object.assign(this, state);
  }
}

function build(units: number) {
  const entry = input({ shape: [4] });
  const hidden = layers.batchNormalization().apply(layers.dense({ units, activation: 'relu' }).apply(entry));
  // A mask in validation too: its draws go on from one validation to the next.
  const masked = layers.dropout({ rate: 0.3 }).apply(hidden, { training: true });
  const net = model({ inputs: entry, outputs: layers.dense({ units: 2 }).apply(masked), seed: 8 });
  net.compile({
    loss: 'mse',
    optimizer: optimizers.adam({ learningRate: 0.02, useEma: true, emaMomentum: 0.9 }),
    metrics: ['mae', 'rootMeanSquaredError'],
  });
  return net;
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Runs it to the end; what came of it, files included, as text. */
export async function outcome({ folder, saveFreq, data, units = 6, epochs = 8, onBatch, onEnd }: Scenario): Promise<string> {
  const net = build(units);
  const counting = new Counting();
  const stopping = callbacks.earlyStopping({ patience: 2, restoreBestWeights: true });
  const telling: Callback = { onTrainBatchEnd: () => onBatch?.(), onTrainEnd: () => onEnd?.() };
  const options = {
    epochs,
    validationData: [heldX, heldY] as const,
    validationBatchSize: 10,
    verbose: 0 as const,
    callbacks: [
      telling,
      stopping,
      callbacks.backupAndRestore(join(folder, 'backup'), { saveFreq }),
      // Its schedule depends on the rate so far: a second beginning of an epoch would show.
      callbacks.learningRateScheduler((e, rate) => (e > 0 ? rate * 0.99 : rate)),
      callbacks.reduceLROnPlateau({ patience: 1, factor: 0.5, monitor: 'val_mae' }),
      callbacks.csvLogger(join(folder, 'log.csv')),
      callbacks.modelCheckpoint(join(folder, 'best-{epoch}.evk'), { saveBestOnly: true }),
      callbacks.tensorBoard(join(folder, 'events'), { updateFreq: 2, histogramFreq: 3 }),
      counting,
    ],
  };
  const history =
    data === 'arrays'
      ? await net.fit(x, y, { ...options, batchSize: BATCH })
      : await net.fit(stream(), { ...options, stepsPerEpoch: 5 });
  const files = readdirSync(folder).filter((name) => name.endsWith('.evk'));
  const events = ['train', 'validation'].map((run) => {
    const names = readdirSync(join(folder, 'events', run)).sort();
    return names.flatMap((name) => readEvents(readFileSync(join(folder, 'events', run, name))));
  });
  return JSON.stringify({
    weights: hash(net.snapshot()),
    history: [history.epoch, history.history],
    stopped: stopping.stoppedEpoch ?? null,
    counting,
    csv: readFileSync(join(folder, 'log.csv'), 'utf8'),
    checkpoints: files.map((name) => [name, hash(readFileSync(join(folder, name)))]),
    events,
    backup: existsSync(join(folder, 'backup')),
  });
}
