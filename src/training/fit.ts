import { CallbackList } from './callbackList.ts';
import { History } from './callbacks/history.ts';
import { openFit, readFit } from './data/fitJob.ts';
import type { Arrays } from './data/inputs.ts';
import { FitControl } from './fitControl.ts';
import { fitLoop } from './loop.ts';
import type { FitData, FitOptions } from './options.ts';
import type { Trainer } from './trainer.ts';
import { trainingModelOf } from './trainingModel.ts';

/** Trains a model: decides what was asked for, makes everything ready, and runs the loop. */
export const runFit = (trainer: Trainer, x: FitData, y?: Arrays | FitOptions, options?: FitOptions): Promise<History> =>
  trainer.fitAlone(async () => {
    const call = readFit(x, y, options);
    const { model, progress, warn } = trainer;
    const job = openFit(call, trainer.dataTarget('fit'), progress);
    const compiled = trainer.requireCompiled('fit');
    compiled.warnOfNothingToLearn('fit', warn);
    const steps = await trainer.ready();
    const history = new History();
    // The bar and the history come last: they have what callbacks add to the logs.
    const bar = job.verbose === 0 ? [] : [new (await import('./callbacks/progressBar.ts')).ProgressBar({ verbose: job.verbose })];
    const callbacks = new CallbackList([...job.callbacks, ...bar, history]);
    const trackers = compiled.metricTrackers;
    progress.begin(job.initialEpoch);
    const control = new FitControl({
      model: trainingModelOf(trainer, compiled.optimizer),
      modelState: trainer.state,
      state: progress,
      trackers,
      callbacks,
      steps: job.train.steps,
      inputNames: model.inputNames,
      outputNames: model.outputNames,
      warn,
    });
    await fitLoop({ job, steps, trackers, state: progress, control, callbacks, finish: () => trainer.finalizeVariables() });
    return history;
  });
