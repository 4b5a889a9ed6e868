/** Where in the first epoch a network is looked at: most happens at its beginning. */
const EARLY = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2];
/** More looks after epochs than this nobody tells apart. */
const MOST_EPOCHS = 100;

/** The steps of the first epoch, of `steps` in all, after which a network is looked at, besides its end. */
export const earlySteps = (steps: number): ReadonlySet<number> =>
  new Set(EARLY.map((fraction) => Math.round(fraction * steps)).filter((step) => step >= 1 && step < steps));

/** Whether it is looked at after an epoch, counted from 1: after each, in a long training after every few and the last. */
export const isEpochObserved = (epoch: number, epochs: number): boolean =>
  epoch === epochs || epoch === 1 || epoch % Math.ceil(epochs / MOST_EPOCHS) === 0;
