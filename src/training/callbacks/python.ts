import type { MetricResult } from '../../nn/metrics/metric.ts';

/** A number as Python prints a float: `1.0`, `1e-05`, `nan`; so that files are those of Keras. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return pythonExponent(value.toExponential());
  // Between these JavaScript writes no exponent either.
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** Python's exponents have two digits at least. */
export const pythonExponent = (text: string) => text.replace(/e([+-])(\d)$/, 'e$10$2');

/** `.2f`: as `toFixed`, but what lies in the middle goes to the even digit. */
export function pythonFixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  // All decimals there are: a double in the middle has few.
  const exact = Math.abs(value).toFixed(100);
  const rest = exact.slice(exact.indexOf('.') + 1 + digits);
  if (!/^50*$/.test(rest)) return text;
  const cut = exact.slice(0, exact.length - rest.length).replace(/\.$/, '');
  if (Number(cut.at(-1)) % 2 === 1) return text;
  return value < 0 ? `-${cut}` : cut;
}

/** A list as Python prints it: `[0.5, 1.0]`. */
export function pythonText(value: MetricResult): string {
  return typeof value === 'number' ? pythonFloat(value) : `[${value.map(pythonText).join(', ')}]`;
}
