/** Along one axis, the elements of dx that the same taps of the filter reach: those at `first`, `first` + stride, …, `count` of them. */
export interface Residue {
  readonly first: number;
  readonly count: number;
  /** The taps are `tap`, `tap` + stride, …, `taps` of them. */
  readonly tap: number;
  readonly taps: number;
  /** Elements of dy before the first one that the window of the first element starts at; negative where it starts after it. */
  readonly pad: number;
}

/** Splits an axis of `size` elements by their position modulo the stride. With a dilation the stride is 1 and there is one class. */
export function residues(size: number, window: number, stride: number, dilation: number, padBefore: number): Residue[] {
  return Array.from({ length: Math.min(stride, window) }, (_, tap) => {
    const start = Math.ceil((padBefore - tap) / stride);
    const taps = Math.ceil((window - tap) / stride);
    return {
      first: start * stride + tap - padBefore,
      count: Math.floor((size - 1 + padBefore - tap) / stride) - start + 1,
      tap,
      taps,
      pad: (taps - 1) * dilation - start,
    };
  }).filter((r) => r.count > 0);
}
