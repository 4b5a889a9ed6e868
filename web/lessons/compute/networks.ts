import { sequential } from '../../../src/models/sequential.ts';
import * as layers from '../../../src/nn/layers/index.ts';

/** What the network of some lessons is called where its file is shown. */
export const DENSE_NAME = 'dense-3x100.json';

/** Three hidden layers of 100 units, each with batch normalisation before its ReLU, for images of 28×28: as text, with weights from the seed. */
export async function denseNetwork(): Promise<string> {
  const hidden = () => [layers.dense({ units: 100 }), layers.batchNormalization(), layers.activation({ activation: 'relu' })];
  const model = sequential([
    layers.flatten({ inputShape: [28, 28, 1] }),
    ...hidden(),
    ...hidden(),
    ...hidden(),
    layers.dense({ units: 10, activation: 'softmax' }),
  ]);
  return model.toJson();
}
