import type { TrainTest } from '../datasets/index.ts';
import type { Model } from '../models/model.ts';
import { isOfClasses, type Loss } from '../nn/losses/loss.ts';
import { givesLogits, givesOneNumber } from './compileDefaults.ts';
import type { TaskKind } from './data.ts';
import { areTwoClasses, hasFractions } from './labels.ts';
import { buildFromModule } from './module.ts';
import type { OpenNetwork } from './network.ts';
import { sampleShape } from './samples.ts';

/** What a loss is for; undefined where it may be either. */
function kindOfLoss(loss: Loss | undefined): TaskKind | undefined {
  const ofClasses = loss && isOfClasses(loss);
  return ofClasses === undefined ? undefined : ofClasses ? 'classification' : 'regression';
}

/** What a model was made for: its loss says it, else whether it has one number without activation to give; undefined where it may be either. */
export function kindOfModel(model: Model, twoClasses: boolean): TaskKind | undefined {
  const kind = kindOfLoss(model.trainer.outputSpecs?.[0]?.loss);
  if (kind) return kind;
  // One number tells two classes apart, too.
  return givesOneNumber(model) && givesLogits(model) && !twoClasses ? 'regression' : undefined;
}

/**
 * Whether labels are classes or numbers to predict, where nobody says it: labels that are not integers are numbers to predict; of others the loss that is
 * asked for decides, else the model by its loss, and by a last layer of one unit without activation, unless all labels are 0 or 1.
 */
export async function kindOf(data: TrainTest, network: OpenNetwork, loss?: Loss): Promise<TaskKind> {
  if (data.classNames) return 'classification';
  const { trainX, trainY, testY } = data;
  if (hasFractions(trainY) || hasFractions(testY)) return 'regression';
  const inputShape = sampleShape(trainX);
  const twoClasses = [trainY, testY].every(areTwoClasses);
  const asked = kindOfLoss(loss);
  if (asked) return asked;
  if (network.kind === 'tutorial') return 'classification';
  const model =
    network.kind === 'file'
      ? await network.file.model(inputShape)
      : await buildFromModule(network.path, {
          norm: true,
          inputShape,
          classes: classesAsked(data),
          task: 'classification',
          seed: 0,
        });
  return kindOfModel(model, twoClasses) ?? 'classification';
}

/** For how many classes a module is asked for a model to look at. */
function classesAsked({ trainY }: TrainTest): number {
  if (trainY.size !== trainY.shape[0]) return trainY.rowSize;
  let most = 1;
  for (const v of trainY.data) most = Math.max(most, v);
  return Math.min(1000, most + 1);
}
