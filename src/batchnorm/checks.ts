import { inWords, requireWhole } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { Model } from '../models/model.ts';

/** @throws EvenkeelError unless it is a model */
export function requireModel(where: string, model: Model): void {
  if (!(model instanceof Model)) throw new EvenkeelError({ where, expected: 'a model', got: inWords(model) });
}

/** @throws EvenkeelError unless it is a whole number from `least` on */
export const requireBatchSize = (where: string, batchSize: number, least: number) =>
  requireWhole(`${where}, option batchSize`, batchSize, least);
