/** Numbers to places, on a line. */
export interface Scale {
  readonly domain: readonly [number, number];
  at(value: number): number;
}

export function linear(domain: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  const [low, high] = domain;
  const width = high - low || 1;
  return { domain, at: (value) => from + ((value - low) / width) * (to - from) };
}

/** Round numbers of a domain, about `count` of them. */
export function ticks([low, high]: readonly [number, number], count: number): number[] {
  const raw = (high - low) / count;
  if (!(raw > 0) || !Number.isFinite(raw)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) as number) * power;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

/** A number that is read at a glance: three digits, or two and a power of ten. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 1e-3))
    return value.toExponential(1).replace('e+', 'e').replace('-', '−').replace('e-', 'e−');
  return String(Number(value.toPrecision(3))).replace('-', '−');
}
