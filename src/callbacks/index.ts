import { ProgressBar, type ProgressBarOptions } from './progressBar.ts';
import { TerminateOnNaN } from './terminateOnNaN.ts';

export type { Callback, Logs, TrainingControl, TrainingPlan } from './callback.ts';
export { History } from './history.ts';

export const progressBar = (options?: ProgressBarOptions) => new ProgressBar(options);
export const terminateOnNaN = () => new TerminateOnNaN();
