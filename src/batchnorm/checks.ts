import { describeValue, requireInteger } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { Model } from '../models/model.ts';

/** @throws EvenkeelError unless it is a model */
export function requireModel(where: string, model: Model): void {
  if (!(model instanceof Model)) throw new EvenkeelError({ where, expected: 'a model', got: describeValue(model) });
}

/** @throws EvenkeelError unless it is an integer from `least` on */
export const requireBatchSize = (where: string, batchSize: number, least: number) =>
  requireInteger(`${where}, option batchSize`, batchSize, least);
