import { EvenkeelError } from '../core/errors.ts';
import type { Model } from '../models/model.ts';
import type { Loss } from '../nn/losses/index.ts';
import type { AnyMetric } from '../nn/metrics/index.ts';
import type { OutputSpec } from '../training/compiledModel.ts';
import { armOptimizer } from './armOptimizer.ts';
import type { Arm } from './arms.ts';
import { compileDefaults, decisionThreshold, givesOneNumber, measuredMetrics } from './compileDefaults.ts';
import { makeLoss, makeMetric } from './compileParts.ts';
import type { TaskKind } from './data.ts';
import type { CompileValues } from './design.ts';

export interface CompileNetworkOptions extends CompileValues {
  readonly kind?: TaskKind | undefined;
  /** What the model that the network came of was compiled with. */
  readonly own?: OutputSpec | undefined;
  /** How errors call the model. */
  readonly where: string;
}

/** What a model was compiled with for its one output. */
export const specOf = (model: Model): OutputSpec | undefined => model.trainer.outputSpecs?.[0];

/**
 * Compiles the network of an arm: with what the flags say, else with what the model was compiled with, else with what fits its last layer and the labels. What
 * networks of the task are judged by is measured always.
 * @throws EvenkeelError for a loss that does not fit the task
 */
export function compileNetwork(
  model: Model,
  arm: Arm,
  { kind = 'classification', own, where, ...asked }: CompileNetworkOptions,
): void {
  const named = asked.loss ? makeLoss(asked.loss) : undefined;
  const loss = named ?? own?.loss ?? (compileDefaults(model, kind).loss as Loss);
  requireFittingLoss(loss, model, kind, named ? 'option --loss' : `${where}, loss`);
  const measured = measuredMetrics(kind, givesOneNumber(model) ? decisionThreshold(model, loss) : undefined);
  const names = measured.map((metric) => (typeof metric === 'string' ? metric : metric.name));
  const others = (all: readonly AnyMetric[]) => all.filter(({ name }) => !names.includes(name));
  // Metrics of other labels than the loss would be of nothing.
  const kept = asked.metrics || (own && own.loss.labels !== loss.labels) ? undefined : own;
  model.compile({
    optimizer: armOptimizer(arm, model, asked),
    loss,
    metrics: [...measured, ...others(asked.metrics?.map((text) => makeMetric(text)) ?? kept?.metrics ?? [])],
    weightedMetrics: others(kept?.weightedMetrics ?? []),
  });
}

/** What labels a loss is for, in words. */
const LABELS = {
  classIndex: 'of class indices',
  oneHot: 'of one class in each row',
  binary: 'of yes or no',
  number: 'of numbers',
} as const;

function requireFittingLoss({ name, labels, logitsOf, threshold }: Loss, model: Model, kind: TaskKind, where: string): void {
  const refuse = (expected: string, remedy: string): never => {
    throw new EvenkeelError({ where, expected, got: `${name}${labels ? `, ${LABELS[labels]}` : ''}`, remedy });
  };
  const needsSeveral = labels === 'classIndex' || labels === 'oneHot';
  if (kind === 'classification' && needsSeveral && givesOneNumber(model)) {
    refuse(
      'a loss that tells two classes apart by one number',
      'Use --loss binaryCrossentropy, or a model with a unit for each class.',
    );
  }
  // Probabilities of yes are numbers to predict, too.
  const ofProbabilities = labels === 'binary' && logitsOf === undefined && threshold === undefined;
  if (kind === 'regression' && labels !== undefined && labels !== 'number' && !ofProbabilities) {
    refuse(
      'a loss of numbers to predict, as the labels are',
      'Name one with --loss, as mse or mae; or use --task classification.',
    );
  }
}
