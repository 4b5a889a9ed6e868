import type { Backend, Session } from '../backend/backend.ts';
import type { Variable } from '../program/variable.ts';

/** The session that holds each variable's current value. Models that share layers share a session, and so their weights. */
const homes = new WeakMap<Variable, Session>();

/** The session in which all of these variables live, if there is one. */
export function homeOf(variables: readonly Variable[]): Session | undefined {
  const home = variables[0] && homes.get(variables[0]);
  return home && variables.every((v) => homes.get(v) === home) ? home : undefined;
}

/** A variable's current value, wherever it lives. */
export const currentValue = (v: Variable) => homes.get(v)?.read(v) ?? v.data.slice();

/** Says that variables which nobody claimed live in this session: an optimizer's state begins where its step is compiled. */
export function adopt(variables: readonly Variable[], session: Session): void {
  for (const v of variables) if (!homes.has(v)) homes.set(v, session);
}

/** Brings variables together in one session: that of the first which has one, or `own`, or a new one. Values move along. */
export async function settle(variables: readonly Variable[], own: Session | undefined, backend: Backend): Promise<Session> {
  const known = variables.map((v) => homes.get(v)).find((home) => home !== undefined);
  const home = known ?? own ?? (await backend.createSession());
  for (const v of variables) {
    const old = homes.get(v);
    if (old === home) continue;
    if (old) home.write(v, old.read(v));
    homes.set(v, home);
  }
  return home;
}
