import { threadGroups } from '../conformance/threadChecks.ts';
import { outcomesOf } from './outcomes.ts';

// A worker of a page may wait for threads, as the page may not, and starts threads of its own: what they share is judged there too.
for await (const outcome of outcomesOf(threadGroups)) {
  postMessage(outcome);
  // Where threads do not begin, each later check would fail as slowly.
  if (outcome.problem) break;
}
postMessage('over');
