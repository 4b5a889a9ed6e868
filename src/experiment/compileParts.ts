import { findByName, unknownName } from '../core/byName.ts';
import { configOf } from '../core/config.ts';
import { EvenkeelError } from '../core/errors.ts';
import { lossAliases } from '../nn/losses/aliases.ts';
import { type Loss, lossesByName } from '../nn/losses/index.ts';
import { metricAliases } from '../nn/metrics/aliases.ts';
import { metricByName, metricsByName } from '../nn/metrics/getMetric.ts';
import { type AnyMetric, getMetric } from '../nn/metrics/index.ts';
import { optimizersByName } from '../nn/optimizers/getOptimizer.ts';
import { type Optimizer, schedules } from '../nn/optimizers/index.ts';
import { commonOptions } from '../nn/optimizers/options.ts';
import { isSchedule } from '../nn/optimizers/schedules/schedule.ts';
import { isNamed, type NamedOptions, namedText, parseNamed } from './namedOptions.ts';

type Maker = (options: never) => unknown;
type Makers = Readonly<Record<string, Maker>>;

function makerOf(makers: Makers, what: string, name: string, where: string, aliases = {}): Maker {
  const entry = findByName(makers, name, aliases);
  if (entry) return entry[1];
  throw new EvenkeelError({ where, got: JSON.stringify(name), ...unknownName(what, Object.keys(makers).sort(), name) });
}

/** Makes a thing, whose own errors are then named as those of the text. */
function made<T>(where: string, make: () => unknown): T {
  try {
    return make() as T;
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    throw new EvenkeelError({ ...cause.problem, where: `${where}, ${cause.problem.where}` }, { cause });
  }
}

/**
 * The optimizer of a text, as new: `adam`, `sgd:momentum=0.9,nesterov=true`, or with a schedule,
 * `adam:learningRate=cosineDecay(initialLearningRate=0.1,decaySteps=500)`.
 * @throws EvenkeelError for an unknown name, and for options that it does not have or does not take
 */
export function makeOptimizer(text: string, where = 'option --optimizer'): Optimizer {
  const { name, options } = parseNamed(text, where);
  const make = makerOf(optimizersByName as Makers, 'an optimizer', name, where);
  const values = Object.entries(options).map(([option, value]) => [option, isNamed(value) ? makeSchedule(value, where) : value]);
  return made(where, () => make(Object.fromEntries(values) as never));
}

function makeSchedule({ name, options }: NamedOptions, where: string): unknown {
  const make = makerOf(schedules as unknown as Makers, 'a schedule', name, where);
  return made(where, () => make(options as never));
}

/**
 * The loss of a text: `mae`, `huber:delta=2`.
 * @throws as `makeOptimizer`
 */
export function makeLoss(text: string, where = 'option --loss'): Loss {
  const { name, options } = parseNamed(text, where);
  const make = makerOf(lossesByName as Makers, 'a loss', name, where, lossAliases);
  return made(where, () => make(options as never));
}

/**
 * The metric of a text, under the name by which it was asked for: `auc`, `f1Score:average=macro`.
 * @throws as `makeOptimizer`
 */
export function makeMetric(text: string, where = 'option --metrics'): AnyMetric {
  const { name, options } = parseNamed(text, where);
  const make = makerOf({ ...metricsByName, acc: metricsByName.accuracy } as Makers, 'a metric', name, where, metricAliases);
  if (Object.keys(options).length === 0 && metricByName(name)) return getMetric(name);
  return made(where, () => make({ name, ...options } as never));
}

/** A number as short as float32 tells it from others, where it is one: what files hold of 0.001 is 0.0010000000474974513. */
function short(v: unknown): unknown {
  if (typeof v !== 'number' || Math.fround(v) !== v) return v;
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(v.toPrecision(digits));
    if (Math.fround(shorter) === v) return shorter;
  }
  return v;
}

/** Options but those that have their defaults. */
const changed = (options: Readonly<Record<string, unknown>>, defaults: Readonly<Record<string, unknown>>) =>
  Object.entries(options)
    .filter(([option, value]) => value !== undefined && value !== defaults[option])
    .map(([option, value]) => [option, short(value)] as const);

/** The text of an optimizer, with its learning rate or schedule, and of its other options those that are no defaults. */
export function optimizerText(optimizer: Optimizer): string {
  const entry = findByName(optimizersByName as Makers, optimizer.className);
  const [name, make] = entry ?? [optimizer.className, undefined];
  const defaults = make ? (make({} as never) as Optimizer).getConfig() : { ...commonOptions({}) };
  const { learningRate, ...options } = optimizer.getConfig();
  const { schedule } = optimizer;
  const className = schedule && (findByName(schedules as unknown as Makers, schedule.className)?.[0] ?? schedule.className);
  const rate = schedule
    ? { name: className, options: Object.fromEntries(changed(schedule.getConfig(), {})) }
    : short(learningRate);
  const entries = [...(rate === undefined ? [] : [['learningRate', rate] as const]), ...changed(options, defaults)];
  return namedText({ name, options: Object.fromEntries(entries) as NamedOptions['options'] });
}

/** The text of a loss, with the options that it was made with. */
export function lossText(loss: Loss): string {
  const options = Object.fromEntries(changed(configOf(loss)?.options ?? {}, {}));
  return namedText({ name: loss.name, options: options as NamedOptions['options'] });
}

/** The learning rate of an optimizer, where it is one number. */
export function rateOf(optimizer: Optimizer): number | null {
  const { learningRate } = optimizer.getConfig();
  return isSchedule(optimizer.schedule) || typeof learningRate !== 'number' ? null : (short(learningRate) as number);
}
