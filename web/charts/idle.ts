/** The longest that a drawing waits, in milliseconds. */
const PATIENCE = 200;

// Safari has no idle callbacks.
const isKnown = typeof requestIdleCallback === 'function';

/** Calls `work` when the page has nothing more urgent to do, within 200 ms. @returns what `dropIdle` takes */
export const whenIdle = (work: () => void): number =>
  isKnown ? requestIdleCallback(work, { timeout: PATIENCE }) : Number(setTimeout(work));

/** Leaves it. */
export const dropIdle = (request: number): void => (isKnown ? cancelIdleCallback(request) : clearTimeout(request));
