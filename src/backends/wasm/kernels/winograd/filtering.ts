import { f32x4, type V128 } from '../../assembler/instructions.ts';
import { evaluate, evaluateAdjoint, fivePoints, fourPoints, type Points, sixPoints, sumOf, type Transform } from './points.ts';

/**
 * Minimal filtering F(m, r) in one dimension (Winograd 1980; Lavin & Gray, arXiv 1509.09308): m outputs of a filter of length r
 * from m + r − 1 products, y = Aᵀ[(G g) ⊙ (Bᵀ d)]. The adjoints give the exact gradients: dd = B[(G g) ⊙ (A dy)], dg = Gᵀ[(Bᵀ d) ⊙ (A dy)].
 */
export interface Filtering {
  /** m: outputs of a tile. */
  readonly outputs: number;
  /** r: taps of the filter. */
  readonly taps: number;
  readonly stride: number;
  /** (m − 1)·stride + r: inputs and products of a tile. */
  readonly size: number;
  /** Bᵀ: inputs of a tile to products. */
  readonly input: Transform;
  /** B. */
  readonly inputAdjoint: Transform;
  /** G: filter to products. */
  readonly filter: Transform;
  /** Gᵀ. */
  readonly filterAdjoint: Transform;
  /** Aᵀ: products to outputs. */
  readonly output: Transform;
  /** A. */
  readonly outputAdjoint: Transform;
}

const { add } = f32x4;

/** F(m, r) on some points: m + r − 1 is their number. Both at least 2. */
function filtering(points: Points, outputs: number): Filtering {
  const size = points.scales.length + 1;
  const taps = size + 1 - outputs;
  const ones = points.scales.map(() => 1);
  return {
    outputs,
    taps,
    stride: 1,
    size,
    input: points.input,
    inputAdjoint: points.inputAdjoint,
    filter: (f, k, v) => evaluate(f, k, points, points.scales, v),
    filterAdjoint: (f, k, u) => evaluateAdjoint(f, k, points, points.scales, u, taps),
    output: (f, k, u) => evaluateAdjoint(f, k, points, ones, u, outputs),
    outputAdjoint: (f, k, v) => evaluate(f, k, points, ones, v),
  };
}

/** F(2, 3), from four products, nearly as exact as direct convolution. */
export const filtering2: Filtering = filtering(fourPoints, 2);

const same: Transform = (_f, _k, v) => [...v];

/** F(m, 1): the products themselves. */
const oneTap = (outputs: number): Filtering => ({
  outputs,
  taps: 1,
  stride: 1,
  size: outputs,
  input: same,
  inputAdjoint: same,
  filter: (_f, _k, v) => Array.from({ length: outputs }, () => v[0] as V128),
  filterAdjoint: (_f, k, u) => [
    sumOf(
      k,
      u.map((value) => [value, 1]),
    ),
  ],
  output: same,
  outputAdjoint: same,
});

/**
 * Filtering with a stride: inputs and taps fall into residues modulo the stride, whose filterings of stride 1 give the same outputs, which are added up. Products
 * come residue by residue.
 */
function strided(parts: readonly Filtering[]): Filtering {
  const stride = parts.length;
  const total = (of: 'taps' | 'size') => parts.reduce((sum, part) => sum + part[of], 0);
  const residue = (v: readonly V128[], r: number) => v.filter((_, i) => i % stride === r);
  const begins = parts.map((_, r) => parts.slice(0, r).reduce((sum, { size }) => sum + size, 0));
  const own = (u: readonly V128[], r: number) => {
    const begin = begins[r] as number;
    return u.slice(begin, begin + (parts[r] as Filtering).size);
  };
  const interleaved = (lists: readonly (readonly V128[])[], count: number) =>
    Array.from({ length: count }, (_, i) => lists[i % stride]?.[Math.floor(i / stride)] as V128);
  return {
    outputs: (parts[0] as Filtering).outputs,
    taps: total('taps'),
    stride,
    size: total('size'),
    input: (f, k, v) => parts.flatMap((part, r) => part.input(f, k, residue(v, r))),
    inputAdjoint: (f, k, u) =>
      interleaved(
        parts.map((part, r) => part.inputAdjoint(f, k, own(u, r))),
        total('size'),
      ),
    filter: (f, k, v) => parts.flatMap((part, r) => part.filter(f, k, residue(v, r))),
    filterAdjoint: (f, k, u) =>
      interleaved(
        parts.map((part, r) => part.filterAdjoint(f, k, own(u, r))),
        total('taps'),
      ),
    output: (f, k, u) =>
      parts.map((part, r) => part.output(f, k, own(u, r))).reduce((a, b) => a.map((v, i) => add(v, b[i] as V128))),
    outputAdjoint: (f, k, v) => parts.flatMap((part) => part.outputAdjoint(f, k, v)),
  };
}

/** Outputs of a tile by the taps of a residue: at most six products, and tiles that powers of two are multiples of where that costs little. */
const outputsFor: Readonly<Record<number, number>> = { 1: 1, 2: 4, 3: 4, 4: 3, 5: 2 };

/**
 * Filtering of a window along one axis, from at most six products for a residue; undefined where a residue has no tap or more than five. Error about ten times that
 * of F(2, 3).
 */
export function filteringFor(window: number, stride: number): Filtering | undefined {
  const outputs = outputsFor[Math.ceil(window / stride)];
  if (outputs === undefined || window < stride) return undefined;
  const parts = Array.from({ length: stride }, (_, r) => {
    const taps = Math.ceil((window - r) / stride);
    if (taps === 1) return oneTap(outputs);
    return filtering(taps + outputs === 7 ? sixPoints : fivePoints, outputs);
  });
  return parts.length === 1 ? parts[0] : strided(parts);
}
