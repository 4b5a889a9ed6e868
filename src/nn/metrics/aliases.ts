import type { Aliases } from '../../core/byName.ts';
import { lossAliases } from '../losses/aliases.ts';

/** Keras's names of metrics that are neither the class's nor the function's. */
export const metricAliases: Aliases = { ...lossAliases, acc: 'accuracy', logcosherror: 'logCosh' };
