import type { Model } from '../models/model.ts';
import { type Diagnosis, doctor } from '../normalization/index.ts';
import type { Tensor } from '../tensor/tensor.ts';

export interface ExamineOptions {
  /** How many samples the training has. */
  readonly count: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Samples to measure on, with their labels: fewer than the training has, so that it takes no time beside it. */
  readonly measured?: { readonly x: Tensor; readonly labels?: Tensor };
  /** As for `doctor`. */
  readonly trained?: boolean;
}

/** What `doctor` says of a model: of its layers and the length of the training, and of what is measured on some of the samples. */
export async function examine(model: Model, { count, batchSize, epochs, measured, trained }: ExamineOptions): Promise<Diagnosis> {
  const setup = await doctor(model, { samples: count, batchSize, epochs, trained: false });
  if (!measured) return setup;
  const { x, labels } = measured;
  const own = await doctor(model, {
    samples: x,
    ...(labels && { labels }),
    batchSize: Math.min(batchSize, x.shape[0] as number),
    epochs: 0,
    ...(trained !== undefined && { trained }),
  });
  const seen = new Set(setup.findings.map((f) => `${f.id} ${f.layer}`));
  return {
    findings: [...setup.findings, ...own.findings.filter((f) => !seen.has(`${f.id} ${f.layer}`))],
    notLookedAt: own.notLookedAt,
  };
}
