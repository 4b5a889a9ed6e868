import type { Executable, Session } from '../backends/backend.ts';
import { gradientsOf } from '../compiler/differentiate.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import { Graph, type PortKey, type Value } from '../ir/graph.ts';
import type { CallContext } from '../nn/layers/callContext.ts';
import type { Weight } from '../nn/layers/weight.ts';
import { probabilitiesAsLogits } from '../nn/losses/crossentropy.ts';
import * as ops from '../ops/index.ts';
import type { Compiled } from './compiledModel.ts';
import type { Batch } from './data/samples.ts';
import { type JudgedBatch, type Tally, traceTallies } from './metricTrackers.ts';
import { traceLosses } from './traceLoss.ts';
import { withLock } from './variableStore.ts';

/** A model as the programs see it. */
export interface Traceable {
  /** Traces the model on inputs [batch, …]. */
  callMany(xs: readonly Value[], context: CallContext): readonly Value[];
  /** The weights that gradients are taken for. */
  readonly trainableWeights: readonly Weight[];
}

export interface ProgramSource {
  readonly model: Traceable;
  /** The current compilation; undefined for a model that only predicts. */
  readonly compiled: Compiled | undefined;
  readonly tallies: readonly Tally[];
  warn(message: string): void;
  /** Traces something with all layers set to learn or not as they were compiled. */
  asCompiled<T>(trace: () => T): T;
}

/** A compiled program with the names of its outputs. */
export interface ModelProgram {
  readonly executable: Executable;
  readonly outputs: ReadonlySet<PortKey>;
}

/** The compiled programs of a model over the weights of one session: one for each use, batch size and kind of data. */
export class Programs {
  private readonly source: ProgramSource;
  private readonly session: Pick<Session, 'compile'>;
  /** The number from which the next masks are drawn in inference, where a layer is told to train: the same after each `compile`. */
  draws = 0;
  private readonly cache = new Map<string, Promise<ModelProgram>>();

  constructor(source: ProgramSource, session: Pick<Session, 'compile'>) {
    this.source = source;
    this.session = session;
  }

  nextDraw(): number {
    return this.draws++;
  }

  /** Fills inputs, runs a program and reads its outputs, while nobody else does with programs of this session. */
  withLock<T>(work: () => Promise<T>): Promise<T> {
    return withLock(this.session, work);
  }

  private cached(
    kind: string,
    { samples: { x, y, weights }, count }: Batch,
    build: (graph: Graph) => void,
  ): Promise<ModelProgram> {
    const types = [
      ...x.map((t) => t.dtype),
      ...y.flatMap((t) => [t.dtype, t.shape.slice(1)]),
      ...weights.map((w) => w?.shape.slice(1).join() ?? 'none'),
    ];
    const key = [kind, count, ...types].join('/');
    let program: Promise<ModelProgram> | undefined = this.cache.get(key);
    if (!program) {
      const graph = new Graph((message) => this.source.warn(message));
      this.source.asCompiled(() => build(graph));
      const traced = graph.program();
      const outputs = new Set(traced.outputs.keys());
      program = this.session.compile(traced).then((executable) => ({ executable, outputs }));
      this.cache.set(key, program);
      // One that found no memory may find some later.
      program.catch(() => this.cache.delete(key));
    }
    return program;
  }

  private input(graph: Graph, name: string, batch: number, { shape, dtype }: Tensor): Value {
    return ops.cast(graph.input(name, [batch, ...shape.slice(1)], dtype === 'float64' ? 'float32' : dtype));
  }

  /** The model's outputs, and what its layers add to the loss. */
  private predictions(graph: Graph, { samples, count }: Batch, training: boolean) {
    let step: Value | undefined;
    const penalties: Value[] = [];
    const context: CallContext = {
      training,
      step: () => {
        step ??= graph.input('step', [], 'int32');
        return step;
      },
      update: (variable, value) => graph.update(variable, value),
      addLoss: (loss) => void penalties.push(loss),
      warn: (message) => this.source.warn(message),
    };
    const outputs = this.source.model.callMany(
      samples.x.map((t, i) => this.input(graph, `x${i}`, count, t)),
      context,
    );
    return { outputs, penalties };
  }

  /** Traces the losses, and everything that is logged as outputs; returns the loss to minimise. */
  private judge(graph: Graph, batch: Batch, training: boolean): Value {
    const { heads } = this.source.compiled as Compiled;
    const { samples, count } = batch;
    const predictions = this.predictions(graph, batch, training);
    const outputs: JudgedBatch['outputs'][number][] = predictions.outputs.map((yPred, i) => {
      const yTrue = this.input(graph, `y${i}`, count, samples.y[i] as Tensor);
      const weight = samples.weights[i] && this.input(graph, `w${i}`, count, samples.weights[i] as Tensor);
      const { loss } = heads[i] as (typeof heads)[number];
      const misread = probabilitiesAsLogits(loss, yPred);
      if (misread) this.source.warn(misread);
      return { yTrue, yPred, weight, losses: traceLosses(loss, yTrue, yPred, weight, this.source.warn) };
    });
    const parts = outputs.map(({ losses }, i) => {
      const { lossWeight } = heads[i] as (typeof heads)[number];
      return lossWeight === 1 ? ops.mean(losses) : ops.mul(ops.mean(losses), lossWeight);
    });
    const loss = this.penalised(
      graph,
      [...parts, ...predictions.penalties].reduce((a, b) => ops.add(a, b)),
    );
    traceTallies(graph, this.source.tallies, { loss, batch: count, outputs });
    return loss;
  }

  /** The loss with the penalties of all weights' regularizers. */
  private penalised(graph: Graph, loss: Value): Value {
    return this.source.model.trainableWeights.reduce(
      (total, { variable, regularizer }) => (regularizer ? ops.add(total, regularizer(graph.variable(variable))) : total),
      loss,
    );
  }

  /** Forward, backward and update of one batch. Inputs x0 …, y0 …, w0 … and, with dropout, step. */
  train(batch: Batch): Promise<ModelProgram> {
    return this.cached('train', batch, (graph) => {
      const loss = this.judge(graph, batch, true);
      const weights = this.source.model.trainableWeights;
      const gradients = gradientsOf(
        loss,
        weights.map((w) => w.variable),
      );
      (this.source.compiled as Compiled).optimizer.apply(graph, weights, gradients);
    });
  }

  /** Loss and metrics of one batch in inference mode. */
  evaluate(batch: Batch): Promise<ModelProgram> {
    return this.cached('evaluate', batch, (graph) => void this.judge(graph, batch, false));
  }

  /** The model's outputs for one batch in inference mode, as `output0` …. */
  predict(batch: Batch): Promise<ModelProgram> {
    return this.cached('predict', batch, (graph) => {
      for (const [i, y] of this.predictions(graph, batch, false).outputs.entries()) graph.output(`output${i}`, y);
    });
  }
}
