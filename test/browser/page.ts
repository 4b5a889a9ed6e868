// First, so that it sees every worker.
import './workerSpy.ts';
import { suite } from '../conformance/suite.ts';
import { LATE, LIMIT, type Outcome, outcomesOf } from './outcomes.ts';
import { pageGroups } from './pageChecks.ts';

declare global {
  /** Runs everything, for whoever drives the page. */
  var runChecks: (isolated: boolean) => Promise<Outcome[]>;
}

/** What checks in a worker of the page give. One that waits for itself says nothing more: the page ends it. */
function outcomesOfWorker(): Promise<Outcome[]> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const outcomes: Outcome[] = [];
  return new Promise((resolve) => {
    const end = (problem?: string) => {
      clearTimeout(timer);
      worker.terminate();
      const last = outcomes.at(-1)?.name ?? 'its start';
      resolve(problem === undefined ? outcomes : [...outcomes, { name: 'in a worker', problem: `after ${last}: ${problem}` }]);
    };
    let timer = setTimeout(end, LIMIT, LATE);
    worker.onerror = ({ message }) => end(message);
    worker.onmessage = ({ data }: MessageEvent<Outcome | 'over'>) => {
      if (data === 'over') return end(outcomes.length > 0 ? undefined : 'expected checks, got none');
      outcomes.push({ ...data, name: `in a worker > ${data.name}` });
      clearTimeout(timer);
      timer = setTimeout(end, LIMIT, LATE);
    };
  });
}

globalThis.runChecks = async (isolated) => {
  const outcomes: Outcome[] = [];
  for await (const outcome of outcomesOf([...suite, ...pageGroups(isolated)])) outcomes.push(outcome);
  // Without isolation no memory can be shared, there as here.
  return isolated ? [...outcomes, ...(await outcomesOfWorker())] : outcomes;
};
