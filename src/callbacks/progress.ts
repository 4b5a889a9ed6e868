import { bar, bold, remainingText } from '../bar.ts';
import type { MetricResult } from '../metrics/metric.ts';
import { printable } from '../printable.ts';
import { isTable, type Logs } from './logs.ts';

/** The text of Keras 3's progress bar; pure, so that whoever draws decides where it goes. */
export interface Progress {
  /** Batches done and in all. */
  readonly done: number;
  /** undefined where it is not known yet. */
  readonly steps: number | undefined;
  /** Seconds since the epoch began. */
  readonly seconds: number;
  /** Seconds until the first batch was done. The time a step leaves it out, as it may include compiling. */
  readonly firstSeconds: number;
  readonly logs: Logs;
}

/** A number as Keras prints it: four decimals, or scientific where it is small. */
export function valueText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Math.abs(value) > 1e-3) return value.toFixed(4);
  return value.toExponential(4).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** One number for what is logged: of a list its mean, as Keras shows it; none for a table, whose mean says nothing. */
function shown(value: MetricResult): number | undefined {
  if (typeof value === 'number') return value;
  return isTable(value) ? undefined : (value as readonly number[]).reduce((a, b) => a + b, 0) / value.length;
}

const metricsText = (logs: Logs) =>
  Object.entries(logs)
    .map(([name, value]) => [name, shown(value)] as const)
    .map(([name, value]) => (value === undefined ? '' : ` - ${printable(name)}: ${valueText(value)}`))
    .join('');

/** Seconds a step, the first apart. */
function secondsPerStep({ done, seconds, firstSeconds }: Progress): number {
  if (done > 1) return (seconds - firstSeconds) / (done - 1);
  return done > 0 ? seconds : 0;
}

/** The time of one step: `7ms/step`. */
function perStepText(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return `${seconds.toFixed(0)}s/step`;
  if (seconds >= 1e-3) return `${(seconds * 1e3).toFixed(0)}ms/step`;
  return `${(seconds * 1e6).toFixed(0)}us/step`;
}

const elapsedText = (seconds: number) => `${seconds.toFixed(0)}s`;

/** The line that a terminal shows and redraws: counter, bar, time left (or taken), time a step, logs. */
export function barLine(progress: Progress): string {
  const { done, steps, seconds, logs } = progress;
  if (steps === undefined) {
    return `${bold(`${done}/Unknown`)} ${bold(elapsedText(seconds))} ${perStepText(secondsPerStep(progress))}${metricsText(logs)}`;
  }
  const counter = `${String(done).padStart(String(steps).length)}/${steps}`;
  const each = secondsPerStep(progress);
  const time = done < steps ? remainingText(each * (steps - done)) : elapsedText(seconds);
  return `${bold(counter)} ${bar(done, steps)} ${bold(time)} ${perStepText(each)}${metricsText(logs)}`;
}

/** One plain line for a finished epoch: `500/500 - 3s - 7ms/step - accuracy: 0.9300 - loss: 0.2500`. */
export function plainLine(progress: Progress): string {
  const { done, steps, seconds, logs } = progress;
  return `${done}/${steps ?? done} - ${elapsedText(seconds)} - ${perStepText(secondsPerStep(progress))}${metricsText(logs)}`;
}
