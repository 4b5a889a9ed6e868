import { printable } from '../../core/printable.ts';
import type { MetricResult } from '../../nn/metrics/metric.ts';
import { bar, bold, remainingText } from '../../platform/terminal/bar.ts';
import { clipText, widthOf } from '../../platform/terminal/text.ts';
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

/** What is logged, as names with numbers: `accuracy: 0.9300`. */
const metrics = (logs: Logs) =>
  Object.entries(logs).flatMap(([name, value]) => {
    const number = shown(value);
    return number === undefined ? [] : [{ name, text: `${printable(name)}: ${valueText(number)}` }];
  });

type Metrics = ReturnType<typeof metrics>;

const metricsText = (texts: Metrics) => texts.map(({ text }) => ` - ${text}`).join('');

/** What is dropped last where there is little room: metrics before losses, and of the samples trained on before those held out. */
const rank = (name: string) =>
  (/(^|_)loss$/.test(name) ? 2 : name === 'learning_rate' ? 4 : 0) + (name.startsWith('val_') ? 1 : 0);

/** The `n` metrics that say most, in their order. */
function foremost(all: Metrics, n: number): Metrics {
  const chosen = new Set([...all].sort((a, b) => rank(a.name) - rank(b.name)).slice(0, n));
  return all.filter((metric) => chosen.has(metric));
}

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

/** Counter, bar of a width, time left (or taken) and, if it is wanted, time a step: `250/500 ━━━━━━━━━━ 3s 14ms/step`. */
function position(progress: Progress, barWidth: number, perStep: boolean): string {
  const { done, steps, seconds } = progress;
  const each = secondsPerStep(progress);
  const time = steps !== undefined && done < steps ? remainingText(each * (steps - done)) : elapsedText(seconds);
  const counter = steps === undefined ? `${done}/Unknown` : `${String(done).padStart(String(steps).length)}/${steps}`;
  return [
    bold(counter),
    ...(steps !== undefined && barWidth > 0 ? [bar(done, steps, barWidth)] : []),
    bold(time),
    ...(perStep ? [perStepText(each)] : []),
  ].join(' ');
}

const WHOLE_BAR = 20;
const SHORT_BAR = 10;

/**
 * The line that a terminal shows and redraws: counter, bar, time left (or taken), time a step, logs. Where it is wider than `width`, what says
 * least is left out: the time a step, half of the bar, what follows the logs (`after`), the bar, then the logs but for the foremost.
 */
export function barLine(progress: Progress, width = Number.POSITIVE_INFINITY, after = ''): string {
  const all = metrics(progress.logs);
  const ending = after && ` - ${after}`;
  const line = (barWidth: number, perStep: boolean, n: number, end = '') =>
    position(progress, barWidth, perStep) + metricsText(foremost(all, n)) + end;
  const most = all.length;
  const candidates = function* () {
    yield line(WHOLE_BAR, true, most, ending);
    yield line(WHOLE_BAR, false, most, ending);
    yield line(SHORT_BAR, false, most, ending);
    yield line(SHORT_BAR, false, most);
    for (let n = most; n >= 0; n--) {
      yield line(0, false, n);
      if (n > 0) yield line(SHORT_BAR, false, n - 1);
    }
  };
  let last = '';
  for (const text of candidates()) {
    if (widthOf(text) <= width) return text;
    last = text;
  }
  return last;
}

/**
 * The lines of a finished epoch, all its logs in them: one, or where it would be wider than `width` several, of which those after the first
 * are indented. `head` stands before it.
 */
export function endLines(progress: Progress, width = Number.POSITIVE_INFINITY, head = '', indent = 2): string[] {
  const all = metrics(progress.logs);
  for (const [barWidth, perStep] of [
    [WHOLE_BAR, true],
    [WHOLE_BAR, false],
    [SHORT_BAR, false],
    [0, false],
  ] as const) {
    const line = head + position(progress, barWidth, perStep) + metricsText(all);
    if (widthOf(line) <= width) return [line];
  }
  // The numbers of the validation begin a line of their own.
  const groups = [all.filter(({ name }) => !name.startsWith('val_')), all.filter(({ name }) => name.startsWith('val_'))];
  const lines: string[] = [head + position(progress, 0, false)];
  for (const [i, group] of groups.entries()) {
    for (const [j, { text }] of group.entries()) {
      const longer = `${lines.at(-1)} - ${text}`;
      const begins = i > 0 && j === 0;
      if (!begins && widthOf(longer) <= width) lines[lines.length - 1] = longer;
      else lines.push(`${' '.repeat(indent)}${clipText(text, width - indent)}`);
    }
  }
  return lines;
}

/** One plain line for a finished epoch: `500/500 - 3s - 7ms/step - accuracy: 0.9300 - loss: 0.2500`. */
export function plainLine(progress: Progress): string {
  const { done, steps, seconds, logs } = progress;
  return `${done}/${steps ?? done} - ${elapsedText(seconds)} - ${perStepText(secondsPerStep(progress))}${metricsText(metrics(logs))}`;
}
