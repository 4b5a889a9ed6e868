/** A name without what conventions differ in: `input_shape`, `inputshape` and `inputShape` are one. */
export const plain = (name: string) => name.toLowerCase().replace(/[_\-\s]/g, '');

/** What other libraries call options, losses and the like that Keras calls otherwise, by plain names. The first that is known counts. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  act: ['activation'],
  alpha: ['negativeSlope'],
  axes: ['axis'],
  batch: ['batchSize'],
  betas: ['beta1'],
  bias: ['useBias'],
  bs: ['batchSize'],
  decay: ['weightDecay', 'decayRate'],
  device: ['backend'],
  dim: ['axis'],
  eps: ['epsilon'],
  f1: ['f1Score'],
  gradclip: ['clipnorm'],
  initializer: ['kernelInitializer'],
  inputdim: ['inputShape'],
  inputsize: ['inputShape'],
  kernel: ['kernelSize'],
  logits: ['fromLogits'],
  lr: ['learningRate', 'initialLearningRate', 'minLr'],
  maxnorm: ['globalClipnorm'],
  negativeslope: ['alpha'],
  nepochs: ['epochs'],
  numepochs: ['epochs'],
  outfeatures: ['units'],
  p: ['rate'],
  probability: ['rate'],
  randomstate: ['seed'],
  regularizer: ['kernelRegularizer'],
  shape: ['inputShape', 'targetShape'],
  size: ['poolSize', 'kernelSize', 'units'],
  rmse: ['rootMeanSquaredError'],
  smoothing: ['labelSmoothing'],
  std: ['stddev'],
  window: ['poolSize', 'kernelSize'],
};

/** How many letters must be put in, left out, changed or swapped with their neighbour to get from one word to another. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] as number;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j] as number, at(i - 2, j - 2) + 1);
    }
  }
  return at(a.length, b.length);
}

/** The one of the known names that was probably meant: in another spelling, by another library's name, or with a slip of the pen. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  // Texts from files may be of any length.
  if (name.length > 100) return undefined;
  const wanted = plain(name);
  const spelt = known.find((k) => plain(k) === wanted);
  const alias = Object.hasOwn(ALIASES, wanted) ? ALIASES[wanted]?.find((a) => known.includes(a)) : undefined;
  if (spelt ?? alias) return spelt ?? alias;
  const close = known
    .map((k) => ({ k, d: distance(wanted, plain(k)) }))
    .filter(({ k, d }) => d <= Math.floor(Math.min(wanted.length, plain(k).length) / 3))
    .sort((a, b) => a.d - b.d);
  const part = (fits: (k: string) => boolean) => (wanted.length >= 3 ? known.find((k) => fits(plain(k))) : undefined);
  return close[0]?.k ?? part((k) => k.startsWith(wanted)) ?? part((k) => k.endsWith(wanted));
}

/** A remedy for a name that is not known, where one is near. */
export function didYouMean(name: string, known: readonly string[]): { readonly remedy?: string } {
  const match = nearest(name, known);
  return match === undefined ? {} : { remedy: `Did you mean ${match}?` };
}
