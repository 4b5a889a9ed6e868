import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { detectFeatures } from '../backends/wasm/features.ts';
import type { Environment } from '../experiment/result.ts';

/** This package's version. */
export async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The machine and versions that a result was made on. */
export async function environment(): Promise<Environment> {
  return {
    evenkeel: await version(),
    runtime: `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    relaxedSimd: (await detectFeatures()).relaxedSimd,
    started: new Date().toISOString(),
  };
}
