import type { Backend, Executable, Session } from '../backends/backend.ts';
import { wasmBackend } from '../backends/wasm/wasm.ts';
import type { Awaitable } from '../core/awaitable.ts';
import { EvenkeelError } from '../core/errors.ts';
import { permutation, streamKey } from '../core/random.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import { Graph, type Value } from '../ir/graph.ts';
import type { Variable } from '../ir/variable.ts';
import type { Model } from '../models/model.ts';
import * as ops from '../ops/index.ts';
import { inputsOf } from '../training/data/adapters.ts';
import type { Arrays } from '../training/data/inputs.ts';
import { fetchValues } from '../training/variableStore.ts';

/** Traces what is to be found out about a batch `xs` (the model's inputs), and returns the outputs of the graph by which it is read. */
export type Trace<T> = (xs: readonly Value[], graph: Graph) => T;

/** Samples for each input of a model, which is built for them if it is not; `where` names who asks. */
export function samplesFor(model: Model, x: Arrays, where: string): readonly Tensor[] {
  const inputs = inputsOf(model, x, where);
  const counts = [...new Set(inputs.map((input) => input.shape[0]))];
  if (counts.length > 1)
    throw new EvenkeelError({ where, expected: 'as many samples for each input', got: counts.join(' and ') });
  return inputs;
}

/** A program for one size of batch. */
interface ProbeProgram<T> {
  readonly executable: Executable;
  readonly inputs: readonly Value[];
  readonly traced: T;
}

/** Runs traces over samples with a copy of a model's weights; the model itself does not change. */
export class Probe {
  private readonly session: Session;
  private readonly inputs: readonly Tensor[];
  private readonly order: Uint32Array;
  private readonly batchSize: number;

  private constructor(session: Session, inputs: readonly Tensor[], batchSize: number) {
    this.session = session;
    this.inputs = inputs;
    this.batchSize = batchSize;
    // Batches of sorted samples would have other statistics than batches drawn at random.
    this.order = permutation(streamKey(0, 'probe'), inputs[0]?.shape[0] as number);
  }

  /** @param inputs as `samplesFor` gives them */
  static async of(model: Model, inputs: readonly Tensor[], batchSize: number, backend: Backend = wasmBackend()): Promise<Probe> {
    const session = await backend.createSession();
    for (const [variable, data] of await fetchValues(model.weights.map((w) => w.variable))) await session.write(variable, data);
    return new Probe(session, inputs, batchSize);
  }

  /** Replaces a weight in the copy. */
  write(variable: Variable, data: ArrayLike<number>): Awaitable<void> {
    return this.session.write(variable, data);
  }

  private async compile<T>(trace: Trace<T>, batch: number): Promise<ProbeProgram<T>> {
    const graph = new Graph();
    const inputs = this.inputs.map(({ shape, dtype }, i) =>
      graph.input(`x${i}`, [batch, ...shape.slice(1)], dtype === 'float64' ? 'float32' : dtype),
    );
    const traced = trace(
      inputs.map((v) => ops.cast(v)),
      graph,
    );
    return { executable: await this.session.compile(graph.program()), inputs, traced };
  }

  /**
   * Runs a trace over all samples in a fixed random order.
   * @param each gets the program after each batch, with what the trace returned for it, and the batch's samples
   */
  async run<T>(
    trace: Trace<T>,
    each: (executable: Executable, traced: T, samples: Uint32Array) => Awaitable<void>,
  ): Promise<void> {
    const programs = new Map<number, ProbeProgram<T>>();
    for (let begin = 0; begin < this.order.length; begin += this.batchSize) {
      const samples = this.order.subarray(begin, begin + this.batchSize);
      const program = programs.get(samples.length) ?? (await this.compile(trace, samples.length));
      programs.set(samples.length, program);
      const { executable, inputs, traced } = program;
      for (const [i, data] of this.inputs.entries()) executable.input(inputs[i] as Value)?.set(data.gather(samples).data);
      await executable.run();
      await each(executable, traced, samples);
    }
  }
}
