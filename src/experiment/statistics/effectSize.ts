import { gammaln, mean, sampleStandardDeviation } from 'simple-statistics';

/** Cohen's d_z: the mean of paired differences in their standard deviations (Cohen 1988); null where there is no spread to measure with. */
export function cohensD(differences: readonly number[]): number | null {
  if (differences.length < 2) return null;
  const spread = sampleStandardDeviation(differences);
  return spread > 1e-12 * Math.abs(mean(differences)) ? mean(differences) / spread : null;
}

/**
 * Cohen's d_z without its bias upwards from few pairs: times Γ(ν/2)/(√(ν/2)·Γ((ν − 1)/2)), ν = n − 1 (Hedges 1981, Journal of Educational Statistics 6,
 * 107–128). Null from fewer than three pairs, where no factor exists.
 */
export function hedgesG(differences: readonly number[]): number | null {
  const d = cohensD(differences);
  const half = (differences.length - 1) / 2;
  if (d === null || half < 1) return null;
  return d * Math.exp(gammaln(half) - gammaln(half - 0.5) - Math.log(half) / 2);
}
