import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as evenkeel from 'evenkeel';
import { type Callback, callbacks, doctor, fold, layers, optimizers, recalibrate, sequential, tensor } from 'evenkeel';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import type { Model } from '../../src/models/model.ts';
import { delayedBackend } from '../support/delayedBackend.ts';

const x = tensor(
  Float32Array.from({ length: 48 }, (_, i) => Math.sin(i * i)),
  { shape: [16, 3] },
);
const y = tensor(
  Float32Array.from({ length: 16 }, (_, i) => i % 2),
  { shape: [16, 1] },
);

function build(backend: Backend): Model {
  const net = sequential(
    [
      layers.dense({ units: 4, inputShape: [3] }),
      layers.batchNormalization({ momentum: 0.9 }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
    { backend, seed: 3, onWarning: () => {} },
  );
  net.compile({
    optimizer: optimizers.adam({ learningRate: 0.05, useEma: true }),
    loss: 'binaryCrossentropy',
    metrics: ['accuracy'],
  });
  return net;
}

const train = (net: Model, more: readonly Callback[] = [], epochs = 2) =>
  net.fit(x, y, { epochs, batchSize: 6, validationSplit: 0.25, verbose: 0, callbacks: [...more] });
const values = async (net: Model) => (await net.fetchWeights()).map((w) => [...w.data]);

/** The delayed backend and the one that it is made of give the same numbers, whatever is asked of a model. */
async function both<T>(work: (net: Model, backend: Backend) => Promise<T>): Promise<readonly [delayed: T, host: T]> {
  return [await work(build(delayedBackend), delayedBackend), await work(build(referenceBackend), referenceBackend)];
}

describe('a backend whose answers must be awaited', () => {
  it('trains, evaluates and predicts with the numbers of one that answers at once', async () => {
    const [delayed, host] = await both(async (net) => {
      const { history } = await train(net);
      const onBatch = await net.trainOnBatch(x, y);
      return { history, onBatch, test: await net.evaluate(x, y), out: await net.predict(x), weights: await values(net) };
    });
    expect(delayed).toEqual(host);
    expect(delayed.history.loss).toHaveLength(2);
  });

  it('has its learning rate, weights and steps read and changed by callbacks', async () => {
    const [delayed, host] = await both(async (net) => {
      const seen: unknown[] = [];
      const { history } = await train(
        net,
        [
          callbacks.learningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2)),
          callbacks.reduceLROnPlateau({ monitor: 'loss', patience: 1, minDelta: 10 }),
          callbacks.earlyStopping({ monitor: 'val_loss', patience: 2, restoreBestWeights: true }),
          {
            async onTrainBegin({ model }) {
              seen.push(await model.fetchLearningRate(), await model.fetchIterations(), await model.findNotFinite());
              seen.push((await model.fetchWeights()).length, (await model.fetchSnapshot()).length);
            },
          },
        ],
        4,
      );
      return { seen, history, weights: await values(net) };
    });
    expect(delayed).toEqual(host);
  });

  it('is saved and restored: snapshots, files of Keras, checkpoints and backups', async () => {
    const net = build(delayedBackend);
    await train(net);
    const [snapshot, trained] = [await net.fetchSnapshot(), await values(net)];
    const folder = mkdtempSync(join(tmpdir(), 'delayed-'));
    const at = (name: string) => join(folder, name);
    await train(net, [
      callbacks.modelCheckpoint(at('last.keras')),
      callbacks.modelCheckpoint(at('last.evk')),
      callbacks.backupAndRestore(at('backup'), { deleteCheckpoint: false }),
    ]);
    expect(await values(net)).not.toEqual(trained);
    await net.restore(snapshot);
    expect(await values(net)).toEqual(trained);

    const bytes = await net.toBytes();
    expect(await values(await evenkeel.loadModel(bytes, { backend: delayedBackend }))).toEqual(trained);
    expect(await values(await evenkeel.loadModel(bytes))).toEqual(trained);
    await net.loadWeights(at('last.keras'));
    expect(await values(net)).not.toEqual(trained);
    await net.restore(readFileSync(at('last.evk')));
    const resumed = build(delayedBackend);
    const { epoch } = await train(resumed, [callbacks.backupAndRestore(at('backup'))], 4);
    expect(epoch).toEqual([0, 1, 2, 3]);
  });

  it('is recalibrated, folded, examined, cloned and exported', async () => {
    const [delayed, host] = await both(async (net, backend) => {
      await train(net);
      await recalibrate(net, x, { backend, batchSize: 8 });
      const { findings } = await doctor(net, { samples: x, labels: y, backend });
      const folded = await fold(net, { samples: x, backend });
      const clone = evenkeel.cloneModel(net, { backend });
      await clone.setWeights(await net.fetchWeights());
      const onnx = await evenkeel.exportOnnx(net);
      return { findings, folded: await values(folded.model), clone: await values(clone), onnx };
    });
    expect(delayed).toEqual(host);
  });

  it('says what to await where values are asked for at once', async () => {
    const net = build(delayedBackend);
    await train(net);
    expect(() => net.getWeights()).toThrow(/await fetchWeights\(\)/);
    expect(() => net.layers[0]?.getWeights()).toThrow(/await fetchWeights\(\)/);
    expect(() => net.snapshot()).toThrow(/await fetchSnapshot\(\)/);
    const asks = (ask: (control: Parameters<NonNullable<Callback['onTrainBegin']>>[0]) => unknown) =>
      train(net, [{ onTrainBegin: (control) => void ask(control) }]);
    await expect(asks(({ model }) => model.getLearningRate())).rejects.toThrow(/await fetchLearningRate\(\)/);
    await expect(asks(({ model }) => model.getIterations())).rejects.toThrow(/await fetchIterations\(\)/);
    await expect(asks((control) => control.backup())).rejects.toThrow(/await fetchBackup\(\)/);
  });
});
