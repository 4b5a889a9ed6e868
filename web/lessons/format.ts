/** A number in three digits, with a proper minus sign; what is nothing but rounding is 0. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) < 5e-7) return '0';
  const rounded = Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
  return rounded.replace('-', '−');
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A small number as a power of ten: 4.8 · 10⁻⁷. */
export function power(value: number): string {
  if (value === 0) return '0';
  const [digits, exponent = ''] = value.toExponential(1).split('e');
  return `${digits} · 10${exponent
    .replace('-', '⁻')
    .replace('+', '')
    .replace(/\d/g, (d) => RAISED[Number(d)] as string)}`;
}
