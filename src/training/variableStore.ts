import type { Backend, Session } from '../backends/backend.ts';
import { type Awaitable, isPromise } from '../core/awaitable.ts';
import type { TypedArray } from '../core/tensor/tensor.ts';
import type { Variable } from '../ir/variable.ts';

/** For each session the end of what is under way. */
const tails = new WeakMap<object, Promise<unknown>>();

/** Does work on a session once all that was asked for before is done: its programs share memory. Work must not ask for the lock again. */
export function withLock<T>(session: object, work: () => Promise<T>): Promise<T> {
  const turn = (tails.get(session) ?? Promise.resolve()).then(work);
  tails.set(
    session,
    turn.catch(() => {}),
  );
  return turn;
}

/** Awaits what has to be; where everything is there at once, it is used at once. */
export const all = <T>(values: readonly Awaitable<T>[]): Awaitable<readonly T[]> =>
  values.some(isPromise) ? Promise.all(values) : (values as readonly T[]);

/** The current values of variables, all from between the same two steps. */
export async function fetchValues(variables: Iterable<Variable>): Promise<ReadonlyMap<Variable, TypedArray>> {
  const list = [...new Set(variables)];
  const session = list.find((v) => v.placement)?.placement;
  const read = async () => all(list.map((v) => v.read()));
  const values = await (session ? withLock(session, read) : read());
  return new Map(list.map((v, i) => [v, values[i] as TypedArray]));
}

/** Replaces the values of variables, wherever they are. */
export async function writeValues(values: Iterable<readonly [Variable, ArrayLike<number>]>): Promise<void> {
  await all([...values].map(([variable, data]) => variable.write(data)));
}

/** Brings a variable into a session, with its value from between two steps of the session that it leaves. */
async function move(v: Variable, session: Session): Promise<void> {
  const { placement } = v;
  if (placement === session) return;
  if (!placement) {
    v.placement = session;
    return;
  }
  await withLock(placement, async () => {
    // Another may have moved it meanwhile.
    if (v.placement !== placement) return;
    await session.write(v, await placement.read(v));
    v.placement = session;
  });
  if (v.placement !== session) await move(v, session);
}

/** Where the variables of a model and its optimizer are. Models that share layers share a session, and so their weights. */
export class VariableStore {
  private readonly backend: Backend;
  private current: Session | undefined;

  constructor(backend: Backend) {
    this.backend = backend;
  }

  /** The session that holds them, once there is one. */
  get session(): Session | undefined {
    return this.current;
  }

  /** Takes variables that no session holds: an optimizer's state begins where its step is compiled. */
  claim(variables: readonly Variable[]): void {
    if (this.current) for (const v of variables) v.placement ??= this.current;
  }

  /** Whether the session holds all of these variables. */
  holds(variables: readonly Variable[]): boolean {
    return this.current !== undefined && variables.every((v) => v.placement === this.current);
  }

  /** Brings variables together in one session: that of the first which has one, or the one so far, or a new one. Values move along. */
  async place(variables: readonly Variable[]): Promise<Session> {
    const known = variables.find((v) => v.placement)?.placement as Session | undefined;
    const session = known ?? this.current ?? (await this.backend.createSession());
    for (const v of variables) await move(v, session);
    this.current = session;
    return session;
  }
}
