import type { Backend, Executable, Session } from '../backend/backend.ts';
import type { CallContext, Layer, Weight } from '../layers/layer.ts';
import * as ops from '../ops/index.ts';
import { Graph, type Value } from '../program/graph.ts';
import type { Variable } from '../program/variable.ts';
import { permutation, streamKey } from '../random.ts';
import { type Shape, type Tensor, type TensorLike, tensor } from '../tensor/tensor.ts';
import { wasmBackend } from '../wasm/wasm.ts';

/** What the tools of this folder need of a model. */
export interface ProbedModel {
  readonly layers: readonly Layer[];
  readonly weights: readonly Weight[];
  getWeights(): Tensor[];
  setWeights(values: readonly TensorLike[]): Promise<void>;
  predict(x: TensorLike): Promise<Tensor>;
  /** Traces the model. */
  call(x: Value, context: CallContext): Value;
}

/** Traces what is to be found out about a batch `x`, and names the results as outputs of the graph. */
export type Trace = (x: Value, graph: Graph) => void;

/** Runs traces over samples with a copy of a model's weights; the model itself does not change. */
export class Probe {
  private readonly session: Session;
  private readonly x: Tensor;
  private readonly order: Uint32Array;
  private readonly batchSize: number;

  private constructor(session: Session, model: ProbedModel, x: Tensor, batchSize: number) {
    this.session = session;
    this.x = x;
    this.batchSize = batchSize;
    const values = model.getWeights();
    for (const [i, { variable }] of model.weights.entries()) session.write(variable, (values[i] as Tensor).data);
    // Batches of sorted samples would have other statistics than batches drawn at random.
    this.order = permutation(streamKey(0, 'probe'), x.shape[0] as number);
  }

  /** @throws EvenkeelError for samples that do not fit the model */
  static async of(model: ProbedModel, samples: TensorLike, batchSize: number, backend: Backend = wasmBackend()): Promise<Probe> {
    const x = tensor(samples);
    await model.predict(x.slice(0, 1));
    return new Probe(await backend.createSession(), model, x, batchSize);
  }

  /** The shape of one sample. */
  get sampleShape(): Shape {
    return this.x.shape.slice(1);
  }

  /** Replaces a weight in the copy. */
  write(variable: Variable, data: ArrayLike<number>): void {
    this.session.write(variable, data);
  }

  private compile(trace: Trace, batch: number): Promise<Executable> {
    const graph = new Graph();
    const dtype = this.x.dtype === 'float64' ? 'float32' : this.x.dtype;
    trace(ops.cast(graph.input('x', [batch, ...this.x.shape.slice(1)], dtype)), graph);
    return this.session.compile(graph.program());
  }

  /** Runs a trace over all samples in a fixed random order; `each` gets the program after each batch, and the batch's samples. */
  async run(trace: Trace, each: (program: Executable, samples: Uint32Array) => void): Promise<void> {
    const programs = new Map<number, Executable>();
    for (let begin = 0; begin < this.order.length; begin += this.batchSize) {
      const samples = this.order.subarray(begin, begin + this.batchSize);
      const program = programs.get(samples.length) ?? (await this.compile(trace, samples.length));
      programs.set(samples.length, program);
      program.input('x')?.set(this.x.gather(samples).data);
      await program.run();
      each(program, samples);
    }
  }
}
