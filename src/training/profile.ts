import { median } from 'simple-statistics';
import { measurePeak } from '../backends/wasm/peak.ts';
import { type TimedExecutable, wasmBackend } from '../backends/wasm/wasm.ts';
import { bytesOf, flopsOf } from '../compiler/cost.ts';
import { fusedBody } from '../compiler/fuse.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { OpNode, Program } from '../ir/graph.ts';
import type { Batch } from './data/samples.ts';
import { StepCompiler, type StepSource } from './stepCompiler.ts';

/** One kernel of a compiled training step. */
export interface KernelProfile {
  /** The op's name, and the elementwise ops that were moved into it: `conv2d + add + relu`. */
  readonly name: string;
  readonly inputs: readonly Shape[];
  readonly outputs: readonly Shape[];
  /** Floating-point operations by the op's definition; Winograd's algorithm does fewer. */
  readonly flops: number;
  /** Bytes of its operands and results. */
  readonly bytes: number;
  /** Median duration on one thread, in milliseconds. */
  readonly ms: number;
  /** `flops` a second as a fraction of the measured peak; above 1 where an algorithm needs fewer. */
  readonly peakShare: number;
}

/** The kernels of a training step and the time of each, on one thread. */
export interface StepProfile {
  readonly batchSize: number;
  readonly kernels: readonly KernelProfile[];
  /** Median duration of the whole step, in milliseconds. */
  readonly stepMs: number;
  /** The most multiply-adds of one core, in 10⁹ floating-point operations a second. */
  readonly peakGflops: number;
  /** The largest working memory at any time in the step; weights and optimizer state not counted. */
  readonly workingBytes: number;
  /** Weights, moving statistics and optimizer state. */
  readonly stateBytes: number;
}

function nameOf(node: OpNode): string {
  const { op, prologue, epilogue } = node;
  const names = (body: readonly OpNode[] = []) => body.map((node) => node.op.name);
  const body = fusedBody(node);
  if (body) return names(body).join(' + ');
  return [...names(prologue?.body), op.name, ...names(epilogue?.body)].join(' + ');
}

/** Compiles the training step of a model for its own memory and times it, phase by phase and as a whole. */
export async function profileStep(source: StepSource, batch: Batch, rounds: number): Promise<StepProfile> {
  const session = await wasmBackend({ threads: 1 }).createSession();
  let stateBytes = 0;
  const timing = {
    compile(program: Program): Promise<TimedExecutable> {
      stateBytes = program.variables.reduce((total, v) => total + 4 * v.shape.reduce((a, b) => a * b, 1), 0);
      return session.compileTimed(program);
    },
  };
  const compiled = await new StepCompiler(source, timing).train(batch);
  const step = compiled.executable as TimedExecutable;
  compiled.feed(batch, 0);

  const time = (run: () => unknown) => {
    const began = performance.now();
    run();
    return performance.now() - began;
  };
  const whole: number[] = [];
  const durations = step.phases.map(() => [] as number[]);
  // The compiler's second tier arrives during the first rounds.
  for (let round = -10; round < rounds; round++) {
    const all = time(step.run);
    const each = step.phases.map((phase) => time(phase.run));
    if (round < 0) continue;
    whole.push(all);
    for (const [i, ms] of each.entries()) durations[i]?.push(ms);
  }
  const { gflops } = await measurePeak({ vectorBits: session.features.vectorBits });
  const msOf = new Map<OpNode, number>();
  for (const [i, { node }] of step.phases.entries()) {
    msOf.set(node, (msOf.get(node) ?? 0) + median(durations[i] as number[]));
  }
  const kernels = [...msOf].map(([node, ms]) => ({
    name: nameOf(node),
    inputs: node.inputs.map((v) => v.shape),
    outputs: node.outputs.map((v) => v.shape),
    flops: flopsOf(node),
    bytes: bytesOf(node),
    ms,
    peakShare: flopsOf(node) / (ms * 1e6) / gflops,
  }));
  return {
    batchSize: batch.count,
    kernels,
    stepMs: median(whole),
    peakGflops: gflops,
    workingBytes: step.workingBytes,
    stateBytes,
  };
}
