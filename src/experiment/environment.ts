import { detectFeatures } from '../backends/wasm/features.ts';
import { VERSION } from '../core/version.ts';
import { isNode, nodeModule } from '../platform/node.ts';
import type { Environment } from './result.ts';

/** The machine and versions that a result is made on, as far as they are told there. */
export async function environment(): Promise<Environment> {
  const common = {
    evenkeel: VERSION,
    relaxedSimd: (await detectFeatures()).relaxedSimd,
    started: new Date().toISOString(),
  };
  if (!isNode) {
    const { userAgent, hardwareConcurrency } = navigator;
    return { ...common, runtime: userAgent, platform: 'page', processor: 'unknown', cores: hardwareConcurrency };
  }
  const { availableParallelism, cpus } = await nodeModule('node:os');
  return {
    ...common,
    runtime: `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
  };
}
