const SHAPES: Readonly<Record<string, string>> = {
  circle: 'M8 2a6 6 0 1 0 .01 0z',
  rect: 'M2.5 2.5h11v11h-11z',
  triangle: 'M8 1.5 14.5 13.5h-13z',
  diamond: 'M8 1 15 8 8 15 1 8z',
  pin: 'M8 15 2.5 6a5.5 5.5 0 1 1 11 0z',
  roundRect: 'M5 2.5h6a3 3 0 0 1 2.5 2.5v6a3 3 0 0 1-2.5 2.5h-6a3 3 0 0 1-2.5-2.5v-6a3 3 0 0 1 2.5-2.5z',
  arrow: 'M8 1.5 14 14.5 8 11 2 14.5z',
};

/** The sign of a network, the same in all views. */
export function Sign({ colour, symbol }: { readonly colour: string; readonly symbol: string }) {
  return (
    <svg class="sign" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={SHAPES[symbol]} fill={colour} />
    </svg>
  );
}
