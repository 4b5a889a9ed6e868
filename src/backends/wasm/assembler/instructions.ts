import { type Code, float32, littleEndian, signed, unsigned } from './encode.ts';
import { type Place, placeOf } from './parameterAddress.ts';

/**
 * Typed expressions: each is the bytes that leave one value on WebAssembly's stack. They are plain values without state; an expression
 * used twice is computed twice, so what is used twice goes into a local (`FunctionBuilder.let`).
 */
export type ValueType = 'i32' | 'f32' | 'v128';

export interface Expr<T extends ValueType> {
  readonly type: T;
  readonly code: Code;
}

export type I32 = Expr<'i32'>;
export type F32 = Expr<'f32'>;
export type V128 = Expr<'v128'>;

function expr<T extends ValueType>(type: T, ...code: Code): Expr<T> {
  return { type, code };
}

const simd = (opcode: number): Code => [0xfd, unsigned(opcode)];

/** Alignment hint (log2 bytes) and static offset of a memory access. */
const memoryArgument = (align: number, offset: number): Code => [align, unsigned(offset)];

/** A memory access: what stands on the stack before it, and its immediate. */
interface Access {
  readonly address: Code;
  readonly argument: Code;
}

/** Accesses memory at an address and an offset, which may stand for a parameter's value. */
export function access(address: I32, offset: number, align: number): Access {
  const place = placeOf(offset);
  if (!place) return { address: address.code, argument: memoryArgument(align, offset) };
  // An immediate cannot be negative.
  const base = parameterConstant({ ...place, offset: Math.min(place.offset, 0) });
  return { address: i32.add(address, base).code, argument: memoryArgument(align, Math.max(place.offset, 0)) };
}

/** An instruction that reads memory; `operand` comes on the stack after the address. */
function load<T extends ValueType>(
  type: T,
  opcode: Code,
  align: number,
  [address, offset]: readonly [I32, number],
  operand: Code = [],
): Expr<T> {
  const { address: code, argument } = access(address, offset, align);
  return expr(type, code, operand, opcode, argument);
}

const constantOf = (e: I32 & { readonly constant?: number }): number | undefined => e.constant;

const i32Binary = (opcode: number, fold: (a: number, b: number) => number) => (a: I32, b: I32 | number) => {
  const right = typeof b === 'number' ? i32.constant(b) : b;
  const [x, y] = [constantOf(a), constantOf(right)];
  if (x !== undefined && y !== undefined) return i32.constant(fold(x, y));
  return expr('i32', a.code, right.code, opcode);
};

/** Adding 0 and multiplying by 1 are left out: addresses are built from parts that often are. */
const i32Add = i32Binary(0x6a, (a, b) => (a + b) | 0);
const i32Multiply = i32Binary(0x6c, Math.imul);

/** The address that a parameter holds, and a distance from it. */
const parameterConstant = ({ parameter, offset }: Place): I32 =>
  expr('i32', 0x20, unsigned(parameter), ...(offset === 0 ? [] : [0x41, signed(offset), 0x6a]));

export const i32 = {
  constant: (value: number): I32 & { readonly constant?: number } => {
    const place = placeOf(value);
    return place ? parameterConstant(place) : { type: 'i32', code: [0x41, signed(value)], constant: value };
  },
  add: (a: I32, b: I32 | number) => {
    if (b === 0) return a;
    return constantOf(a) === 0 && typeof b !== 'number' ? b : i32Add(a, b);
  },
  sub: i32Binary(0x6b, (a, b) => (a - b) | 0),
  mul: (a: I32, b: I32 | number) => (b === 1 ? a : i32Multiply(a, b)),
  divU: i32Binary(0x6e, (a, b) => Math.floor(a / b)),
  remS: i32Binary(0x6f, (a, b) => a % b),
  remU: i32Binary(0x70, (a, b) => a % b),
  and: i32Binary(0x71, (a, b) => a & b),
  shl: i32Binary(0x74, (a, b) => a << b),
  shrU: i32Binary(0x76, (a, b) => a >>> b),
  eq: i32Binary(0x46, (a, b) => Number(a === b)),
  ltS: i32Binary(0x48, (a, b) => Number(a < b)),
  gtS: i32Binary(0x4a, (a, b) => Number(a > b)),
  geS: i32Binary(0x4e, (a, b) => Number(a >= b)),
  ltU: i32Binary(0x49, (a, b) => Number(a < b)),
  select: (condition: I32, yes: I32, no: I32) => expr('i32', yes.code, no.code, condition.code, 0x1b),
  min: (a: I32, b: I32) => expr('i32', a.code, b.code, a.code, b.code, 0x48, 0x1b),
  max: (a: I32, b: I32) => expr('i32', a.code, b.code, a.code, b.code, 0x4a, 0x1b),
  ne: i32Binary(0x47, (a, b) => Number(a !== b)),
  load: (address: I32, offset = 0) => load('i32', [0x28], 2, [address, offset]),
  atomicLoad: (address: I32, offset = 0) => load('i32', [0xfe, 0x10], 2, [address, offset]),
  /** Adds to memory and gives what was there before. */
  atomicAdd: (address: I32, value: I32, offset = 0) => load('i32', [0xfe, 0x1e], 2, [address, offset], value.code),
};

const f32Compare = (opcode: number) => (a: F32, b: F32) => expr('i32', a.code, b.code, opcode);

export const f32 = {
  gt: f32Compare(0x5e),
  constant: (value: number) => expr('f32', 0x43, float32(value)),
  load: (address: I32, offset = 0) => load('f32', [0x2a], 2, [address, offset]),
};

const v128Unary = (opcode: number) => {
  const code = simd(opcode);
  return (a: V128) => expr('v128', a.code, code);
};
const v128Binary = (opcode: number) => {
  const code = simd(opcode);
  return (a: V128, b: V128) => expr('v128', a.code, b.code, code);
};
const v128Load =
  (opcode: number, align: number) =>
  (address: I32, offset = 0) =>
    load('v128', simd(opcode), align, [address, offset]);
const shift = (opcode: number) => (a: V128, count: number) => expr('v128', a.code, i32.constant(count).code, simd(opcode));

export const v128 = {
  load: v128Load(0x00, 2),
  load8Splat: v128Load(0x07, 0),
  load32Splat: v128Load(0x09, 2),
  load32Zero: v128Load(0x5c, 2),
  load64Zero: v128Load(0x5d, 2),
  /** `a` with one of its four lanes read from memory. */
  load32Lane: (a: V128, lane: number, address: I32, offset = 0) =>
    expr('v128', load('v128', simd(0x56), 2, [address, offset], a.code).code, lane),
  not: v128Unary(0x4d),
  and: v128Binary(0x4e),
  /** a & ~b */
  andNot: v128Binary(0x4f),
  or: v128Binary(0x50),
  xor: v128Binary(0x51),
  /** Bits of `yes` where `mask` is set, of `no` elsewhere. */
  select: (mask: V128, yes: V128, no: V128) => expr('v128', yes.code, no.code, mask.code, simd(0x52)),
  /** Four lanes of two vectors by number: 0–3 from `a`, 4–7 from `b`. */
  shuffle32: (a: V128, b: V128, lanes: readonly [number, number, number, number]) =>
    expr(
      'v128',
      a.code,
      b.code,
      simd(0x0d),
      lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)),
    ),
};

export const f32x4 = {
  constant: (value: number) => {
    const lane = float32(value);
    return expr('v128', simd(0x0c), lane, lane, lane, lane);
  },
  splat: (a: F32) => expr('v128', a.code, simd(0x13)),
  extractLane: (a: V128, lane: number) => expr('f32', a.code, simd(0x1f), lane),
  add: v128Binary(0xe4),
  sub: v128Binary(0xe5),
  mul: v128Binary(0xe6),
  div: v128Binary(0xe7),
  /** NaN if either is NaN. */
  min: v128Binary(0xe8),
  max: v128Binary(0xe9),
  abs: v128Unary(0xe0),
  neg: v128Unary(0xe1),
  sqrt: v128Unary(0xe3),
  ceil: v128Unary(0x67),
  floor: v128Unary(0x68),
  trunc: v128Unary(0x69),
  nearest: v128Unary(0x6a),
  eq: v128Binary(0x41),
  ne: v128Binary(0x42),
  lt: v128Binary(0x43),
  gt: v128Binary(0x44),
  ge: v128Binary(0x46),
  convertI32: v128Unary(0xfa),
  /** a·b + c, fused or not as the processor likes: only where the target has relaxed SIMD. */
  relaxedMadd: (a: V128, b: V128, c: V128) => expr('v128', a.code, b.code, c.code, simd(0x105)),
};

export const f64x2 = {
  constant: (value: number) => {
    const lane = littleEndian(new Float64Array([value]));
    return expr('v128', simd(0x0c), lane, lane);
  },
  /** The first two float32 lanes. */
  promoteLow: v128Unary(0x5f),
  /** As float32 in the first two lanes, and two zeros. */
  demoteZero: v128Unary(0x5e),
  floor: v128Unary(0x75),
  nearest: v128Unary(0x94),
  sub: v128Binary(0xf1),
  mul: v128Binary(0xf2),
};

export const i16x8 = {
  constant: (value: number) => expr('v128', simd(0x0c), littleEndian(new Int16Array(8).fill(value))),
  gtS: v128Binary(0x31),
};

export const i32x4 = {
  constant: (a: number, b = a, c = a, d = a) => expr('v128', simd(0x0c), littleEndian(new Int32Array([a, b, c, d]))),
  splat: (a: I32) => expr('v128', a.code, simd(0x11)),
  add: v128Binary(0xae),
  sub: v128Binary(0xb1),
  maxS: v128Binary(0xb8),
  shl: shift(0xab),
  shrS: shift(0xac),
  shrU: shift(0xad),
  gtS: v128Binary(0x3b),
  truncSatF32: v128Unary(0xf8),
  extractLane: (a: V128, lane: number) => expr('i32', a.code, simd(0x1b), lane),
  /** The first or last four 16-bit lanes, sign-extended. */
  extendLowS16: v128Unary(0xa7),
  extendHighS16: v128Unary(0xa8),
  /** The first four bytes of a vector, zero-extended to 32 bits. */
  extendLowU8: (a: V128) => expr('v128', a.code, simd(0x89), simd(0xa9)),
};
