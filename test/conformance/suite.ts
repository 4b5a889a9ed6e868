import type { Group } from './check.ts';
import { dropoutMaskGroups } from './dropoutMaskChecks.ts';
import { gatherGroups } from './gatherChecks.ts';
import { normalNoiseGroups } from './normalNoiseChecks.ts';
import { opGroups } from './opChecks.ts';
import { propertyGroups } from './propertyChecks.ts';
import { threadGroups } from './threadChecks.ts';
import { uniformNoiseGroups } from './uniformNoiseChecks.ts';
import { updateGroups } from './updateChecks.ts';

/** What all ops share, and what random draws are judged by. */
export const stateGroups: readonly Group[] = [
  ...updateGroups,
  ...gatherGroups,
  ...dropoutMaskGroups,
  ...normalNoiseGroups,
  ...uniformNoiseGroups,
];

/** What every backend must pass. Vitest runs it in several files, side by side; a page runs all of it. */
export const suite: readonly Group[] = [...opGroups, ...stateGroups, ...propertyGroups, ...threadGroups];
