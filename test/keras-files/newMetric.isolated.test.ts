import { describe, expect, it, vi } from 'vitest';
import { mistake } from '../support/mistake.ts';
import { configIn } from './archive.ts';

interface ToleranceOptions {
  readonly tolerance?: number;
}

/** A metric as its file has it, in the list of metrics: all that a new one needs. */
vi.mock('../../src/nn/metrics/all.ts', async (importOriginal) => {
  const { meanMetric } = await import('../../src/nn/metrics/metricFactory.ts');
  const { requirePositive } = await import('../../src/core/checks.ts');
  const ops = await import('../../src/ops/index.ts');
  const withinTolerance = meanMetric<ToleranceOptions>(
    { name: 'withinTolerance', higherIsBetter: true },
    { tolerance: { default: 0.5, check: requirePositive } },
    ({ tolerance }) =>
      (yTrue, yPred) =>
        ops.greater(tolerance, ops.abs(ops.sub(yPred, ops.reshape(yTrue, yPred.shape)))),
  );
  return { ...(await importOriginal<object>()), withinTolerance };
});

describe('a metric is its file and a line in the list', async () => {
  const library = await import('../../src/index.ts');
  const { callbacks, layers, loadModel, sequential, tensor } = library;
  const { withinTolerance } = library.metrics as unknown as {
    withinTolerance: (options?: ToleranceOptions & { readonly name?: string }) => typeof library.metrics.getMetric;
  };
  const [x, y] = [tensor([[1], [2]]), tensor([[1.2], [3]])];
  const build = () => {
    const model = sequential([layers.dense({ units: 1, kernelInitializer: 'ones', inputShape: [1] })]);
    model.compile({ loss: 'mse', metrics: ['withinTolerance', withinTolerance({ tolerance: 2, name: 'wide' })] as never });
    return model;
  };

  it('has its options checked, by name and value', async () => {
    expect(await mistake(() => withinTolerance({ tolerance: 0 }))).toBe(
      'metric "withinTolerance", option tolerance: expected a number above 0, got 0.',
    );
    expect(await mistake(() => withinTolerance({ tolerence: 1 } as ToleranceOptions))).toBe(
      'metric "withinTolerance": expected options among tolerance, name, got tolerence. Did you mean tolerance?',
    );
  });

  it('is found by its name, and goes through a file of Keras with its options', async () => {
    const model = build();
    const logs = await model.evaluate(x, y);
    expect(logs).toMatchObject({ withinTolerance: 0.5, wide: 1 });
    const { metrics } = configIn(await model.toBytes()).compile_config;
    expect(metrics[0]).toBe('within_tolerance');
    expect(metrics[1]).toMatchObject({ class_name: 'WithinTolerance', config: { name: 'wide', tolerance: 2 } });
    expect(await (await loadModel(await model.toBytes())).evaluate(x, y)).toEqual(logs);
  });

  it('says which way is better to callbacks that watch it under any name', async () => {
    const stopping = callbacks.earlyStopping({ monitor: 'wide', patience: 1 });
    await build().fit(x, y, { epochs: 5, verbose: 0, callbacks: [stopping] });
    expect(stopping.stoppedEpoch).toBe(1);
  });
});
