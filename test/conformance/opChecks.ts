import { cases } from './cases.ts';
import { atMost, type Check, type Group, is } from './check.ts';
import {
  backends,
  type Case,
  convolutionBackends,
  draw,
  error,
  execute,
  poison,
  reference,
  spreads,
  unfused,
} from './harness.ts';

type Subject = (typeof backends)[number][1];

const FORWARD = 5e-6;
const BACKWARD = 1e-5;
const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

function checksOf(c: Case, backend: Subject): readonly Check[] {
  const data = c.operands.map((o, i) => draw(o, `${c.name}/${i}`));
  const [forward, backward] = [c.bound ?? FORWARD, c.gradientBound ?? BACKWARD];
  const differentiable = c.operands.some((o) => !o.constant);
  const agreement: Check = {
    name: `${c.name}: results within ${forward}${differentiable ? `, gradients within ${backward}` : ''} of the largest`,
    async run() {
      const want = await reference(c, data, differentiable);
      const got = await execute(backend, c, data, differentiable);
      for (const [name, values] of want) {
        const bound = name.startsWith('y') ? forward : name === 'loss' ? 1e-3 : backward;
        atMost(`error of ${name}`, error(got.get(name) ?? [], values), bound);
      }
    },
  };
  if (!differentiable) return [agreement];
  const specials = SPECIAL.map((special) => ({
    name: `${c.name}: ${special} comes out where the reference has it`,
    async run() {
      const poisoned = poison(c, data, special);
      const want = await reference(c, poisoned, false);
      const got = await execute(backend, c, poisoned, false);
      for (const [name, values] of want) {
        const own = got.get(name) as Float32Array;
        if (c.winograd) is(`${name} is NaN or infinite where the reference is`, spreads(own, values), true);
        else atMost(`error of ${name}`, error(own, values), forward);
      }
    },
  }));
  return [agreement, ...specials];
}

const suites = [
  ...backends.map(([label, backend]) => ({ label, backend, subjects: cases })),
  { label: 'wasm without passes', backend: unfused, subjects: cases },
  ...convolutionBackends.map(([label, backend]) => ({ label, backend, subjects: cases.filter((c) => c.winograd) })),
];

/** Every op, with its gradients, against the float64 reference. */
export const opGroups: readonly Group[] = suites.map(({ label, backend, subjects }) => ({
  label: `${label} against the float64 reference`,
  checks: subjects.flatMap((c) => checksOf(c, backend)),
}));
