import type { Executable, Session } from '../../backends/backend.ts';
import { wasmBackend } from '../../backends/wasm/wasm.ts';
import { permutation, streamKey } from '../../core/random.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Value } from '../../ir/graph.ts';
import type { Variable } from '../../ir/variable.ts';
import type { Model } from '../../models/model.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import { fetchValues } from '../../training/variableStore.ts';
import { distributionOf, thinOut } from './distribution.ts';
import { type Filters, type LayerObservation, MOST, type NormalizationObservation, type Observation } from './observation.ts';
import { type TracedLayer, type TracedNetwork, traceNetwork } from './tracedLayers.ts';

/** Samples that are looked at: enough to tell a dead unit from a quiet one, few enough to cost little next to an epoch. */
const SAMPLES = 128;
/** Values of a layer that its distribution is made of, a batch. */
const VALUES = 4000;

type Weights = ReadonlyMap<Variable, ArrayLike<number>>;

/** What came of a layer, batch after batch. */
interface Sums {
  readonly values: number[];
  active: Float64Array | undefined;
  mean: Float64Array | undefined;
  variance: Float64Array | undefined;
  norm: number;
}

function addTo(sums: Float64Array | undefined, values: ArrayLike<number>, size: number, weight: number): Float64Array {
  const total = sums ?? new Float64Array(size);
  for (let i = 0; i < values.length; i++) (total[i % size] as number) += weight * (values[i] as number);
  return total;
}

const weightOf = ({ weights }: Layer, key: string, values: Weights, most: number): Float32Array | null => {
  const found = weights.find((weight) => weight.key === key);
  const data = found && values.get(found.variable);
  return data ? Float32Array.from(data as ArrayLike<number>).slice(0, most) : null;
};

function filtersOf({ layers }: TracedNetwork, values: Weights): Filters | null {
  const traced = layers.find(({ layer }) => layer.weights.length > 0);
  const kernel = traced?.layer.weights.find(({ key, shape }) => key === 'kernel' && shape.length === 4);
  const data = kernel && values.get(kernel.variable);
  if (!traced || !data || !kernel) return null;
  const [height, width, channels, count] = kernel.shape as [number, number, number, number];
  const kept = Math.min(count, MOST.filters, Math.floor(MOST.filterWeights / (height * width * channels)));
  if (kept < 1) return null;
  const rows = height * width * channels;
  const weights = new Float32Array(rows * kept);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < kept; i++) weights[row * kept + i] = data[row * count + i] as number;
  }
  return { layer: traced.name, shape: [height, width, channels, kept], weights };
}

/** Looks into a network with a copy of its weights, in a session of its own: its training does not notice. */
export class Observer {
  private readonly model: Model;
  private readonly samples: { readonly x: Tensor; readonly y: Tensor };
  private readonly session: Session;
  private readonly executable: Executable;
  private readonly traced: TracedNetwork;
  private readonly batches: readonly Uint32Array[];

  private constructor(
    model: Model,
    samples: Observer['samples'],
    session: Session,
    executable: Executable,
    traced: TracedNetwork,
    batches: readonly Uint32Array[],
  ) {
    this.model = model;
    this.samples = samples;
    this.session = session;
    this.executable = executable;
    this.traced = traced;
    this.batches = batches;
  }

  /** @param batchSize that of the training, whose statistics are looked at */
  static async of(model: Model, samples: Observer['samples'], batchSize: number): Promise<Observer> {
    const count = samples.x.shape[0] as number;
    const size = Math.min(batchSize, count);
    // Samples that are sorted by their classes would have other statistics than batches drawn at random.
    const order = permutation(streamKey(0, 'observe'), count);
    const batches = Array.from({ length: Math.max(1, Math.floor(Math.min(SAMPLES, count) / size)) }, (_, i) =>
      order.slice(i * size, (i + 1) * size),
    );
    const session = await wasmBackend().createSession();
    const traced = traceNetwork(model, samples, size);
    const executable = await session.compile(traced.graph.program());
    return new Observer(model, samples, session, executable, traced, batches);
  }

  /** What goes on inside now. */
  async observe(epoch: number, step: number): Promise<Observation> {
    const values = await fetchValues(this.model.weights.map(({ variable }) => variable));
    for (const [variable, data] of values) await this.session.write(variable, data);
    const sums = new Map<TracedLayer, Sums>();
    for (const batch of this.batches) await this.add(sums, batch);
    const layers = this.traced.layers.map((traced) => this.observed(traced, sums.get(traced) as Sums, values));
    return { epoch, step, layers, filters: filtersOf(this.traced, values) };
  }

  private async add(all: Map<TracedLayer, Sums>, batch: Uint32Array): Promise<void> {
    const { executable, traced, samples } = this;
    executable.input(traced.inputs.x)?.set(samples.x.gather(batch).data);
    executable.input(traced.inputs.y)?.set(samples.y.gather(batch).data);
    await executable.run();
    const read = async (value: Value | undefined) => value && executable.read(value);
    for (const one of traced.layers) {
      const sums = all.get(one) ?? { values: [], active: undefined, mean: undefined, variance: undefined, norm: 0 };
      all.set(one, sums);
      const entering = await executable.read(one.entering);
      for (const value of thinOut(entering, entering.length / batch.length, VALUES)) sums.values.push(value);
      const active = await read(one.active);
      if (active) sums.active = addTo(sums.active, active, active.length, 1);
      const [mean, variance] = [await read(one.moments?.mean), await read(one.moments?.variance)];
      if (one.moments && mean && variance) {
        const channels = one.moments.mean.shape.at(-1) as number;
        const weight = channels / mean.length / this.batches.length;
        sums.mean = addTo(sums.mean, mean, channels, weight);
        sums.variance = addTo(sums.variance, variance, channels, weight);
      }
      const squares = await read(one.squares);
      if (squares) sums.norm += Math.sqrt(squares[0] as number) / this.batches.length;
    }
  }

  private observed({ layer, name, squares }: TracedLayer, sums: Sums, values: Weights): LayerObservation {
    const { active } = sums;
    return {
      name,
      type: layer.className,
      entering: distributionOf(sums.values),
      units: active ? { count: active.length, dead: active.filter((count) => count === 0).length } : null,
      gradientNorm: squares && Number.isFinite(sums.norm) ? sums.norm : null,
      normalization: normalizationOf(layer, sums, values),
    };
  }
}

function normalizationOf(layer: Layer, { mean, variance }: Sums, values: Weights): NormalizationObservation | null {
  const weight = (key: string) => weightOf(layer, key, values, MOST.channels);
  const [gamma, beta] = [weight('gamma'), weight('beta')];
  const cut = (sums: Float64Array) => Float32Array.from(sums.subarray(0, MOST.channels));
  const [movingMean, movingVariance] = [weight('moving_mean'), weight('moving_variance')];
  if (!gamma && !beta && !movingMean) return null;
  return {
    gamma,
    beta,
    batch: mean && variance ? { mean: cut(mean), variance: cut(variance) } : null,
    moving: movingMean && movingVariance ? { mean: movingMean, variance: movingVariance } : null,
  };
}
