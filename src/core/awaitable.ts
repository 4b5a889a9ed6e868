/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/** Whether a value must be awaited. A value that is there at once is used at once: an `await` costs a turn of the event loop's queue. */
export const isPromise = <T>(value: Awaitable<T>): value is Promise<T> => value instanceof Promise;
