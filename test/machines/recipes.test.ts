import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseQueueAddress } from '../../src/experiment/queue/address.ts';
import { reach } from '../../src/experiment/queue/connection.ts';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, MAIN, ROOT, run, SHORT_RUN, scratch } from '../support/cli.ts';
import { canQueue, freePort, until, writeMaterial } from '../support/queue.ts';
import { withoutTimings } from '../support/runFiles.ts';

const { folder, remove } = scratch();
const at = (...names: string[]) => join(folder, ...names);
/** A result without timings, and without the number of threads that made it, which the recipes choose. */
function resultOf(path: string): unknown {
  const { design, ...result } = parseResult(JSON.parse(readFileSync(join(path, 'result.json'), 'utf8')));
  return withoutTimings({ ...result, design: { ...design, threads: 0 } });
}

/** The blocks of code of the page, in their order. */
const blocks = [...readFileSync(join(ROOT, 'docs', 'machines.md'), 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
  ([, language = '', text = '']) => ({ language, text }),
);
const blockWith = (language: string, part: string) => {
  const found = blocks.filter((block) => block.language === language && block.text.includes(part));
  expect(found, `a block with ${part}`).toHaveLength(1);
  return found[0]?.text as string;
};

/** Where the shell finds a `npx` that runs the built package. */
const env = { ...process.env, PATH: `${at('bin')}:${process.env.PATH}` };
const EXPERIMENT = 'data: t.csv\nepochs: 2\nbatchSize: 64\nseeds: 4\n';

beforeAll(async () => {
  writeMaterial(folder);
  writeFileSync(at('experiment.yaml'), EXPERIMENT);
  mkdirSync(at('bin'));
  writeFileSync(at('bin', 'npx'), `#!/bin/sh\nshift\nexec "${process.execPath}" ${SHORT_RUN.join(' ')} "${MAIN}" "$@"\n`);
  chmodSync(at('bin', 'npx'), 0o755);
  const whole = ['compare', '--config', 'experiment.yaml', '--out', 'whole', '--quiet'];
  expect((await evenkeel(whole, { cwd: folder })).code).toBe(0);
});
afterAll(remove);

const bash = (text: string, cwd: string, more: NodeJS.ProcessEnv = {}) =>
  run('bash', ['-e', '-c', text], { cwd, env: { ...env, ...more } });

describe('the recipe for Slurm', () => {
  const script = blockWith('sh', '#SBATCH');

  it('is a script whose parts, joined as the page says, give what one machine gives', async () => {
    expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    const [, first, last] = /^#SBATCH --array=(\d+)-(\d+)/m.exec(script)?.map(Number) ?? [];
    expect([first, last]).toEqual([1, 8]);
    for (let part = 1; part <= 8; part++) {
      const { code, stderr } = await bash(script, folder, { SLURM_ARRAY_TASK_ID: String(part) });
      expect(code, stderr).toBe(0);
    }
    const { code } = await bash(blockWith('sh', 'evenkeel merge'), folder);
    expect(code).toBe(0);
    expect(resultOf(at('runs', 'all'))).toEqual(resultOf(at('whole')));
  });
});

describe('the recipe for a matrix of CI', () => {
  interface Step {
    readonly run?: string;
    readonly uses?: string;
    readonly with?: { readonly name?: string; readonly path?: string };
  }
  interface Job {
    readonly needs?: string;
    readonly strategy?: { readonly matrix: { readonly part: readonly number[] } };
    readonly steps: readonly Step[];
  }
  const workflow = parse(blockWith('yaml', 'strategy:')) as { readonly on: unknown; readonly jobs: { part: Job; all: Job } };
  const commands = ({ steps }: Job) => steps.flatMap(({ run: text }) => (text?.includes('evenkeel') ? [text] : []));
  const uploads = ({ steps }: Job) =>
    steps.flatMap((step) => (step.uses?.startsWith('actions/upload-artifact') ? [step.with] : []));

  it('is a workflow whose parts, joined in its last job, give what one machine gives', async () => {
    const { part, all } = workflow.jobs;
    expect([workflow.on, all.needs]).toEqual(['workflow_dispatch', 'part']);
    mkdirSync(at('joined'));
    for (const k of part.strategy?.matrix.part ?? []) {
      const filled = (text = '') => text.replaceAll(/\$\{\{ matrix\.part \}\}/g, String(k));
      // Each part has a machine to itself, and leaves on it what the next job gets by name.
      const machine = at(`machine-${k}`);
      mkdirSync(machine);
      for (const name of ['t.csv', 'experiment.yaml']) cpSync(at(name), join(machine, name));
      for (const command of commands(part)) expect((await bash(filled(command), machine)).code, command).toBe(0);
      for (const upload of uploads(part))
        cpSync(join(machine, filled(upload?.path)), at('joined', filled(upload?.name)), { recursive: true });
    }
    for (const name of ['t.csv', 'experiment.yaml']) cpSync(at(name), at('joined', name));
    for (const command of commands(all)) {
      const { code, stderr } = await bash(command, at('joined'));
      expect(code, stderr).toBe(0);
    }
    for (const upload of uploads(all)) expect(resultOf(at('joined', upload?.path ?? ''))).toEqual(resultOf(at('whole')));
  });
});

describe.skipIf(!canQueue)('the recipe for Docker Compose', () => {
  it('starts a server that no command warns of, which lets nobody in without the password', async () => {
    const { services, volumes } = parse(blockWith('yaml', 'services:'));
    const { command, ports, volumes: mounted } = services.redis as { command: string; ports: string[]; volumes: string[] };
    expect([ports, mounted, Object.keys(volumes)]).toEqual([['6379:6379'], ['redis:/data'], ['redis']]);
    // The shell fills in what Compose would, and fails as that does where it is not set.
    expect((await bash(`echo ${command}`, folder)).code).not.toBe(0);
    const port = await freePort();
    const here = ` --port ${port} --bind 127.0.0.1 --dir ${folder}`;
    const server = spawn('bash', ['-c', `exec ${command}${here}`], {
      env: { ...process.env, REDIS_PASSWORD: 'secret' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    server.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    try {
      await until(() => text.includes('Ready to accept connections'), 'the server');
      const address = (user: string) => parseQueueAddress(`redis://${user}127.0.0.1:${port}`);
      expect((await reach(address('default:secret@'))).warnings).toEqual([]);
      await expect(reach(address(''))).rejects.toThrow('NOAUTH');
    } finally {
      server.kill('SIGKILL');
    }
  });
});
