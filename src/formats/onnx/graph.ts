import type { Shape } from '../../core/tensor/tensor.ts';

/** Element types of ONNX that are used, by their numbers in `TensorProto.DataType`. */
export const elementTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof elementTypes;

/** A tensor of the graph: an input, an initializer, or the one result of a node. */
export interface Edge {
  readonly producer?: OnnxNode;
  /** The name it would like to have; unique only once the graph is finished. */
  readonly hint: string;
  readonly initializer?: Initializer;
}

export interface Initializer {
  readonly type: 'float32' | 'int64';
  readonly shape: Shape;
  /** Made when the graph is written, for those that are needed. */
  readonly data: () => ArrayLike<number>;
}

export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly type: string;
  /** undefined stands for an optional operand that is left out. */
  readonly inputs: readonly (Edge | undefined)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly hint: string;
}

export interface Port {
  readonly name: string;
  readonly edge: Edge;
  readonly type: ElementType;
  /** Numbers, and names of those that are not known. */
  readonly shape: readonly (number | string)[];
}

/** A graph as it is written: nodes in order, initializers, and a name for every edge. */
export interface FinishedGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Edge[];
  readonly names: ReadonlyMap<Edge, string>;
  readonly nodeNames: ReadonlyMap<OnnxNode, string>;
}

/** Gives every hint a different name. */
class Names {
  private readonly used = new Set<string>();

  /** Keeps a name from others. */
  reserve(name: string): string {
    this.used.add(name);
    return name;
  }

  take(hint: string): string {
    let name = hint;
    for (let i = 1; this.used.has(name); i++) name = `${hint}_${i}`;
    return this.reserve(name);
  }
}

/** Collects nodes; what no output needs is left out when it is finished, so that a rule may replace what another has written. */
export class OnnxGraph {
  /** Each node with its result. */
  private readonly nodes: { readonly node: OnnxNode; readonly result: Edge }[] = [];

  /** Appends a node named `SCOPE/TYPE`. */
  node(scope: string, type: string, inputs: OnnxNode['inputs'], attributes: OnnxNode['attributes'] = {}): Edge {
    const node = { type, inputs, attributes, hint: `${scope}/${type}` };
    const result = { producer: node, hint: node.hint };
    this.nodes.push({ node, result });
    return result;
  }

  finish(inputs: readonly Port[], outputs: readonly Port[]): FinishedGraph {
    const needed = new Set<Edge>(outputs.map(({ edge }) => edge));
    const live = this.nodes
      .toReversed()
      .filter(({ node, result }) => {
        if (!needed.has(result)) return false;
        for (const input of node.inputs) if (input) needed.add(input);
        return true;
      })
      .reverse();
    const names = new Names();
    const named = new Map<Edge, string>();
    for (const { edge, name } of [...inputs, ...outputs]) named.set(edge, names.reserve(name));
    const initializers: Edge[] = [];
    const nodeNames = new Map<OnnxNode, string>();
    const nodeNamer = new Names();
    for (const { node, result } of live) {
      for (const input of node.inputs) {
        if (!input?.initializer || named.has(input)) continue;
        initializers.push(input);
        named.set(input, names.take(input.hint));
      }
      nodeNames.set(node, nodeNamer.take(node.hint));
      if (!named.has(result)) named.set(result, names.take(result.hint));
    }
    return { nodes: live.map(({ node }) => node), initializers, names: named, nodeNames };
  }
}
