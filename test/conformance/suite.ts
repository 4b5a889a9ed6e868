import type { Group } from './check.ts';
import { dropoutMaskGroups } from './dropoutMaskChecks.ts';
import { opGroups } from './opChecks.ts';
import { propertyGroups } from './propertyChecks.ts';
import { threadGroups } from './threadChecks.ts';

/** What every engine must pass. Vitest runs it a file a part, so that parts run side by side; a page runs all of it. */
export const suite: readonly Group[] = [...opGroups, ...dropoutMaskGroups, ...propertyGroups, ...threadGroups];
