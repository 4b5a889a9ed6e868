import type { Executable, Session } from '../backend/backend.ts';
import type { CallContext, Weight } from '../layers/layer.ts';
import type { Loss } from '../losses/loss.ts';
import type { Metric } from '../metrics/index.ts';
import * as ops from '../ops/index.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { differentiate } from '../program/differentiate.ts';
import { Graph, type Value } from '../program/graph.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** A model as the programs see it. */
export interface Traceable {
  /** Traces the model on x [batch, …]. */
  call(x: Value, context: CallContext): Value;
  /** The weights that gradients are taken for, with their regularizers and constraints. */
  readonly trainableParameters: readonly Weight[];
  warn(message: string): void;
}

/** What `compile` decided. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
}

interface Signature {
  readonly batch: number;
  readonly x: Tensor;
  readonly y?: Tensor;
}

/** The compiled programs of a model over the weights of one session: one for each use, batch size and element type. */
export class Programs {
  private readonly model: Traceable;
  private readonly session: Pick<Session, 'compile'>;
  private readonly compiled: Compiled | undefined;
  private readonly cache = new Map<string, Promise<Executable>>();

  constructor(model: Traceable, session: Pick<Session, 'compile'>, compiled: Compiled | undefined) {
    this.model = model;
    this.session = session;
    this.compiled = compiled;
  }

  private cached(kind: string, { batch, x, y }: Signature, build: (graph: Graph) => void): Promise<Executable> {
    const key = [kind, batch, x.dtype, y?.dtype, y?.shape.slice(1)].join('/');
    let executable = this.cache.get(key);
    if (!executable) {
      const graph = new Graph();
      build(graph);
      executable = this.session.compile(graph.program());
      this.cache.set(key, executable);
    }
    return executable;
  }

  private input(graph: Graph, name: string, batch: number, { shape, dtype }: Tensor): Value {
    return ops.cast(graph.input(name, [batch, ...shape.slice(1)], dtype === 'float64' ? 'float32' : dtype));
  }

  private context(graph: Graph, training: boolean): CallContext {
    let step: Value | undefined;
    return {
      training,
      step: () => {
        step ??= graph.input('step', [], 'int32');
        return step;
      },
      update: (variable, value) => graph.update(variable, value),
      warn: (message) => this.model.warn(message),
    };
  }

  /** Traces loss and metrics as outputs (sums over the batch, so that counts stay exact) and returns the mean loss. */
  private judge(graph: Graph, y: Value, predictions: Value): Value {
    const { loss, metrics } = this.compiled as Compiled;
    const losses = loss.call(y, predictions);
    graph.output('loss', ops.sum(losses));
    for (const metric of metrics) graph.output(metric.name, ops.sum(metric.call(y, predictions)));
    return ops.mean(losses);
  }

  /** The loss with the penalties of all regularizers. */
  private regularize(graph: Graph, loss: Value): Value {
    return this.model.trainableParameters.reduce(
      (total, { variable, regularizer }) => (regularizer ? ops.add(total, regularizer(graph.variable(variable))) : total),
      loss,
    );
  }

  /** Forward, backward and update of one batch. Inputs x, y and, with dropout, step; outputs the sums of loss and metrics. */
  train(signature: Required<Signature>): Promise<Executable> {
    return this.cached('train', signature, (graph) => {
      const x = this.input(graph, 'x', signature.batch, signature.x);
      const y = this.input(graph, 'y', signature.batch, signature.y);
      const loss = this.judge(graph, y, this.model.call(x, this.context(graph, true)));
      const weights = this.model.trainableParameters;
      const gradients = differentiate(
        this.regularize(graph, loss),
        weights.map((w) => graph.variable(w.variable)),
      );
      (this.compiled as Compiled).optimizer.apply(graph, weights, gradients);
    });
  }

  /** Sums of loss and metrics over one batch in inference mode. */
  evaluate(signature: Required<Signature>): Promise<Executable> {
    return this.cached('evaluate', signature, (graph) => {
      const x = this.input(graph, 'x', signature.batch, signature.x);
      const y = this.input(graph, 'y', signature.batch, signature.y);
      this.judge(graph, y, this.model.call(x, this.context(graph, false)));
    });
  }

  /** The model's output for one batch in inference mode, as output `y`. */
  predict(signature: Signature): Promise<Executable> {
    return this.cached('predict', signature, (graph) => {
      const x = this.input(graph, 'x', signature.batch, signature.x);
      graph.output('y', this.model.call(x, this.context(graph, false)));
    });
  }
}
