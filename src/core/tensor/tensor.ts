import { EvenkeelError, shapeText } from '../errors.ts';
import { checkOptions, type OptionNames } from '../options.ts';

/** Element types of host arrays. Images stay `uint8` until a program converts them. */
export type DType = 'float32' | 'float64' | 'int32' | 'uint8';

/** Element types that programs know; they take float64 arrays as float32. */
export type ProgramType = Exclude<DType, 'float64'>;

export type Shape = readonly number[];

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Nested JavaScript arrays of numbers, as deep as the tensor has dimensions. */
export type NestedArray = number | readonly NestedArray[];

/**
 * What `toArray` gives: a number, or lists of numbers as deep as the tensor has dimensions. The compiler does not know how many these are, so
 * that this may be used as either: `(await model.predict(x)).toArray()[0]?.[1]`.
 */
export type Numbers = number & NumberList;
interface NumberList extends Array<Numbers> {
  includes(value: unknown, from?: number): boolean;
  indexOf(value: unknown, from?: number): number;
  lastIndexOf(value: unknown, from?: number): number;
}

const constructors = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array } as const;
const typeOf = (data: TypedArray) =>
  (Object.keys(constructors) as DType[]).find((dtype) => data instanceof constructors[dtype]) as DType;

/** The number of elements of a shape; 1 for a scalar's `[]`. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, d) => product * d, 1);
}

/** A zero-filled typed array of `length` elements. */
export function allocate(dtype: DType, length: number): TypedArray {
  return new constructors[dtype](length);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

/**
 * A host array: flat row-major data with a shape. Immutable by convention; `slice` and `reshape` share the data.
 * There is nothing to dispose of.
 */
export class Tensor {
  readonly data: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;

  /** @throws EvenkeelError if the number of elements does not fit the shape. */
  constructor(data: TypedArray, shape: Shape) {
    if (data.length !== sizeOf(shape)) {
      throw new EvenkeelError({
        where: 'tensor',
        expected: `${sizeOf(shape)} values for shape ${shapeText(shape)}`,
        got: `${data.length}`,
      });
    }
    this.data = data;
    this.shape = [...shape];
    this.dtype = typeOf(data);
  }

  get size(): number {
    return this.data.length;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** Elements of one entry along the first axis. */
  get rowSize(): number {
    return sizeOf(this.shape.slice(1));
  }

  /**
   * Entries `begin` to `end` (exclusive) along the first axis, as NumPy's `x[begin:end]`: negative positions count from the end,
   * positions past the end are clipped. Shares the data.
   */
  slice(begin: number, end?: number): Tensor {
    const n = this.shape[0] ?? 0;
    const clip = (p: number) => Math.min(Math.max(p < 0 ? p + n : p, 0), n);
    const from = clip(begin);
    const to = Math.max(clip(end ?? n), from);
    const row = this.rowSize;
    return new Tensor(this.data.subarray(from * row, to * row), [to - from, ...this.shape.slice(1)]);
  }

  /** The same data in another shape; one dimension may be −1 and is worked out. */
  reshape(shape: Shape): Tensor {
    const known = shape.reduce((p, d) => (d === -1 ? p : p * d), 1);
    const open = shape.filter((d) => d === -1).length;
    if (open > 1 || (open === 1 && this.size % known !== 0) || (open === 0 && known !== this.size)) {
      throw new EvenkeelError({
        where: 'reshape',
        expected: `a shape of ${this.size} values (with at most one -1)`,
        got: shapeText(shape),
      });
    }
    return new Tensor(
      this.data,
      shape.map((d) => (d === -1 ? this.size / known : d)),
    );
  }

  /** A copy in another element type. Conversion to an integer type truncates as typed arrays do. */
  cast(dtype: DType): Tensor {
    if (dtype === this.dtype) return this;
    return new Tensor(new constructors[dtype](this.data), this.shape);
  }

  /** The results of `element` on every value and its position in `data`, as float32. */
  map(element: (value: number, position: number) => number): Tensor {
    const { data } = this;
    const out = new Float32Array(data.length);
    // A loop: `Float32Array.from` takes ten times as long.
    for (let i = 0; i < data.length; i++) out[i] = element(data[i] as number, i);
    return new Tensor(out, this.shape);
  }

  /** The entries at `indices` along the first axis, copied, in that order. */
  gather(indices: ArrayLike<number>): Tensor {
    const row = this.rowSize;
    const out = allocate(this.dtype, indices.length * row);
    for (let i = 0; i < indices.length; i++) {
      const at = indices[i] as number;
      out.set(this.data.subarray(at * row, (at + 1) * row), i * row);
    }
    return new Tensor(out, [indices.length, ...this.shape.slice(1)]);
  }

  /** Nested arrays of numbers; a plain number for a scalar. */
  toArray(): Numbers {
    const nest = (axis: number, offset: number): NestedArray => {
      if (axis === this.rank) return this.data[offset] as number;
      const stride = sizeOf(this.shape.slice(axis + 1));
      return Array.from({ length: this.shape[axis] as number }, (_, i) => nest(axis + 1, offset + i * stride));
    };
    return nest(0, 0) as Numbers;
  }
}

/** Anything accepted where data is wanted. */
export type TensorLike = Tensor | NestedArray | TypedArray;

export interface TensorOptions {
  /** One dimension may be −1 and is worked out. Default: that of the nested arrays, or one axis. */
  readonly shape?: Shape;
  /** Default 'float32' for nested arrays, else the type of what is given. */
  readonly dtype?: DType;
}

const tensorOptions = { shape: 'optional', dtype: 'optional' } satisfies OptionNames<TensorOptions>;

/**
 * A tensor from nested arrays (float32 unless `dtype` says otherwise) or from a typed array with an optional shape.
 * @throws EvenkeelError for ragged nesting or values that are no numbers.
 */
export function tensor(value: TensorLike, options: TensorOptions = {}): Tensor {
  checkOptions('tensor', options, tensorOptions);
  return toTensor(value, options);
}

function toTensor(value: TensorLike, options: TensorOptions = {}): Tensor {
  if (value instanceof Tensor) {
    const shaped = options.shape ? value.reshape(options.shape) : value;
    return options.dtype ? shaped.cast(options.dtype) : shaped;
  }
  if (ArrayBuffer.isView(value)) {
    const flat = new Tensor(value, [value.length]);
    return toTensor(flat, options);
  }
  const shape: number[] = [];
  for (let v: NestedArray = value; Array.isArray(v); v = v[0] as NestedArray) {
    shape.push(v.length);
    if (v.length === 0) break;
  }
  const data = allocate(options.dtype ?? 'float32', sizeOf(shape));
  let at = 0;
  const fill = (v: NestedArray, axis: number): void => {
    if (axis < shape.length ? !Array.isArray(v) || v.length !== shape[axis] : typeof v !== 'number') {
      const got = Array.isArray(v) ? `${v.length} entries` : `${typeof v} ${String(v)}`;
      throw new EvenkeelError({
        where: 'tensor',
        expected: axis < shape.length ? `${shape[axis]} entries at depth ${axis}` : `a number at depth ${axis}`,
        got,
        remedy: 'All rows of a nested array must have the same length.',
      });
    }
    if (axis === shape.length) data[at++] = v as number;
    else for (const inner of v as readonly NestedArray[]) fill(inner, axis + 1);
  };
  fill(value, 0);
  const made = new Tensor(data, shape);
  return options.shape ? made.reshape(options.shape) : made;
}
