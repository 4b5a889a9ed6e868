import type { Aliases } from '../../core/byName.ts';

/** Names that older versions of Keras have. */
export const lossAliases: Aliases = {
  cosine: 'cosineSimilarity',
  cosineproximity: 'cosineSimilarity',
  huberloss: 'huber',
  kullbackleiblerdivergence: 'klDivergence',
};
