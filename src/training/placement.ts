import type { Backend, Session } from '../backends/backend.ts';
import type { Variable } from '../ir/variable.ts';

/** The session that holds a variable's current value. Models that share layers share a session, and so their weights. */
const sessionOf = (v: Variable) => v.home as Session | undefined;

/** The session in which all of these variables live, if there is one. */
export function homeOf(variables: readonly Variable[]): Session | undefined {
  const home = variables[0] && sessionOf(variables[0]);
  return home && variables.every((v) => v.home === home) ? home : undefined;
}

/** A variable's current value, wherever it lives. */
export const currentValue = (v: Variable) => v.read();

/** Says that variables which nobody claimed live in this session: an optimizer's state begins where its step is compiled. */
export function adopt(variables: readonly Variable[], session: Session): void {
  for (const v of variables) v.home ??= session;
}

/** Brings variables together in one session: that of the first which has one, or `own`, or a new one. Values move along. */
export async function settle(variables: readonly Variable[], own: Session | undefined, backend: Backend): Promise<Session> {
  const known = variables.map(sessionOf).find((home) => home !== undefined);
  const home = known ?? own ?? (await backend.createSession());
  for (const v of variables) {
    const old = v.home;
    if (old === home) continue;
    if (old) home.write(v, old.read(v));
    v.home = home;
  }
  return home;
}
