import type { Backend } from '../../src/backends/backend.ts';
import { cases } from './cases.ts';
import { atMost, type Check, type Group, is } from './check.ts';
import { type Case, compileCase, dataOf, error, execute, isDifferentiable, poison, reference, spreads } from './harness.ts';
import { skipReason, subjects } from './subjects.ts';

const FORWARD = 5e-6;
const BACKWARD = 1e-5;
const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

type Results = ReturnType<typeof reference>;
const answers = new Map<Case, Map<number | undefined, Results>>();

/** What the reference answers: results and gradients, or the results alone with a special number among the data. Computed once. */
function expected(c: Case, special?: number): Results {
  const known = answers.get(c) ?? new Map<number | undefined, Results>();
  answers.set(c, known);
  const answer =
    known.get(special) ??
    (special === undefined ? reference(c, dataOf(c), isDifferentiable(c)) : reference(c, poison(c, dataOf(c), special), false));
  known.set(special, answer);
  return answer;
}

function checksOf(c: Case, backend: Backend): readonly Check[] {
  const [forward, backward] = [c.bound ?? FORWARD, c.gradientBound ?? BACKWARD];
  const differentiable = isDifferentiable(c);
  const agreement: Check = {
    name: `${c.name}: results within ${forward}${differentiable ? `, gradients within ${backward}` : ''} of the largest`,
    topic: c.name,
    async run() {
      const want = await expected(c);
      const got = await execute(backend, c, dataOf(c), differentiable);
      for (const [name, values] of want) {
        const bound = name.startsWith('y') ? forward : name === 'loss' ? 1e-3 : backward;
        atMost(`error of ${name}`, error(got.get(name) ?? [], values), bound);
      }
    },
  };
  if (!differentiable) return [agreement];
  // One program for all three, kept as long as they need it.
  let forwardProgram: ReturnType<typeof compileCase> | undefined;
  const specials = SPECIAL.map((special, i) => ({
    name: `${c.name}: ${special} comes out where the reference has it`,
    topic: c.name,
    async run() {
      const want = await expected(c, special);
      forwardProgram ??= compileCase(backend, c, false);
      const run = await forwardProgram;
      if (i === SPECIAL.length - 1) forwardProgram = undefined;
      const got = await run(poison(c, dataOf(c), special));
      for (const [name, values] of want) {
        const result = got.get(name) as Float32Array;
        if (c.winograd) is(`${name} is NaN or infinite where the reference is`, spreads(result, values), true);
        else atMost(`error of ${name}`, error(result, values), forward);
      }
    },
  }));
  return [agreement, ...specials];
}

/** Every op, with its gradients, against the float64 reference. */
export const opGroups: readonly Group[] = subjects.map((subject) => ({
  label: `${subject.label} against the float64 reference`,
  subject: subject.label,
  checks: cases.filter((c) => skipReason(subject, c) === undefined).flatMap((c) => checksOf(c, subject.backend)),
}));
