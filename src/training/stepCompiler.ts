import type { Session } from '../backends/backend.ts';
import { gradientsOf } from '../compiler/differentiate.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import { Graph, type Value } from '../ir/graph.ts';
import type { CallContext } from '../nn/layers/callContext.ts';
import type { Weight } from '../nn/layers/weight.ts';
import { probabilitiesAsLogits } from '../nn/losses/crossentropy.ts';
import * as ops from '../ops/index.ts';
import type { CompiledModel, OutputSpec } from './compiledModel.ts';
import { CompiledStep, type StepPorts } from './compiledStep.ts';
import type { Batch } from './data/samples.ts';
import type { TracedBatch } from './metricTrackers.ts';
import { addPenalties, traceContext } from './traceContext.ts';
import { traceLosses } from './traceLoss.ts';

/** A model as the programs see it. */
export interface TraceableModel {
  /** Traces the model on inputs [batch, …]. */
  callMany(xs: readonly Value[], context: CallContext): readonly Value[];
  /** The weights that gradients are taken for. */
  readonly trainableWeights: readonly Weight[];
}

export interface StepSource {
  readonly model: TraceableModel;
  /** The current compilation; undefined for a model that only predicts. */
  readonly compiled: CompiledModel | undefined;
  warn(message: string): void;
}

/** Compiles the steps of a model over the weights of one session: one for each use, size of batch and kind of data. */
export class StepCompiler {
  private readonly source: StepSource;
  private readonly session: Pick<Session, 'compile'>;
  private readonly cache = new Map<string, Promise<CompiledStep>>();

  constructor(source: StepSource, session: Pick<Session, 'compile'>) {
    this.source = source;
    this.session = session;
  }

  /** Forward, backward and update of one batch; gives the sums of each metric tracker. */
  train(batch: Batch): Promise<CompiledStep> {
    return this.cached('train', batch, (graph, compiled) => {
      const traced = this.traceLoss(graph, batch, true);
      const weights = this.source.model.trainableWeights;
      const gradients = gradientsOf(
        traced.loss,
        weights.map((w) => w.variable),
      );
      (compiled as CompiledModel).optimizer.apply(graph, weights, gradients);
      return traced.ports;
    });
  }

  /** Loss and metrics of one batch in inference mode: the sums of each metric tracker. */
  evaluate(batch: Batch): Promise<CompiledStep> {
    return this.cached('evaluate', batch, (graph) => this.traceLoss(graph, batch, false).ports);
  }

  /** The model's outputs for one batch in inference mode. */
  predict(batch: Batch): Promise<CompiledStep> {
    return this.cached('predict', batch, (graph) => {
      const { outputs, x, step } = this.tracePredictions(graph, batch, false);
      return { x, y: [], weights: [], step: step(), outputs: outputs.map((y) => [graph.output(y)]) };
    });
  }

  private cached(
    kind: string,
    { samples: { x, y, weights }, count }: Batch,
    trace: (graph: Graph, compiled: CompiledModel | undefined) => StepPorts,
  ): Promise<CompiledStep> {
    const types = [
      ...x.map((t) => t.dtype),
      ...y.flatMap((t) => [t.dtype, t.shape.slice(1)]),
      ...weights.map((w) => w?.shape.slice(1).join() ?? 'none'),
    ];
    const key = [kind, count, ...types].join('/');
    let step = this.cache.get(key);
    if (!step) {
      step = this.compile(trace);
      this.cache.set(key, step);
      // One that found no memory may find some later.
      step.catch(() => this.cache.delete(key));
    }
    return step;
  }

  private compile(trace: (graph: Graph, compiled: CompiledModel | undefined) => StepPorts): Promise<CompiledStep> {
    const { compiled, warn } = this.source;
    const graph = new Graph((message) => warn(message));
    const traceAll = () => trace(graph, compiled);
    const ports = compiled ? compiled.asCompiled(traceAll) : traceAll();
    return this.session.compile(graph.program()).then((executable) => new CompiledStep(this.session, executable, ports));
  }

  private input(graph: Graph, name: string, batch: number, { shape, dtype }: Tensor): Value {
    return graph.input(name, [batch, ...shape.slice(1)], dtype === 'float64' ? 'float32' : dtype);
  }

  /** The model's outputs, and what its layers add to the loss. */
  private tracePredictions(graph: Graph, { samples, count }: Batch, training: boolean) {
    const { context, penalties, step } = traceContext(graph, training, this.source.warn);
    const x = samples.x.map((t, i) => this.input(graph, `x${i}`, count, t));
    const outputs = this.source.model.callMany(
      x.map((v) => ops.cast(v)),
      context,
    );
    return { outputs, penalties, x, step };
  }

  /** Traces the losses, and everything that is logged; the loss is the one to minimise. */
  private traceLoss(graph: Graph, batch: Batch, training: boolean): { readonly loss: Value; readonly ports: StepPorts } {
    const { outputSpecs, metricTrackers } = this.source.compiled as CompiledModel;
    const { samples, count } = batch;
    const { outputs, penalties, x, step } = this.tracePredictions(graph, batch, training);
    const y = outputs.map((_, i) => this.input(graph, `y${i}`, count, samples.y[i] as Tensor));
    const weights = outputs.map((_, i) => samples.weights[i] && this.input(graph, `w${i}`, count, samples.weights[i] as Tensor));
    const traced: TracedBatch['outputs'][number][] = outputs.map((yPred, i) => {
      const yTrue = ops.cast(y[i] as Value);
      const weight = weights[i] && ops.cast(weights[i]);
      const { loss } = outputSpecs[i] as OutputSpec;
      const misread = probabilitiesAsLogits(loss, yPred);
      if (misread) this.source.warn(misread);
      return { yTrue, yPred, weight, losses: traceLosses(loss, yTrue, yPred, weight, this.source.warn) };
    });
    const parts = traced.map(({ losses }, i) => {
      const { lossWeight } = outputSpecs[i] as OutputSpec;
      return lossWeight === 1 ? ops.mean(losses) : ops.mul(ops.mean(losses), lossWeight);
    });
    const sum = parts.reduce((a, b) => ops.add(a, b));
    const loss = addPenalties(sum, penalties, this.source.model.trainableWeights);
    const sums = metricTrackers.map((tracker) =>
      tracker.trace({ loss, batch: count, outputs: traced }).map((value) => graph.output(value)),
    );
    return { loss, ports: { x, y, weights, step: step(), outputs: sums } };
  }
}
