/*
 * What the files of a run are called.
 */

/** What is known of the run before anything is trained. */
export const MANIFEST = 'manifest.json';
/** Held by the process that writes the run. */
export const LOCK = '.evenkeel.lock';
/** What happens, a line each. */
export const EVENTS = 'events.jsonl';
/** A folder for each training. */
export const TRIALS = 'trials';
/** What all trainings gave together, and of a training what it gave. */
export const RESULT = 'result.json';
