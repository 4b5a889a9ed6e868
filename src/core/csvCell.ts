/** Characters that a spreadsheet takes for the beginning of a formula; tabs and line breaks in front of one it skips. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf|infinity|nan)$/i;

/**
 * A cell of a CSV file (RFC 4180). Text that a spreadsheet would run as a formula, as a class name may be, gets an apostrophe in front, which
 * makes it text there; numbers stay as they are.
 */
export function csvCell(value: string | number, separator = ','): string {
  const text = String(value);
  const safe = FORMULA.test(text) && typeof value === 'string' && !NUMBER.test(text) ? `'${text}` : text;
  return safe.includes(separator) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
