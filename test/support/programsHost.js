// Runs programs one after the other, for programs.ts.
import { pathToFileURL } from 'node:url';
import { capture } from './capture.js';

const finished = [];
for (const { path, args = [], env = {} } of JSON.parse(process.argv[2])) {
  const [stdout, stderr] = [process.stdout, process.stderr].map(capture);
  process.argv = [process.execPath, path, ...args];
  Object.assign(process.env, env);
  process.exitCode = undefined;
  try {
    await import(pathToFileURL(path).href);
  } catch (error) {
    stderr.text += error.stack;
    process.exitCode = 1;
  }
  stdout.release();
  stderr.release();
  for (const name of Object.keys(env)) delete process.env[name];
  finished.push({ code: process.exitCode ?? 0, signal: null, stdout: stdout.text, stderr: stderr.text });
}
process.exitCode = 0;
process.stdout.write(JSON.stringify(finished));
