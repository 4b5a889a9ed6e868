import { EvenkeelError } from '../../core/errors.ts';
import { plain } from '../../core/nearest.ts';
import { optionsOf } from '../../core/options.ts';
import * as optimizers from '../../nn/optimizers/index.ts';
import { Optimizer } from '../../nn/optimizers/optimizer.ts';
import { optimizerOptions } from '../../nn/optimizers/options.ts';
import { isSchedule, type LearningRateSchedule } from '../../nn/optimizers/schedules/schedule.ts';
import { customOf, type FormatContext, makeCustom } from './context.ts';
import { Float, isObject, type Json, requireObject, requireText, show } from './json.ts';
import { fromKey, toClass } from './names.ts';
import { fromConfig, kerasObject, outsideKeras, toConfig } from './objects.ts';

const { Optimizer: _, schedules: scheduleMakers, getOptimizer: __, ...optimizerMakers } = optimizers;

const scheduleOf = (className: string) =>
  Object.entries(scheduleMakers).find(([name]) => plain(name) === plain(className))?.[1] as
    | ((options: never) => LearningRateSchedule)
    | undefined;

const optimizerOf = (className: string) =>
  Object.values(optimizerMakers).find((make) => make().className.toLowerCase() === className.toLowerCase());

/** The name Keras gives an optimizer: `rmsprop`. */
export const optimizerName = (optimizer: Optimizer) => optimizer.className.toLowerCase();

/** An optimizer as Keras 3 writes it, with the learning rate it has come to. */
export function encodeOptimizer(optimizer: Optimizer, learningRate: number): Json {
  const { schedule } = optimizer;
  const rate = schedule
    ? kerasObject(
        'keras.optimizers.schedules',
        schedule.className,
        toConfig(schedule.getConfig(), optionsOf(scheduleOf(schedule.className) ?? {}) ?? {}),
      )
    : new Float(learningRate);
  const { learningRate: initial, ...config } = optimizer.getConfig();
  const make = optimizerOf(optimizer.className);
  const options = {
    name: optimizerName(optimizer),
    ...toConfig(config, make ? (optionsOf(make) ?? {}) : optimizerOptions),
    learning_rate: initial === undefined ? null : rate,
  };
  const known = make?.().className === optimizer.className;
  const object = kerasObject('keras.optimizers', optimizer.className, options);
  return known ? object : { ...object, module: null, registered_name: optimizer.className };
}

/** Options that an optimizer was given and Keras does not have. */
export const optimizerOptionsOutsideKeras = (optimizer: Optimizer): Json => outsideKeras(optimizer.getConfig(), optimizerOptions);

function decodeSchedule(object: Json, where: string, context: FormatContext): LearningRateSchedule {
  const className = requireText(object.class_name, where, 'the class of a schedule');
  const config = requireObject(object.config, where);
  const custom = customOf(context, object.registered_name, className);
  if (custom) {
    const made = makeCustom(custom, Object.fromEntries(Object.entries(config).map(([k, v]) => [fromKey(k), v])));
    return isSchedule(made as LearningRateSchedule) ? (made as LearningRateSchedule) : refuse(where, 'a schedule', className);
  }
  const make = scheduleOf(className);
  if (!make) return refuse(where, `a schedule (${Object.keys(scheduleMakers).map(toClass).join(', ')})`, className);
  return make(fromConfig(config, optionsOf(make) ?? {}, ['name'], where) as never);
}

function refuse(where: string, expected: string, className: string): never {
  throw new EvenkeelError({
    where,
    expected,
    got: className,
    remedy: `Give it in customObjects: { ${className}: (config) => … }, or load with compile: false.`,
  });
}

/** Keys of older versions, or that say how a step is run and not what it computes. */
const IGNORED = ['name', 'jit_compile', 'is_legacy_optimizer', 'loss_scale_factor'];

/**
 * Makes the optimizer that a file describes.
 * @throws EvenkeelError for a class or option that is not here
 */
export function decodeOptimizer(object: Json, where: string, context: FormatContext): Optimizer {
  // Keras 2 registers its own as custom ones.
  const className = requireText(object.class_name, where, 'the class of an optimizer').replace(/^Custom>/, '');
  const config = requireObject(object.config, where);
  const custom = customOf(context, object.registered_name, className);
  if (custom) {
    const made = makeCustom(custom, Object.fromEntries(Object.entries(config).map(([k, v]) => [fromKey(k), v])));
    return made instanceof Optimizer ? made : refuse(where, 'an optimizer', className);
  }
  const make = optimizerOf(className);
  if (!make) {
    const names = Object.values(optimizerMakers).map((m) => m().className);
    return refuse(where, `an optimizer (${names.join(', ')})`, className);
  }
  const { learning_rate: currentRate, lr: rate = currentRate, decay, ...rest } = config;
  const options = {
    ...fromConfig(rest, optionsOf(make) ?? {}, IGNORED, where),
    ...outsideKeras(context.optimizerExtras ?? {}, optimizerOptions),
  };
  const learningRate = isObject(rate) ? decodeSchedule(rate, `${where}, learning_rate`, context) : rate;
  const fading = typeof decay === 'number' && decay !== 0 && !hasMomentumDecay(className);
  if (fading) return make({ ...options, learningRate: decaying(learningRate, decay, where) } as never);
  return make({ ...options, ...(learningRate !== undefined && learningRate !== null && { learningRate }) } as never);
}

/** Keras's first Nadam has a `decay` that is of its momentum. */
const hasMomentumDecay = (className: string) => className === 'Nadam';

/** The learning rate of optimizers that had a decay of their own: rate / (1 + decay · steps). */
function decaying(rate: unknown, decayRate: number, where: string): LearningRateSchedule {
  if (typeof rate === 'number') {
    return scheduleMakers.inverseTimeDecay({ initialLearningRate: rate, decaySteps: 1, decayRate });
  }
  throw new EvenkeelError({ where: `${where}, learning_rate`, expected: 'a number, where there is a decay', got: show(rate) });
}
