import { Tensor } from '../../src/core/tensor/tensor.ts';
import { confusionCounts, disagreements, prepareNew } from '../../src/experiment/inspect.ts';
import { classesOf, labelClasses } from '../../src/experiment/labels.ts';
import { thresholdOf } from '../../src/experiment/network.ts';
import type { Setup } from '../../src/experiment/setup.ts';
import { loadModel } from '../../src/models/files.ts';
import type { Model } from '../../src/models/model.ts';
import type { Inspection, TestSet } from './messages.ts';
import { pixelsOf } from './testSet.ts';

/** More images than this nobody looks at. */
const MOST_SHOWN = 48;

/** Trained networks with the experiment's test samples. */
export class Inspector {
  private readonly setup: Setup;
  private readonly models: readonly Model[];

  private constructor(setup: Setup, models: readonly Model[]) {
    this.setup = setup;
    this.models = models;
  }

  /** @param files the networks as `.keras` files, in the order of the arms */
  static async open(setup: Setup, files: readonly Uint8Array[]): Promise<Inspector> {
    const models: Model[] = [];
    for (const bytes of files) models.push(await loadModel(bytes));
    return new Inspector(setup, models);
  }

  /** What the networks say of the test samples; undefined where they are no classes. */
  async inspect({ image, classes }: TestSet): Promise<Inspection | undefined> {
    const { design, data, task } = this.setup;
    if (task.kind === 'regression') return undefined;
    const { testX, testY } = data(design.data);
    const truths = labelClasses(testY);
    const predictions: Int32Array[] = [];
    for (const model of this.models) {
      predictions.push(classesOf(await model.predict(testX, { verbose: 0 }), thresholdOf(model)));
    }
    const differing = disagreements(truths, predictions);
    const { begin } = design.data.test;
    return {
      type: 'inspection',
      confusions: predictions.map((predicted) => confusionCounts(truths, predicted, classes.length)),
      differing: differing.length,
      shown: differing.slice(0, MOST_SHOWN).map((i) => ({
        position: begin + i,
        truth: truths[i] as number,
        predicted: predictions.map((predicted) => predicted[i] as number),
        ...(image && { pixels: pixelsOf(this.setup, i) }),
      })),
      takesDigits: image?.height === 28 && image.width === 28 && image.channels === 1,
    };
  }

  /** What each network says of an image of 28×28 bytes: a probability a class. */
  async classify(pixels: Uint8Array): Promise<number[][]> {
    const { design, samples, task } = this.setup;
    const x = prepareNew(new Tensor(pixels, [1, 28, 28]), samples, design.data, task);
    const said: number[][] = [];
    for (const model of this.models) said.push(Array.from((await model.predict(x, { verbose: 0 })).data));
    return said;
  }
}
