import { sameShape, sizeOf } from '../core/tensor/tensor.ts';
import type { OpNode, Program, Value } from '../ir/graph.ts';
import { type FusedAttrs, fusedOp } from './fuse.ts';

/**
 * How an operand of elementwise work lies relative to the result: one number for all, one for each place along the last axis, or one for
 * each element; undefined where it is none of these.
 */
export function operandKind(v: Value, shape: readonly number[]): 'scalar' | 'lastAxis' | 'element' | undefined {
  if (v.dtype !== 'float32') return undefined;
  const size = sizeOf(v.shape);
  if (size === 1) return 'scalar';
  if (sameShape(v.shape, shape)) return 'element';
  return size === shape.at(-1) && v.shape.at(-1) === size ? 'lastAxis' : undefined;
}

const fusedBody = (node: OpNode) => (node.op.name === fusedOp.name ? (node.attrs as FusedAttrs).body : undefined);
const shapeOf = (node: OpNode) => (node.outputs[0] as Value).shape;

interface Uses {
  readonly producer: ReadonlyMap<Value, OpNode>;
  readonly readers: ReadonlyMap<Value, ReadonlySet<OpNode>>;
  /** Outputs and updates of the program, which must exist in memory. */
  readonly kept: ReadonlySet<Value>;
}

function usesOf(program: Program): Uses {
  const readers = new Map<Value, Set<OpNode>>();
  for (const node of program.nodes) for (const v of node.inputs) readers.set(v, (readers.get(v) ?? new Set()).add(node));
  return {
    producer: new Map(program.nodes.flatMap((node) => node.outputs.map((v) => [v, node] as const))),
    readers,
    kept: new Set([...program.outputs.values(), ...program.updates.map((u) => u.value)]),
  };
}

/**
 * Elements of an operand that an epilogue may read one by one. A larger one is better read by a pass of its own in the order of memory:
 * RMSprop's update of a 9216×128 kernel took 1.9 ms inside the product that gives its gradient, and 1.7 ms with it one after the other.
 */
const MAXIMUM_OPERAND = 2 ** 18;

/**
 * Moves elementwise work into the node whose result it starts from, where nothing reads that result before: a bias and an activation
 * into their convolution, a dropout mask into a pooling, the gradient of a ReLU into that of the pooling behind it. `accepts` says which kernels can.
 * The joint node runs where the elementwise one stood.
 */
export function attachEpilogues(program: Program, accepts: (node: OpNode) => boolean): Program {
  const { producer, readers, kept } = usesOf(program);
  const moved = new Set<OpNode>();
  const position = new Map(program.nodes.map((node, i) => [node, i]));
  const nodes = program.nodes.map((node, i): OpNode => {
    const body = fusedBody(node);
    if (!body) return node;
    const shape = shapeOf(node);
    if (!node.inputs.every((v) => operandKind(v, shape))) return node;
    const streams = (v: Value) => operandKind(v, shape) === 'element' && sizeOf(v.shape) > MAXIMUM_OPERAND;
    for (const source of node.inputs) {
      const from = producer.get(source);
      if (!from || fusedBody(from) || moved.has(from) || from.outputs.length > 1 || !accepts(from)) continue;
      if (!sameShape(source.shape, shape)) continue;
      // The joint node runs here: others that read the result too must come later.
      const others = [...(readers.get(source) ?? [])].filter((reader) => reader !== node);
      if (others.some((reader) => (position.get(reader) as number) < i)) continue;
      const inputs = node.inputs.filter((v) => v !== source);
      // What the kernel reads anyway costs nothing more.
      if (inputs.some((v) => streams(v) && !from.inputs.includes(v))) continue;
      moved.add(from);
      return {
        ...from,
        inputs: [...from.inputs, ...inputs],
        outputs: others.length > 0 || kept.has(source) ? [source, ...node.outputs] : node.outputs,
        epilogue: { value: source, body, inputs },
      };
    }
    return node;
  });
  return { ...program, nodes: nodes.filter((node) => !moved.has(node)) };
}

/** Elementwise work of at most so many ops is done again by each reader rather than stored for all. */
const CHEAP = 4;
const DEAR = new Set(['exp', 'log', 'tanh', 'sigmoid', 'softplus', 'pow', 'div', 'sqrt', 'rsqrt', 'erf', 'sin', 'cos']);

/**
 * Moves cheap elementwise work into the nodes that read its result, where all of them can: the application of a batch normalisation into
 * the pooling after it, a product into the sum over it. `accepts` says whether a kernel can compute its operand `index` on the way.
 */
export function attachPrologues(program: Program, accepts: (node: OpNode, index: number) => boolean): Program {
  const { readers, kept } = usesOf(program);
  const replaced = new Map<OpNode, OpNode>();
  const removed = new Set<OpNode>();
  for (const node of program.nodes) {
    const body = fusedBody(node);
    if (!body || node.outputs.length > 1) continue;
    const [result] = node.outputs as [Value];
    const readersOfResult = [...(readers.get(result) ?? [])].map((reader) => replaced.get(reader) ?? reader);
    const main = node.inputs.find((v) => operandKind(v, result.shape) === 'element');
    const fits =
      main !== undefined &&
      !kept.has(result) &&
      body.length <= CHEAP &&
      body.every((inner) => !DEAR.has(inner.op.name)) &&
      node.inputs.every((v) => operandKind(v, result.shape)) &&
      readersOfResult.every(
        (reader) =>
          !reader.prologue &&
          reader.inputs.filter((v) => v === result).length === 1 &&
          accepts(reader, reader.inputs.indexOf(result)),
      );
    if (!fits) continue;
    removed.add(node);
    for (const reader of readers.get(result) ?? []) {
      const own = replaced.get(reader) ?? reader;
      const index = own.inputs.indexOf(result);
      const others = node.inputs.filter((v) => v !== main && !own.inputs.includes(v));
      replaced.set(reader, {
        ...own,
        inputs: [...own.inputs.map((v) => (v === result ? main : v)), ...others],
        prologue: { index, value: result, body, inputs: node.inputs },
      });
    }
  }
  return { ...program, nodes: program.nodes.filter((n) => !removed.has(n)).map((n) => replaced.get(n) ?? n) };
}
