import { type Shape, sizeOf, Tensor } from '../core/tensor/tensor.ts';
import type { Logs } from './callbacks/logs.ts';
import { openEvaluate, openPredict, readEvaluate } from './data/inferenceJob.ts';
import type { Arrays } from './data/inputs.ts';
import { evaluateLoop, predictLoop } from './loop.ts';
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
  const bar = verbose === 0 ? undefined : await inferenceBar(verbose, source.steps);
  const logs = await evaluateLoop({ steps, trackers, state: trainer.progress }, source, { follow: bar?.follow });
  bar?.end(logs);
  return { ...logs };
}

/** A model's outputs for data, in inference mode. */
export async function runPredict(trainer: Trainer, x: PredictData, options: PredictOptions = {}): Promise<Tensor[]> {
  const { source, verbose } = openPredict(x, options, trainer);
  // Throws where nobody knows the shape.
  const steps = await trainer.ready();
  const shapes = trainer.model.outputs.map((o) => o.shape);
  const bar = verbose === 0 ? undefined : await inferenceBar(verbose, source.steps);
  const results = await predictLoop({ steps, state: trainer.progress }, source, shapes.length, bar?.follow);
  bar?.end({});
  return results.map((data, i) => new Tensor(data, [data.length / sizeOf(shapes[i] as Shape), ...(shapes[i] as Shape)]));
}

/** A progress bar. Its code is loaded with the first one. */
async function inferenceBar(verbose: Exclude<Verbose, 0>, steps: number | undefined) {
  const { ProgressBar } = await import('./callbacks/progressBar.ts');
  const bar = new ProgressBar({ verbose });
  bar.begin({ epochs: 1, steps });
  bar.onEpochBegin(0);
  return {
    follow: (batch: number, logs: () => Logs) => bar.onTrainBatchEnd(batch, logs()),
    end: (logs: Logs) => bar.onEpochEnd(0, logs),
  };
}
