import { median, min } from 'simple-statistics';
import { OURS } from './contenders.ts';
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
  /** The peer with the least median, and ours over it. */
  readonly fastest?: string;
  readonly ratio?: number;
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

export function timing(times: Times, ours: Times): Pick<Entry, 'rounds' | 'step_ms_median' | 'step_ms_min' | 'ratio'> {
  const rounds = times.map((t) => median([...t]));
  const ratios = rounds.flatMap((t, i) => (ours[i] ? [median([...ours[i]]) / t] : []));
  return {
    rounds,
    step_ms_median: median(times.flat()),
    step_ms_min: min(times.flat()),
    ...(ratios.length > 0 && { ratio: median(ratios) }),
  };
}

export function fastestPeer(entries: readonly Entry[]): Pick<NetResult, 'fastest' | 'ratio'> {
  const timed = entries.filter((e) => e.id !== OURS && e.step_ms_median !== undefined);
  const [first] = timed.sort((a, b) => (a.step_ms_median as number) - (b.step_ms_median as number));
  return first ? { fastest: first.id, ...(first.ratio !== undefined && { ratio: first.ratio }) } : {};
}
