import { Tensor } from '../../core/tensor/tensor.ts';
import { quoted, type Refuse } from '../../platform/files/refusal.ts';

/** A decimal number; no two parts of it can take the same digits, or a long cell would take for ever. */
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

export const isNumber = (text: string) => NUMBER.test(text);

const isWhole = (v: number) => Number.isInteger(v) && Math.abs(v) < 2 ** 31;

/** Names in the order that Keras gives classes: by code point, whatever the language. */
export const sorted = (names: Iterable<string>) =>
  [...names].sort((a, b) => {
    const [p, q] = [[...a], [...b]];
    const at = p.findIndex((c, i) => c !== q[i]);
    if (at < 0) return p.length - q.length;
    return q[at] === undefined ? 1 : ((p[at] as string).codePointAt(0) as number) - ((q[at] as string).codePointAt(0) as number);
  });

/**
 * Labels that stand as text, as a tensor: numbers as they are (int32 where all are whole, else float32), anything else as positions among
 * the class names, which are those found, sorted, unless they are given.
 * @throws EvenkeelError for a label that is none of the given names
 */
export function encodeLabels(
  labels: readonly string[],
  names: readonly string[] | undefined,
  refuse: Refuse,
): { y: Tensor; classNames?: readonly string[] } {
  const numbers = names ? [] : labels.map((label) => (isNumber(label) ? Number(label) : Number.NaN));
  if (!names && numbers.every(Number.isFinite)) {
    return { y: new Tensor(numbers.every(isWhole) ? Int32Array.from(numbers) : Float32Array.from(numbers), [labels.length]) };
  }
  const classNames = names ?? sorted(new Set(labels));
  const index = new Map(classNames.map((name, i) => [name, i]));
  const y = Int32Array.from(labels, (label) => index.get(label) ?? refuse('a label among the class names', quoted(label)));
  return { y: new Tensor(y, [labels.length]), classNames };
}
