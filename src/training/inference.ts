import { type Shape, sizeOf, Tensor } from '../core/tensor/tensor.ts';
import type { Logs } from './callbacks/logs.ts';
import { openEvaluate, openPredict, readEvaluate } from './data/inferenceJob.ts';
import type { Arrays } from './data/inputs.ts';
import { evaluateLoop, type Follow, predictLoop } from './loop.ts';
import type { EvaluateOptions, FitData, PredictData, PredictOptions, Verbose } from './options.ts';
import type { Trainer } from './trainer.ts';

/** Mean loss and metrics over data, in inference mode. */
export async function runEvaluate(
  trainer: Trainer,
  x: FitData,
  y?: Arrays | EvaluateOptions,
  options?: EvaluateOptions,
): Promise<Logs> {
  const call = readEvaluate(x, y, options);
  const { source, verbose } = openEvaluate(call, trainer.dataTarget('evaluate'));
  const { metricTrackers: trackers } = trainer.requireCompiled('evaluate');
  const steps = await trainer.ready();
  const context = { steps, trackers, state: trainer.progress };
  return followed(
    verbose,
    source.steps,
    async (follow) => ({ ...(await evaluateLoop(context, source, { follow })) }),
    (logs) => logs,
  );
}

/** A model's outputs for data, in inference mode. */
export async function runPredict(trainer: Trainer, x: PredictData, options: PredictOptions = {}): Promise<Tensor[]> {
  const { source, verbose } = openPredict(x, options, trainer);
  // Throws where nobody knows the shape.
  const steps = await trainer.ready();
  const shapes = trainer.model.outputs.map((o) => o.shape);
  const results = await followed(
    verbose,
    source.steps,
    (follow) => predictLoop({ steps, state: trainer.progress }, source, shapes.length, follow),
    () => ({}),
  );
  return results.map((data, i) => new Tensor(data, [data.length / sizeOf(shapes[i] as Shape), ...(shapes[i] as Shape)]));
}

/** Does it under a progress bar, whose code is loaded with the first one. */
async function followed<T>(
  verbose: Verbose,
  steps: number | undefined,
  run: (follow: Follow | undefined) => Promise<T>,
  logsOf: (result: T) => Logs,
): Promise<T> {
  if (verbose === 0) return run(undefined);
  const { ProgressBar } = await import('./callbacks/progressBar.ts');
  const bar = new ProgressBar({ verbose });
  bar.begin({ epochs: 1, steps });
  bar.onEpochBegin(0);
  try {
    const result = await run((batch, logs) => bar.onTrainBatchEnd(batch, logs()));
    bar.onEpochEnd(0, logsOf(result));
    return result;
  } catch (error) {
    bar.onTrainError();
    throw error;
  }
}
