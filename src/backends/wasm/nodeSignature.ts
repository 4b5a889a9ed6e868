import type { OpNode, Value } from '../../ir/graph.ts';

/** Constants of more elements are told apart by which they are, not by what they hold. */
const MOST_ELEMENTS = 64;

const isValue = (x: object): x is Value => 'graph' in x && 'id' in x && 'shape' in x;
const isNode = (x: object): x is OpNode => 'op' in x && 'inputs' in x && 'outputs' in x;
const numberText = (x: number) => (Object.is(x, -0) ? '-0' : String(x));

/** Writes what the code of a node can depend on, with values by the order in which they come. */
class SignatureWriter {
  private readonly numbers = new Map<Value, number>();

  private value(v: Value): string {
    const seen = this.numbers.get(v);
    if (seen !== undefined) return `v${seen}`;
    this.numbers.set(v, this.numbers.size);
    const { constant, dtype, shape } = v;
    const content = constant && (constant.length > MOST_ELEMENTS ? `=#${v.id}` : `=${Array.from(constant, numberText).join()}`);
    return `${dtype}[${shape.join()}]${content ?? ''}`;
  }

  write(x: unknown): string {
    if (typeof x === 'number') return numberText(x);
    if (typeof x === 'string') return JSON.stringify(x);
    if (typeof x === 'function') throw new Error('a node whose attributes have functions has no signature');
    if (typeof x !== 'object' || x === null) return String(x);
    if (Array.isArray(x)) return `[${x.map((item) => this.write(item)).join()}]`;
    if (ArrayBuffer.isView(x)) return this.write(Array.from(x as unknown as ArrayLike<number>));
    if (isValue(x)) return this.value(x);
    const { op, ...rest } = isNode(x) ? x : { ...x, op: undefined };
    const parts = Object.entries(rest).map(([key, part]) => `${key}:${this.write(part)}`);
    return `${op?.name ?? ''}{${parts.join()}}`;
  }
}

/**
 * What the code of a node depends on besides the addresses of its buffers, as a text: the op and its attributes, shapes, types and small
 * constants, work that passes moved into it, and which of all values are the same. Nodes with one signature can share one function.
 */
export const nodeSignature = (node: OpNode): string => new SignatureWriter().write(node);

/** The values of a node that lie in memory, in the order in which a function that nodes share takes their addresses. */
export const valuesInMemory = ({ inputs, outputs }: OpNode): readonly Value[] => [...new Set([...inputs, ...outputs])];
