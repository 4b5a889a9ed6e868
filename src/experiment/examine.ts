import { diagnose, withoutMeasured } from '../batchnorm/doctor/diagnose.ts';
import { type Finding, groupFindings } from '../batchnorm/doctor/finding.ts';
import { isTrained } from '../batchnorm/doctor/initialWeights.ts';
import type { Diagnosis } from '../batchnorm/index.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';

export interface ExamineOptions {
  /** How many samples the training has. */
  readonly count: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Samples to measure on, with their labels: fewer than the training has, so that it takes little time. */
  readonly measured?: { readonly x: Tensor; readonly labels?: Tensor };
  /** As for `doctor`. */
  readonly trained?: boolean;
  /** Whether the model was trained just now. Default false. */
  readonly justTrained?: boolean;
}

/** What `doctor` says of a model: of its layers and the length of the training, and of what is measured on some of the samples. */
export async function examine(model: Model, options: ExamineOptions): Promise<Diagnosis> {
  const { count, batchSize, epochs, measured, trained, justTrained = false } = options;
  const setup = await diagnose(model, { samples: count, batchSize, epochs, trained: false, justTrained });
  if (!measured) return { ...setup, findings: told(setup.findings) };
  const { x, labels } = measured;
  const measuredFindings = await diagnose(model, {
    samples: x,
    ...(labels && { labels }),
    batchSize: Math.min(batchSize, x.shape[0] as number),
    epochs: 0,
    ...(trained !== undefined && { trained }),
  });
  const expected =
    (trained ?? (await isTrained(model))) ? withoutMeasured(setup.findings, measuredFindings.findings) : setup.findings;
  const seen = new Set(expected.map((f) => `${f.id} ${f.layer}`));
  return {
    findings: told([...expected, ...measuredFindings.findings.filter((f) => !seen.has(`${f.id} ${f.layer}`))]),
    notLookedAt: measuredFindings.notLookedAt,
  };
}

/** Findings in the words of the command line: the same one in several layers is one, and advice names commands. */
const told = (findings: readonly Finding[]): Finding[] =>
  groupFindings(findings).map((finding) => ({
    ...finding,
    remedy: finding.remedy.replace(
      /\bcall recalibrate\(model, x\)/i,
      (text) => `${text.startsWith('C') ? 'R' : 'r'}un \`evenkeel recalibrate\``,
    ),
  }));
