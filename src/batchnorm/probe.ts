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

/** Traces what is to be found out about a batch `xs` (the model's inputs), and names the results as outputs of the graph. */
export type Trace = (xs: readonly Value[], graph: Graph) => void;

/** Samples for each input of a model, which is built for them if it is not; `where` names who asks. */
export function samplesFor(model: Model, x: Arrays, where: string): readonly Tensor[] {
  const inputs = inputsOf(model, x, where);
  const counts = [...new Set(inputs.map((input) => input.shape[0]))];
  if (counts.length > 1)
    throw new EvenkeelError({ where, expected: 'as many samples for each input', got: counts.join(' and ') });
  return inputs;
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

  private compile(trace: Trace, batch: number): Promise<Executable> {
    const graph = new Graph();
    const xs = this.inputs.map(({ shape, dtype }, i) =>
      ops.cast(graph.input(`x${i}`, [batch, ...shape.slice(1)], dtype === 'float64' ? 'float32' : dtype)),
    );
    trace(xs, graph);
    return this.session.compile(graph.program());
  }

  /** Runs a trace over all samples in a fixed random order; `each` gets the program after each batch, and the batch's samples. */
  async run(trace: Trace, each: (program: Executable, samples: Uint32Array) => Awaitable<void>): Promise<void> {
    const programs = new Map<number, Executable>();
    for (let begin = 0; begin < this.order.length; begin += this.batchSize) {
      const samples = this.order.subarray(begin, begin + this.batchSize);
      const program = programs.get(samples.length) ?? (await this.compile(trace, samples.length));
      programs.set(samples.length, program);
      for (const [i, input] of this.inputs.entries()) program.input(`x${i}`)?.set(input.gather(samples).data);
      await program.run();
      await each(program, samples);
    }
  }
}
