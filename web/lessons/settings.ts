import type { Texts } from '../options/fields.ts';

type Settings = Readonly<Partial<Texts>>;

const HIDDEN = 'dense:100,norm,activation:relu';
/** Three hidden layers of 100 units, each with its normalisation before its ReLU. */
const DENSE = { layers: `flatten,${HIDDEN},${HIDDEN},${HIDDEN}`, optimizer: 'sgd', scale: 'unit', test: '0:1000' } as const;

/** The settings of the lessons' experiments, where they differ from the tutorial's. */
export const TWENTY_STEPS: Settings = { epochs: '1', train: '1:321', test: '0:1000', scale: 'unit' };
export const SMALL_BATCHES: Settings = { ...DENSE, norm: 'none,batch,layer', batchSize: '2', learningRate: '0.003', epochs: '1' };
export const largeRate = (learningRate: string): Settings => ({ ...DENSE, learningRate, batchSize: '64', epochs: '2' });
export const FOLDING: Settings = { ...DENSE, learningRate: '0.1', batchSize: '64', epochs: '1' };
