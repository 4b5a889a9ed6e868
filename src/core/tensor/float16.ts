/** The number that 16 bits of IEEE 754's binary16 stand for: ±(1 + m/2¹⁰)·2^(e−15), ±m·2⁻²⁴ where e is 0, ±∞ and NaN where it is 31. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
