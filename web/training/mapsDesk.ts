import { featureMaps, type SeenMaps } from '../../src/experiment/observe/featureMaps.ts';
import type { Setup } from '../../src/experiment/setup.ts';
import { loadModel } from '../../src/models/files.ts';
import type { Model } from '../../src/models/model.ts';
import type { Trainers } from './trainers.ts';

interface Trained {
  readonly model: Promise<Model>;
  readonly step: number;
  readonly epoch: number;
}

/** Who says what a layer makes of a test image: the worker that trains the network, and this one once it is trained. */
export class MapsDesk {
  private readonly setup: Omit<Setup, 'models'>;
  private readonly trainers: Trainers;
  private readonly answer: (label: string, seen: SeenMaps) => void;
  private readonly trained = new Map<string, Trained>();

  constructor(setup: Omit<Setup, 'models'>, trainers: Trainers, answer: (label: string, seen: SeenMaps) => void) {
    this.setup = setup;
    this.trainers = trainers;
    this.answer = answer;
  }

  /** Takes a trained network. @param bytes its `.keras` file */
  take(label: string, bytes: Uint8Array, time: Pick<Trained, 'step' | 'epoch'>): void {
    let model: Promise<Model> | undefined;
    this.trained.set(label, {
      ...time,
      get model() {
        model ??= loadModel(bytes);
        return model;
      },
    });
  }

  /** One that is neither trained nor training gives no answer. */
  async ask(label: string, layer: string, image: number): Promise<void> {
    const { design, data } = this.setup;
    const x = data(design.data).testX.slice(image, image + 1);
    const trained = this.trained.get(label);
    if (!trained) {
      // A copy, as a part of all test images would travel with all of them.
      const copy = { data: x.data.slice(), shape: x.shape };
      this.trainers.tell(label, { type: 'maps', request: { layer, image, x: copy } });
      return;
    }
    const { step, epoch, model } = trained;
    this.answer(label, { layer, image, step, epoch, maps: await featureMaps(await model, x, layer) });
  }
}
