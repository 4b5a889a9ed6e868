// Runs the built command line again and again in one process, for warmCli.ts.
import { pathToFileURL } from 'node:url';
import { capture } from './capture.js';

const main = process.argv[2];
const variables = { ...process.env };
let runs = 0;

process.on('message', async ({ args, cwd, env }) => {
  const [stdout, stderr] = [process.stdout, process.stderr].map(capture);
  process.argv = [process.execPath, main, ...args];
  process.exitCode = undefined;
  process.chdir(cwd);
  Object.assign(process.env, env);
  try {
    // Another address makes it run again, with the modules that it imports loaded already.
    await import(`${pathToFileURL(main)}?run=${runs++}`);
  } catch (error) {
    stderr.text += error.stack;
    process.exitCode = 1;
  }
  for (const printed of [stdout, stderr]) printed.release();
  // Each run listens to broken pipes.
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
  for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
  Object.assign(process.env, variables);
  process.send({ code: process.exitCode ?? 0, signal: null, stdout: stdout.text, stderr: stderr.text });
});
process.on('disconnect', () => process.exit(0));
