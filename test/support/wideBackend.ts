import type { HostBackend } from '../../src/backends/backend.ts';
import { detectFeatures } from '../../src/backends/wasm/features.ts';
import { WasmSession } from '../../src/backends/wasm/session.ts';
import { ALL_PASSES } from '../../src/compiler/pipeline.ts';

/**
 * Kernels in pairs of vectors, whether or not the engine joins these: `vectorBits: 256` asks a test first whether that is worth it here. The engine joins
 * them where its process was started with V8's flag.
 */
export const wideBackend: HostBackend = {
  name: 'wasm',
  async createSession() {
    const { relaxedSimd } = await detectFeatures();
    return new WasmSession({
      features: { relaxedSimd, vectorBits: 256 },
      threads: 1,
      convolution: 'auto',
      sharedFrom: 4e6,
      asyncFrom: Number.POSITIVE_INFINITY,
      shareCodeFrom: 2,
      passes: ALL_PASSES,
    });
  },
};
