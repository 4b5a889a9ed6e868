import { describeValue } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { CallContext } from '../nn/layers/callContext.ts';
import { Layer } from '../nn/layers/layer.ts';
import type { LayerNode, SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import type { Weight } from '../nn/layers/weight.ts';
import { nameLayers } from './naming.ts';
import { type Topology, topologyOf } from './topology.ts';

/** The context in which a model is traced: that of its layers, and a hook that tells which ops are whose. */
export interface ModelContext extends CallContext {
  /** Called around the tracing of each layer inside, with what enters it; layers of nested models come within these. */
  within?(layer: Layer, trace: () => readonly Value[], operands: readonly Value[]): readonly Value[];
}

/** The weights of a layer that training changes. As in Keras a model inside does not hold back a layer that was set to learn after it. */
const learning = (layer: Layer): readonly Weight[] =>
  layer instanceof LayerGraph ? layer.layers.flatMap(learning) : layer.trainableWeights;

export interface LayerGraphOptions {
  readonly name: string | undefined;
  readonly seed: number;
  readonly trainable: boolean;
}

/** Layers connected to a graph, which is a layer itself. */
export abstract class LayerGraph extends Layer {
  readonly seed: number;
  /** How its layers are connected, once the shapes of the inputs are known. */
  protected topology: Topology | undefined;

  constructor({ name, seed, trainable }: LayerGraphOptions, defaultName: string) {
    super({ name: name ?? defaultName, trainable });
    this.autoNamed = name === undefined;
    this.seed = seed;
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new EvenkeelError({ where: `${this.where}, option seed`, expected: 'an integer from 0 on', got: String(seed) });
    }
  }

  override get where(): string {
    return `model "${this.name}"`;
  }

  /** Takes everything between inputs and outputs as the model's layers. */
  protected connectLayers(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]): void {
    const topology = topologyOf(inputs, outputs, this.where);
    nameLayers(topology.layers, this.where);
    this.seedLayers(topology.layers);
    this.topology = topology;
    this.built = true;
  }

  protected requireTopology(where: string): Topology {
    if (this.topology) return this.topology;
    throw new EvenkeelError({
      where: `${this.where}, ${where}`,
      expected: 'a model whose input shape is known',
      got: 'none',
      remedy: 'Give the first layer an inputShape, or call build(inputShape) or fit first.',
    });
  }

  /** The layers in the order of their first use. */
  get layers(): readonly Layer[] {
    return this.topology?.layers ?? [];
  }

  /** Those that have a place by number. */
  protected get countedLayers(): readonly Layer[] {
    return this.layers;
  }

  /**
   * The layer of a name, or the one at an index, counted from 0 (from −1 backwards) in the order of their first use; as in Keras the input
   * layer of a stack does not count.
   * @throws EvenkeelError where there is none
   */
  getLayer(which: string | number): Layer {
    const { layers } = this;
    const counted = this.countedLayers;
    const layer = typeof which === 'number' ? counted.at(which) : layers.find(({ name }) => name === which);
    if (layer && (typeof which === 'string' || Number.isInteger(which))) return layer;
    const names = layers.map((layer) => layer.name);
    throw new EvenkeelError({
      where: `${this.where}, getLayer`,
      expected:
        typeof which === 'number' ? `an index from 0 to ${counted.length - 1}` : `the name of a layer (${names.join(', ')})`,
      got: describeValue(which),
      ...(typeof which === 'string' && didYouMean(which, names)),
    });
  }

  /** Builds a model that waits for the shape of its data. Others are built already. */
  buildFor(_shapes: readonly Shape[]): void {}

  /** The uses of its layers, in an order in which they can be computed. */
  get nodes(): readonly LayerNode[] {
    return this.requireTopology('nodes').nodes;
  }

  override get inputs(): readonly SymbolicTensor[] {
    return this.requireTopology('inputs').inputs;
  }

  override get outputs(): readonly SymbolicTensor[] {
    return this.requireTopology('outputs').outputs;
  }

  /** The names of inputs and outputs: those that a file gives them, or those of the layers they come from. */
  get inputNames(): readonly string[] {
    return this.inputs.map((x) => x.node.layer.name);
  }

  get outputNames(): readonly string[] {
    const names = this.outputs.map((x) => x.node.layer.name);
    return names.map((name, i) => (names.indexOf(name) === i ? name : `${name}_${i}`));
  }

  /** The shape of one sample's output, of the first output where there are several. */
  get outputShape(): Shape {
    return (this.outputs[0] as SymbolicTensor).shape;
  }

  /** The shape of one sample's output of a layer, at its first use. */
  outputShapeOf(layer: Layer): Shape {
    const { nodes, inputs, outputs } = this.requireTopology('outputShapeOf');
    const all = [...inputs, ...nodes.flatMap((node) => node.inputs), ...outputs];
    return (all.find((x) => x.node.layer === layer) as SymbolicTensor).shape;
  }

  /** Seeds layers that no model has seeded, and models inside, whose streams also depend on their names. */
  protected seedLayers(layers: readonly Layer[]): void {
    for (const layer of layers) {
      if (layer instanceof LayerGraph) layer.seedWith(this.seed, `${layer.name}/`);
      else if (!layer.seeded) layer.seedWith(this.seed, '');
    }
  }

  override seedWith(seed: number, scope: string): void {
    for (const layer of this.layers) layer.seedWith(seed, layer instanceof LayerGraph ? `${scope}${layer.name}/` : scope);
  }

  override get trainable(): boolean {
    return super.trainable;
  }

  /** Set, it also sets that of all layers, as in Keras. */
  override set trainable(trainable: boolean) {
    super.trainable = trainable;
    for (const layer of this.layers) layer.trainable = trainable;
  }

  /** All weights, layer by layer. */
  override get weights(): readonly Weight[] {
    return [...new Set(this.layers.flatMap((layer) => layer.weights))];
  }

  override get trainableWeights(): readonly Weight[] {
    return this.trainable ? [...new Set(this.layers.flatMap(learning))] : [];
  }

  protected override buildMany(shapes: readonly Shape[]): void {
    this.buildFor(shapes);
  }

  override call(x: Value, context: CallContext): Value {
    return this.callMany([x], context)[0] as Value;
  }

  override callMany(xs: readonly Value[], context: ModelContext): readonly Value[] {
    const { inputs, outputs, nodes } = this.requireTopology('call');
    const known = new Map<LayerNode, readonly Value[]>();
    const entered = new Map(inputs.map((x, i) => [x, xs[i] as Value]));
    const read = (x: SymbolicTensor): Value => entered.get(x) ?? ((known.get(x.node) as readonly Value[])[x.index] as Value);
    for (const node of nodes) {
      const mode = node.training === undefined ? context : { ...context, training: node.training };
      const operands = node.inputs.map(read);
      const trace = () => node.layer.use(operands, mode);
      known.set(node, context.within ? context.within(node.layer, trace, operands) : trace());
    }
    return outputs.map(read);
  }
}
