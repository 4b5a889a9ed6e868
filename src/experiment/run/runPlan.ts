import { metricOf } from '../answer/variables.ts';
import { conditionsOf } from '../conditions.ts';
import { planTrainings } from '../plan.ts';
import { trialIdOf } from './identity.ts';
import { descriptionOf, type Manifest, originOf } from './manifest.ts';
import { isInShard } from './shard.ts';

/** A training of a run, as its events name it. */
export interface PlannedTraining {
  readonly id: string;
  readonly label: string;
  /** The position of its arm. */
  readonly arm: number;
  readonly seed: number;
}

/** What is needed to draw the curves of a run from its events. */
export interface RunPlan {
  readonly arms: readonly { readonly name: string; readonly label: string; readonly phrase: string }[];
  readonly trainings: readonly PlannedTraining[];
  /** The most that any condition has. */
  readonly epochs: number;
  readonly batchSize: number;
  /** What networks are compared by: its key in the logs, and in words. */
  readonly metric: { readonly name: string; readonly label: string };
  /** What the samples are on which a network is tested after each epoch. */
  readonly tested: 'test' | 'validation';
}

/** What a run trains, from what is known of it before anything is trained. */
export function runPlanOf(manifest: Manifest): RunPlan {
  const { design, arms, ...description } = descriptionOf(manifest);
  const origin = originOf(manifest);
  const { name, label } = metricOf({ ...description, design, arms: [] });
  const own = planTrainings(design, arms).filter((_, position) => isInShard(manifest.shard, position));
  return {
    arms: arms.map((arm) => ({ name: arm.name, label: arm.label, phrase: arm.phrase })),
    trainings: own.map((training) => ({
      id: trialIdOf(training, origin),
      label: training.label,
      arm: arms.findIndex((arm) => arm.name === training.arm.name),
      seed: training.seed,
    })),
    epochs: Math.max(...conditionsOf(design).map((condition) => condition.design.fit.epochs)),
    batchSize: design.fit.batchSize,
    metric: { name, label },
    tested: design.data.validation === null ? 'test' : 'validation',
  };
}
