import { median, min } from 'simple-statistics';
import { isOurs, OURS, OURS_256 } from './contenders.ts';
import type { Net } from './nets.ts';

/** How one contender did on one net. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly version?: string;
  /** Which of its forms was timed. */
  readonly form?: string;
  readonly losses?: readonly number[];
  /** Why it was not timed. */
  readonly error?: string;
  readonly steps?: number;
  /** The median of each round's steps, ms. */
  readonly rounds?: readonly number[];
  readonly step_ms_median?: number;
  readonly step_ms_min?: number;
  /** Ours over this one: the median over rounds of the ratio of both medians. Below 1 ours is faster. */
  readonly ratio?: number;
}

export interface NetResult extends Pick<Net, 'name' | 'title' | 'batch'> {
  readonly flops: number;
  readonly losses: readonly number[];
  readonly entries: readonly Entry[];
  /** The peer with the least median, and ours over it, also with vectors of 256 bits: medians over rounds, as `Entry.ratio`. */
  readonly fastest?: string;
  readonly ratio?: number;
  readonly ratio_256?: number;
}

export interface PeersResult {
  readonly started: string;
  readonly threads: number;
  readonly rounds: number;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memory_gib: number;
    readonly platform: string;
  };
  readonly node: string;
  readonly peak_gflops: number;
  readonly nets: readonly NetResult[];
}

/** The steps of each round, ms. */
export type Times = readonly (readonly number[])[];

/** The median over rounds of the ratio of two medians; undefined where one of both was not timed. */
function ratioOf(ours: readonly number[] = [], theirs: readonly number[] = []): number | undefined {
  const ratios = theirs.flatMap((t, i) => (ours[i] === undefined ? [] : [ours[i] / t]));
  return ratios.length > 0 ? median(ratios) : undefined;
}

export function timing(times: Times, ours: Times): Pick<Entry, 'rounds' | 'step_ms_median' | 'step_ms_min' | 'ratio'> {
  const mediansOf = (all: Times) => all.map((t) => median([...t]));
  const rounds = mediansOf(times);
  const ratio = ratioOf(mediansOf(ours), rounds);
  return {
    rounds,
    step_ms_median: median(times.flat()),
    step_ms_min: min(times.flat()),
    ...(ratio !== undefined && { ratio }),
  };
}

export function fastestPeer(entries: readonly Entry[]): Pick<NetResult, 'fastest' | 'ratio' | 'ratio_256'> {
  const timed = entries.filter((e) => !isOurs(e.id) && e.step_ms_median !== undefined);
  const [first] = timed.sort((a, b) => (a.step_ms_median as number) - (b.step_ms_median as number));
  if (!first) return {};
  const over = (id: string) => ratioOf(entries.find((e) => e.id === id)?.rounds, first.rounds);
  const [ratio, ratio256] = [over(OURS), over(OURS_256)];
  return {
    fastest: first.id,
    ...(ratio !== undefined && { ratio }),
    ...(ratio256 !== undefined && { ratio_256: ratio256 }),
  };
}
