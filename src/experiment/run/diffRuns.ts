import { measureOf } from '../measure.ts';
import { trialLabel } from '../result.ts';
import { type Difference, diffEntries } from './diff.ts';
import { overviewOf, type RunOverview } from './overview.ts';

/** What differs between two runs. */
export interface RunDifferences {
  readonly settings: readonly Difference[];
  readonly data: readonly Difference[];
  readonly versions: readonly Difference[];
  readonly results: readonly Difference[];
}

/** What each training gave, by what it is called: the score on the test samples and the weights. */
function trialsOf({ result }: RunOverview): Record<string, unknown> {
  if (!result) return {};
  const measure = measureOf(result.task);
  const seeds = result.design.seeds.length;
  const all = result.arms.flatMap((arm) =>
    arm.trials.map((trial) => {
      const { test, diverged, weights } = trial;
      const score = test ? measure.format(measure.score(test)) : diverged ? `diverged in epoch ${diverged.epoch}` : 'not tested';
      return [trialLabel(arm.label, trial, seeds), { [measure.name]: score, weights: weights?.slice(0, 16) }] as const;
    }),
  );
  return Object.fromEntries(all);
}

/** Only what differs between two runs; how long things took, and when, is left out. */
export async function diffRuns(a: string, b: string): Promise<RunDifferences> {
  const [one, other] = [await overviewOf(a), await overviewOf(b)];
  const settings = ({ manifest: { design, shard, keepNetworks } }: RunOverview) => ({ ...design, shard, keepNetworks });
  const data = ({ manifest: { data, network, checksums } }: RunOverview) => ({ data, network, checksums });
  const versions = ({ manifest: { environment, git } }: RunOverview) => {
    const { started: _, ...rest } = environment;
    return { ...rest, git };
  };
  const results = (run: RunOverview) => ({
    trainings: `${run.done} of ${run.trainings}`,
    // How fast things were, another sentence says.
    answer: run.result && (run.result.answer?.sentences[0] ?? run.result.conclusion),
    ...trialsOf(run),
  });
  return {
    settings: diffEntries(settings(one), settings(other)),
    data: diffEntries(data(one), data(other)),
    versions: diffEntries(versions(one), versions(other)),
    results: diffEntries(results(one), results(other)),
  };
}
