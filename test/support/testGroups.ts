import { describe, it } from 'vitest';
import type { Group } from '../conformance/check.ts';

/** Makes tests of checks. */
export function testGroups(groups: readonly Group[]): void {
  for (const { label, checks } of groups) {
    describe(label, () => {
      for (const { name, run } of checks) it(name, run);
    });
  }
}
