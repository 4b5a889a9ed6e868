import { fold } from '../../../src/batchnorm/index.ts';
import { inUnit } from '../../../src/experiment/data.ts';
import { argmaxRows } from '../../../src/experiment/labels.ts';
import { loadModel } from '../../../src/models/files.ts';
import type { Model } from '../../../src/models/model.ts';
import { readFirst } from '../../training/mnist.ts';

/** How many test images both networks are asked about. */
const IMAGES = 1000;

/** A trained network for 28×28 images, as a `.keras` file. */
export interface FoldOrder {
  readonly network: Uint8Array;
}

export interface FoldFacts {
  readonly folded: number;
  /** The layers and parameters of the network, before and after. */
  readonly layers: readonly [before: number, after: number];
  readonly parameters: readonly [before: number, after: number];
  /** The largest difference of any output on the test images. */
  readonly maxError: number;
  readonly images: number;
  /** For how many of them both networks say the same class. */
  readonly same: number;
}

const countOf = (model: Model) => {
  const { layers, total } = model.describe();
  return { layers: layers.length, total };
};

/** Folds the batch normalisations of a network and asks both networks what test images are. @param base where the page's files lie */
export async function foldNetwork({ network }: FoldOrder, base: string): Promise<FoldFacts> {
  const model = await loadModel(network);
  const { testX } = await readFirst(base);
  const samples = inUnit(testX.slice(0, IMAGES)).reshape([IMAGES, ...(model.inputs[0]?.shape ?? [])]);
  const { model: after, folded, maxError } = await fold(model, { samples });
  const [said, saidAfter] = [
    argmaxRows(await model.predict(samples, { verbose: 0 })),
    argmaxRows(await after.predict(samples, { verbose: 0 })),
  ];
  const [first, second] = [countOf(model), countOf(after)];
  return {
    folded: folded.length,
    layers: [first.layers, second.layers],
    parameters: [first.total, second.total],
    maxError,
    images: IMAGES,
    same: said.filter((k, i) => k === saidAfter[i]).length,
  };
}
