import { EvenkeelError } from '../../core/errors.ts';
import { type Shape, sizeOf } from '../../core/tensor/tensor.ts';
import type { OpNode, Value } from '../../ir/graph.ts';
import { Constants, type VariableValues } from './constants.ts';
import type { Attribute, Edge, OnnxGraph } from './graph.ts';
import { channelsFirst, channelsLast, type Layout, permute, transposed } from './layout.ts';
import { type Dim, isDynamic, sameDim, sameDims, type TracePair } from './trace.ts';

/** The context of the ops' rules: where each value is in the ONNX graph, in which layout, and what is known about it. */
export class Translator {
  readonly constants: Constants;
  readonly pair: TracePair;
  readonly opset: number;
  private readonly graph: OnnxGraph;
  private readonly placements = new Map<Value, { readonly native: Layout; readonly edges: Map<Layout, Edge> }>();
  /** Reduced values whose reduced axes are also there as 1. */
  private readonly withKeepdims = new Map<
    Value,
    { readonly edge: Edge; readonly layout: Layout; readonly dims: readonly Dim[] }
  >();
  private readonly initializers = new Map<string, Edge>();
  private readonly ids = new Map<Value, number>();
  private readonly readers = new Map<Value, number>();
  private batchEdge: Edge | undefined;
  /** Where what is written belongs. */
  private node: OpNode | undefined;

  constructor(graph: OnnxGraph, pair: TracePair, opset: number, weights: VariableValues) {
    this.graph = graph;
    this.pair = pair;
    this.opset = opset;
    this.constants = new Constants(pair, weights);
    const { nodes, outputs } = pair.first.program;
    for (const v of [...nodes.flatMap((n) => n.inputs), ...outputs.values()]) this.readers.set(v, this.uses(v) + 1);
  }

  /** Whose nodes are written from here on. */
  enter(node: OpNode): void {
    this.node = node;
  }

  private get path(): readonly string[] {
    return (this.node && this.pair.first.scopes.get(this.node)) ?? [];
  }

  private get scope(): string {
    return this.path.join('/');
  }

  /** How often a value is read, also as an output. */
  uses(value: Value): number {
    return this.readers.get(value) ?? 0;
  }

  dims(value: Value): Dim[] {
    return this.pair.dims(value);
  }

  /** Sizes along axes that must not depend on the batch. */
  fixed(dims: readonly Dim[]): number[] {
    if (!dims.some(isDynamic)) return dims as number[];
    return this.refuse('a computation within each sample', 'one across the batch');
  }

  /** Appends a node; the name of its scope goes in front. */
  emit(type: string, inputs: readonly (Edge | undefined)[], attributes: Record<string, Attribute> = {}): Edge {
    return this.graph.node(this.scope, type, inputs, attributes);
  }

  /** Whether a value depends on no input; one as large as the batch may be among them. */
  isConstant(value: Value): boolean {
    return this.constants.has(value) || this.constants.fill(value) !== undefined;
  }

  place(value: Value, edge: Edge, layout: Layout = 'last'): void {
    const native = value.shape.length < 3 ? 'last' : layout;
    this.placements.set(value, { native, edges: new Map([[native, edge]]) });
  }

  /** Places a value where another of the same shape is. */
  alias(value: Value, original: Value): void {
    const placement = this.placements.get(original);
    if (placement) this.placements.set(value, placement);
    else this.place(value, this.at(original));
  }

  /** The layout a value was computed in; constants have any. */
  layout(value: Value): Layout {
    return this.placements.get(value)?.native ?? 'last';
  }

  /** A value's edge in a layout; a transposition is written where it was not yet computed in that one. */
  at(value: Value, layout: Layout = 'last'): Edge {
    const rank = value.shape.length;
    const wanted = rank < 3 ? 'last' : layout;
    if (this.constants.has(value)) {
      return this.arranged(value, value.shape, wanted === 'first' ? channelsFirst(rank) : value.shape.map((_, i) => i));
    }
    const placement = this.placements.get(value);
    if (!placement) return this.filled(value, wanted);
    let edge = placement.edges.get(wanted);
    if (!edge) {
      const perm = wanted === 'first' ? channelsFirst(rank) : channelsLast(rank);
      edge = this.emit('Transpose', [placement.edges.get(placement.native) as Edge], { perm });
      placement.edges.set(wanted, edge);
    }
    return edge;
  }

  /** A constant as large as the batch. */
  private filled(value: Value, layout: Layout): Edge {
    const fill = this.constants.fill(value);
    if (fill === undefined) return this.refuse('a constant that is the same for every sample', 'another one');
    return this.emit('Expand', [this.number(fill), this.shape(this.inLayout(this.dims(value), layout))]);
  }

  /** A value reshaped and then transposed; of a constant, the initializer is. `role` names one that is no variable. */
  arranged(value: Value, shape: Shape, permutation: readonly number[], role = 'constant'): Edge {
    const still = permutation.every((axis, i) => axis === i);
    if (!this.constants.has(value)) {
      const edge = this.at(value);
      const reshaped = sameDims(shape, this.fixed(this.dims(value))) ? edge : this.emit('Reshape', [edge, this.ints(shape)]);
      return still ? reshaped : this.emit('Transpose', [reshaped], { perm: permutation });
    }
    const id = this.ids.get(value) ?? this.ids.size;
    this.ids.set(value, id);
    const key = `${id} ${shape.join()} ${permutation.join()}`;
    const known = this.initializers.get(key);
    if (known) return known;
    const variable = this.constants.variableOf(value);
    const outer = this.path.slice(0, -1);
    const data = () => {
      const stored = this.constants.of(value).data;
      return still ? stored : transposed(stored, shape, permutation);
    };
    const hint = variable ? [...outer, variable].join('/') : `${this.scope}/${role}`;
    const made: Edge = { hint, initializer: { type: 'float32', shape: permute(shape, permutation), data } };
    this.initializers.set(key, made);
    return made;
  }

  /** A float32 scalar. */
  number(value: number): Edge {
    return { hint: `${this.scope}/constant`, initializer: { type: 'float32', shape: [], data: () => [value] } };
  }

  /** One number everywhere. */
  filledWith(value: number, shape: Shape, hint: string): Edge {
    const data = () => new Float32Array(sizeOf(shape)).fill(value);
    return { hint: `${this.scope}/${hint}`, initializer: { type: 'float32', shape, data } };
  }

  floats(values: readonly number[], hint: string): Edge {
    return { hint: `${this.scope}/${hint}`, initializer: { type: 'float32', shape: [values.length], data: () => values } };
  }

  matrix(values: readonly number[], shape: Shape, hint: string): Edge {
    return { hint: `${this.scope}/${hint}`, initializer: { type: 'float32', shape: [...shape], data: () => values } };
  }

  ints(values: readonly number[], hint = 'shape'): Edge {
    return { hint: `${this.scope}/${hint}`, initializer: { type: 'int64', shape: [values.length], data: () => values } };
  }

  /**
   * The shape that Reshape gets: the one size that depends on the batch is −1, others that the operand has at the same place are 0.
   */
  target(dims: readonly Dim[], from: readonly Dim[]): Edge {
    let free = 1;
    const sizes = dims.map((d, axis) => {
      if (!isDynamic(d)) return d;
      if (dims.filter(isDynamic).length > 1 && sameDim(d, from[axis])) return 0;
      return free-- > 0 ? -1 : undefined;
    });
    return sizes.includes(undefined) ? this.shape(dims) : this.ints(sizes as number[]);
  }

  /** A shape that is worked out from the size of the batch when the graph runs. */
  shape(dims: readonly Dim[]): Edge {
    const parts = dims.map((d) => {
      if (!isDynamic(d)) return this.ints([d]);
      return d.batches === 1 ? this.batch() : this.emit('Mul', [this.batch(), this.ints([d.batches])]);
    });
    return parts.length === 1 ? (parts[0] as Edge) : this.emit('Concat', parts, { axis: 0 });
  }

  private batch(): Edge {
    const input = this.pair.first.program.inputs[0] as Value;
    this.batchEdge ??= this.emit('Shape', [this.placements.get(input)?.edges.get('last')], { start: 0, end: 1 });
    return this.batchEdge;
  }

  /** Remembers a reduced value with its reduced axes as 1. */
  placeKeepdims(value: Value, edge: Edge, layout: Layout, dims: readonly Dim[]): void {
    this.withKeepdims.set(value, { edge, layout, dims });
  }

  keepdimsOf(value: Value) {
    return this.withKeepdims.get(value);
  }

  /** Where an axis is in a layout. */
  axis(axis: number, rank: number, layout: Layout): number {
    return layout === 'first' && rank > 2 ? channelsFirst(rank).indexOf(axis) : axis;
  }

  /** One entry an axis, in the order of a layout. */
  inLayout<T>(perAxis: readonly T[], layout: Layout): T[] {
    return layout === 'first' && perAxis.length > 2 ? permute(perAxis, channelsFirst(perAxis.length)) : [...perAxis];
  }

  /** @throws EvenkeelError naming the layer */
  refuse(expected: string, got: string, remedy?: string): never {
    throw new EvenkeelError({ where: this.pair.where(this.node), expected, got, ...(remedy && { remedy }) });
  }
}
