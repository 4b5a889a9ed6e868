import { lossFactory } from './lossFactory.ts';
import { MARGIN_REMEDY, margin } from './margin.ts';

/** mean(max(1 − yTrue · yPred, 0)), for labels −1 and 1, or 0 and 1: labels and outputs [batch, …] → [batch]. */
export const hinge = lossFactory({ name: 'hinge', labels: 'binary', remedy: MARGIN_REMEDY }, {}, () => margin);
