/** For each session the end of what is under way. */
const tails = new WeakMap<object, Promise<unknown>>();

/** Does work on a session once all that was asked for before is done: its programs share memory. */
export function inTurn<T>(session: object, work: () => Promise<T>): Promise<T> {
  const turn = (tails.get(session) ?? Promise.resolve()).then(work);
  tails.set(
    session,
    turn.catch(() => {}),
  );
  return turn;
}
