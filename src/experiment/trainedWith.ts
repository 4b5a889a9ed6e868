import { z } from 'zod';
import { configOf } from '../core/config.ts';
import { EvenkeelError } from '../core/errors.ts';
import { didYouMean, plain } from '../core/nearest.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';
import { higherIsBetterOf } from '../nn/metrics/directionOf.ts';
import { classWeightOf } from './classWeightOf.ts';
import { lossText, optimizerText, rateOf } from './compileParts.ts';
import type { ComparisonDesign } from './design.ts';

/** What networks are tested by, besides what the task says. */
const metricSchema = z.object({
  name: z.string(),
  /** null where neither is so, or nobody says. */
  higherIsBetter: z.boolean().nullable(),
  /** Whether it is a fraction of samples, which reads in percent: accuracies are. */
  isFraction: z.boolean(),
});

/** What all networks were trained with: where the design has several optimizers or rates, in its first condition. */
export const trainedWithSchema = z.object({
  /** With its learning rate or schedule, and options that are no defaults: `sgd:learningRate=0.01,momentum=0.9`. */
  optimizer: z.string(),
  /** null of a schedule. */
  learningRate: z.number().nullable(),
  loss: z.string(),
  metrics: z.array(metricSchema),
  /** Of each class by its index; null where all samples count alike. */
  classWeight: z.record(z.string(), z.number()).nullable(),
});

export type TrainedWith = z.infer<typeof trainedWithSchema>;
export type MetricDescription = TrainedWith['metrics'][number];

/** Whether what a name calls is the fraction of samples that are right. */
const isAccuracy = (name: string) => /accuracy$|^acc$/i.test(name);

/** The metrics of a network as they are logged, each with what it says of itself. */
function metricsOf(model: Model): MetricDescription[] {
  const { outputSpecs: [spec] = [] } = model.trainer;
  const made = [...(spec?.metrics ?? []), ...(spec?.weightedMetrics ?? [])];
  return model.trainer.requireCompiled('experiment').metricTrackers.map(({ name, higherIsBetter }) => {
    const factory = configOf(made.find((metric) => metric.name === name) ?? {})?.name;
    return {
      name,
      higherIsBetter: higherIsBetter ?? higherIsBetterOf(name) ?? null,
      isFraction: isAccuracy(factory ?? name),
    };
  });
}

/** What a network is trained with. */
export function trainedWith(model: Model, { fit }: ComparisonDesign, labels: Tensor): TrainedWith {
  const { optimizer, outputSpecs } = model.trainer;
  const loss = outputSpecs?.[0]?.loss;
  if (!optimizer || !loss) throw new RangeError('a network that is not compiled');
  return {
    optimizer: optimizerText(optimizer),
    learningRate: rateOf(optimizer),
    loss: lossText(loss),
    metrics: metricsOf(model),
    classWeight: classWeightOf(fit.classWeight, labels) ?? null,
  };
}

/**
 * The name under which the metric that networks are to be compared by is logged, in whatever spelling it was asked for.
 * @throws EvenkeelError for one that they are not compiled with, that is no single number, and of which nobody says whether more is better
 */
export function comparedMetric(
  asked: string,
  metrics: readonly MetricDescription[],
  isNumber: (name: string) => boolean,
): string {
  const where = 'option --metric';
  const names = metrics.map(({ name }) => name);
  const found = metrics.find(({ name }) => name === asked) ?? metrics.find(({ name }) => plain(name) === plain(asked));
  if (!found) {
    throw new EvenkeelError({
      where,
      expected: `a metric of the networks: ${names.join(', ')}`,
      got: JSON.stringify(asked),
      remedy: didYouMean(asked, names).remedy ?? 'Add it with --metrics, or compile the model with it.',
    });
  }
  if (!isNumber(found.name)) {
    throw new EvenkeelError({ where, expected: 'a metric that is one number', got: `${found.name}, which is several` });
  }
  if (found.higherIsBetter === null) {
    throw new EvenkeelError({
      where,
      expected: 'a metric that says whether more is better',
      got: found.name,
      remedy: 'Give it higherIsBetter: true or false.',
    });
  }
  return found.name;
}
