/**
 * What a thread runs, as plain JavaScript: it is started from this text, so that no bundler, loader or page must know of a second file.
 * It keeps the programs it was sent and runs its part of one when told; the last thread to finish reports.
 *
 * To it: {type: 'load', program, module, memory}, {type: 'drop', program}, {type: 'run', program, thread, threads, run}.
 * From it: {type: 'done', run}, {type: 'failed', run, message}.
 */
export const WORKER_SOURCE = `
'use strict';
const node = typeof self === 'undefined' || typeof self.postMessage !== 'function';
const port = node ? require('node:worker_threads').parentPort : self;
const programs = new Map();
const DONE = DONE_WORD;
function load({ program, module, memory }) {
  const wait = (address, value) => { Atomics.wait(new Int32Array(memory.buffer), address >> 2, value); };
  const { exports } = new WebAssembly.Instance(module, { env: { memory, wait } });
  programs.set(program, { step: exports.step, control: new Int32Array(memory.buffer, 0, 256) });
}
function run({ program, thread, threads, run }) {
  const { step, control } = programs.get(program);
  step(thread);
  if (Atomics.add(control, DONE, 1) === threads - 1) {
    Atomics.store(control, DONE, 0);
    port.postMessage({ type: 'done', run });
  }
}
function receive(message) {
  try {
    if (message.type === 'load') load(message);
    else if (message.type === 'drop') programs.delete(message.program);
    else run(message);
  } catch (error) {
    port.postMessage({ type: 'failed', run: message.run, message: String(error && error.stack || error) });
  }
}
if (node) port.on('message', receive);
else self.onmessage = (event) => receive(event.data);
`;
