import { type ClassWeights, classWeightsText } from '../classWeights.ts';
import type { Result } from '../result.ts';

/** What networks are trained with where neither flags nor the model say it. */
const DEFAULT = { name: 'rmsprop', learningRate: 0.001 };

/** The learning rate of all networks, or of the first condition; null where they have a schedule. */
export function rateUsed({ design, training }: Pick<Result, 'design' | 'training'>): number | null {
  return training ? training.learningRate : (design.compile.learningRate ?? DEFAULT.learningRate);
}

/** What networks were trained with, as text: several where the design has several. */
export function optimizerLine({ design, training }: Pick<Result, 'design' | 'training'>): string {
  const { optimizer: several, learningRate: rates } = design.factors;
  const rate = rates ? ` at learning rates ${rates.join(', ')}` : '';
  if (several) return `${several.join('; ')}${rate}`;
  const { optimizer, learningRate } = design.compile;
  if (rates) return `${optimizer ?? training?.optimizer.split(':')[0] ?? DEFAULT.name}${rate}`;
  if (training) return training.optimizer.replace(/:learningRate=/, ', learning rate ').replace(/,(?=\w+=)/g, ', ');
  return `${optimizer ?? DEFAULT.name}, learning rate ${learningRate ?? DEFAULT.learningRate}`;
}

/** Weights of classes, those that balance them with what they came to. */
export function weightsLine(asked: ClassWeights, training: Result['training']): string {
  const used = training?.classWeight;
  if (asked !== 'balanced' || !used) return classWeightsText(asked);
  return `balanced: ${Object.entries(used)
    .map(([name, weight]) => `${name}=${Number(weight.toPrecision(4))}`)
    .join(', ')}`;
}
