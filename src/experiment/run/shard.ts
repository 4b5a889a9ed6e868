import type { Manifest } from './manifest.ts';

/** Whether the training at a position of the plan is among those of a part: every N-th, so that each part has some of all arms. */
export const isInShard = (shard: Manifest['shard'], position: number): boolean =>
  shard === null || position % shard.count === shard.index - 1;
