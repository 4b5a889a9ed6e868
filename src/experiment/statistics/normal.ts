/** The density of the standard normal. */
export const normalDensity = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** P[Z ≥ x] for x > 3: Laplace's continued fraction, from its 60th term back. */
function farTail(x: number): number {
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / fraction;
  return normalDensity(x) / fraction;
}

/**
 * Φ(x) = P[Z ≤ x] for the standard normal, to 15 digits: ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …) (Abramowitz & Stegun 26.2.11), in the tails
 * the continued fraction 26.2.14.
 */
export function normalCdf(x: number): number {
  if (x < -3) return farTail(-x);
  if (x > 3) return 1 - farTail(x);
  let [term, sum] = [x, x];
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + normalDensity(x) * sum;
}

/** The x with Φ(x) = p: Newton's steps on log Φ, which is concave, from the left; −∞ and ∞ for 0 and 1. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p <= 0) return -Infinity;
  let x = -Math.sqrt(-2 * Math.log(p));
  for (let i = 0; i < 8; i++) {
    const below = normalCdf(x);
    x -= (Math.log(below / p) * below) / normalDensity(x);
  }
  return x;
}
