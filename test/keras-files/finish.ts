import { spawn } from 'node:child_process';

/** Runs a program to its end, and shows what it says. */
export const finish = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  new Promise<number | null>((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, KERAS_BACKEND: process.env.KERAS_BACKEND ?? 'jax', TF_CPP_MIN_LOG_LEVEL: '3', ...env },
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
