import { CONTROL } from './barrier.ts';

/** What the word by which a thread is asked says, besides the number of a program plus one: it is not looked at, or it is. */
export const REQUEST = { unwatched: 0, watched: -1 } as const;

/** How long a thread that has run a program looks for the next one before it sleeps, in milliseconds. Waking it takes as long. */
const WATCH_MS = 0.2;

/**
 * What a thread runs, as plain JavaScript: it is started from this text, so that no bundler, loader or page must know of a second file.
 * It keeps the programs it was sent and runs its part of one when told, by a message or, while it watches, by a word of shared memory.
 *
 * To it: {type: 'begin', request}, {type: 'load', program, module, memory}, {type: 'drop', program}, {type: 'run', program, thread, run}.
 * From it: {type: 'begun'}, {type: 'done', run} from thread 0, {type: 'failed', message}.
 */
export const WORKER_SOURCE = `
'use strict';
const node = typeof self === 'undefined' || typeof self.postMessage !== 'function';
const port = node ? require('node:worker_threads').parentPort : self;
const programs = new Map();
let request;
function load({ program, module, memory }) {
  const control = new Int32Array(memory.buffer, 0, 256);
  const wait = (address, value) => { Atomics.wait(control, address >> 2, value); };
  const { exports } = new WebAssembly.Instance(module, { env: { memory, wait } });
  programs.set(program, { step: exports.step, control });
}
function step(program, thread) {
  const { step, control } = programs.get(program);
  try {
    step(thread);
  } catch (error) {
    Atomics.store(control, ${CONTROL.abort / 4}, 1);
    Atomics.notify(control, ${CONTROL.generation / 4});
    throw error;
  }
  return Atomics.load(control, ${CONTROL.abort / 4}) === 0;
}
function asked() {
  const until = performance.now() + ${WATCH_MS};
  while (Atomics.load(request, 0) === ${REQUEST.watched} && performance.now() < until);
  return Atomics.exchange(request, 0, ${REQUEST.unwatched}) - 1;
}
function run({ program, thread, run }) {
  if (run !== undefined) {
    // A thread that was let out of its barriers has not done its part: the one that failed says so.
    if (step(program, thread) && thread === 0) port.postMessage({ type: 'done', run });
    return;
  }
  for (let next = program; next >= 0; next = asked()) {
    Atomics.store(request, 0, ${REQUEST.watched});
    step(next, thread);
  }
}
function receive(message) {
  try {
    if (message.type === 'begin') {
      request = message.request;
      port.postMessage({ type: 'begun' });
    }
    else if (message.type === 'load') load(message);
    else if (message.type === 'drop') programs.delete(message.program);
    else run(message);
  } catch (error) {
    port.postMessage({ type: 'failed', message: String(error && error.stack || error) });
  }
}
if (node) port.on('message', receive);
else self.onmessage = (event) => receive(event.data);
`;
