import { spawnSync } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PEERS, PYTHON } from './contenders.ts';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

function run(command: string, ...args: string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: PEERS, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `exit status ${status}`}`);
}

/** Installs the peers, in the versions that requirements.txt and npm.json pin, into bench/.peers. Needs Python 3.11 or later. */
export async function installPeers(): Promise<void> {
  await mkdir(PEERS, { recursive: true });
  run('python3', '-m', 'venv', 'venv');
  run(PYTHON, '-m', 'pip', 'install', '-r', file('requirements.txt'));
  await copyFile(file('npm.json'), `${PEERS}package.json`);
  run('npm', 'install', '--no-audit', '--no-fund');
}
