import { answerOf } from './answer/answer.ts';
import { compareArms } from './comparison.ts';
import { conclusion } from './conclusion.ts';
import { conditionsOf } from './conditions.ts';
import type { Description } from './description.ts';
import { planTrainings, type Training } from './plan.ts';
import { type ArmResult, type Result, SCHEMA, type Trial } from './result.ts';
import type { TrialFailure, TrialRecord } from './trialStore.ts';

/** What is known of a training: what it gave, why it gave nothing, or neither yet. */
export interface Known {
  readonly record?: TrialRecord | undefined;
  readonly failure?: TrialFailure | undefined;
}

export type RecordOf = (training: Training) => Known;

/** Whether a training is over. */
export const isOver = ({ record, failure }: Known): boolean => record?.isComplete === true || failure !== undefined;

/**
 * The result of a comparison, from what its trainings gave so far. The same records give the same result, whoever trained and in which order.
 * @returns undefined where an arm has no training yet that gave something
 */
export function assembleResult(description: Description, recordOf: RecordOf): Result | undefined {
  const { arms, design, conditions, task, loss, data, network, unshared, training, environment } = description;
  const trainings = planTrainings(design, arms);
  const known = trainings.map((training) => ({ training, ...recordOf(training) }));
  const names = conditionsOf(design).map(({ name }) => name);
  const place = ({ condition, seed }: Trial) => names.indexOf(condition) * design.seeds.length + design.seeds.indexOf(seed);
  const results = arms.flatMap(({ file: _, ...arm }): ArmResult[] => {
    const records = known.flatMap(({ training, record }) => (record && training.arm.name === arm.name ? [record] : []));
    const [first] = records;
    if (!first) return [];
    const { normalization } = arm;
    return [
      {
        ...arm,
        normalization: normalization && (structuredClone(normalization) as ArmResult['normalization']),
        summary: first.summary,
        trials: records
          .flatMap(({ trials, files }) => trials.map((trial): Trial => ({ ...trial, files: [...files] })))
          .sort((a, b) => place(a) - place(b)),
      },
    ];
  });
  if (results.length < arms.length) return undefined;
  const failures = known.flatMap(({ training: { arm, seed, tests }, failure }) =>
    failure ? tests.map(({ condition }) => ({ arm: arm.name, condition, seed, message: failure.message })) : [],
  );
  const result: Omit<Result, 'conclusion' | 'comparisons' | 'answer'> = {
    schema: SCHEMA,
    design,
    task,
    loss,
    data,
    network,
    unshared,
    ...(training && { training }),
    environment,
    status: known.every(isOver) ? 'complete' : 'stopped',
    arms: results,
    conditions,
    failures,
  };
  const judged = { ...result, comparisons: compareArms(result) };
  const compared = { ...judged, answer: answerOf(judged) };
  return { ...compared, conclusion: compared.answer?.sentences.join(' ') ?? conclusion(compared) };
}
