import { EvenkeelError } from '../core/errors.ts';
import type { TrainTest } from '../datasets/index.ts';
import type { Model } from '../models/model.ts';
import { isOfClasses, type Loss } from '../nn/losses/loss.ts';
import { givesLogits, givesOneNumber } from './compileDefaults.ts';
import type { TaskKind } from './data.ts';
import { arePlainNumbers, areTwoClasses, sampleShape } from './fitting.ts';
import { modelFrom } from './modelFile.ts';
import { buildFromModule } from './module.ts';
import type { NetworkSource } from './network.ts';

/** Whether a loss is of classes for certain; others can train a regression. */
export const isClassLoss = (loss: Loss): boolean => isOfClasses(loss) === true;

type FileSource = NetworkSource & { readonly kind: 'file' };
interface ReadOptions {
  readonly inputShape: readonly number[];
}

/** A file's model as it was compiled; undefined where that cannot be had, of which reading it without tells more. */
async function compiledModel({ bytes, path }: FileSource, { inputShape }: ReadOptions): Promise<Model | undefined> {
  try {
    return await modelFrom(bytes, `file ${path}`, { inputShape, onWarning: () => {} });
  } catch (error) {
    if (error instanceof EvenkeelError) return undefined;
    throw error;
  }
}

/** What a file's model was compiled with. */
export const compiledLoss = async (source: FileSource, options: ReadOptions): Promise<Loss | undefined> =>
  (await compiledModel(source, options))?.trainer.heads?.[0]?.loss;

/** What a model was made for: its loss says it, else whether it has one number without activation to give; undefined where it may be either. */
export function kindOfModel(model: Model, twoClasses: boolean): TaskKind | undefined {
  const loss = model.trainer.heads?.[0]?.loss;
  const ofClasses = loss && isOfClasses(loss);
  if (ofClasses !== undefined) return ofClasses ? 'classification' : 'regression';
  // One number tells two classes apart, too.
  return givesOneNumber(model) && givesLogits(model) && !twoClasses ? 'regression' : undefined;
}

/**
 * Whether labels are classes or numbers to predict, where nobody says it: labels that are not whole are numbers; of others the model decides
 * by its loss, and by a last layer of one unit without activation, unless all labels are 0 or 1.
 */
export async function kindOf(data: TrainTest, source: NetworkSource): Promise<TaskKind> {
  if (data.classNames) return 'classification';
  const { trainX, trainY, testY } = data;
  if (arePlainNumbers(trainY) || arePlainNumbers(testY)) return 'regression';
  const inputShape = sampleShape(trainX);
  const twoClasses = [trainY, testY].every(areTwoClasses);
  if (source.kind === 'tutorial') return 'classification';
  const model =
    source.kind === 'file'
      ? await compiledModel(source, { inputShape })
      : await buildFromModule(source.path, {
          norm: true,
          inputShape,
          classes: classesAsked(data),
          task: 'classification',
          seed: 0,
        });
  return (model && kindOfModel(model, twoClasses)) ?? 'classification';
}

/** For how many classes a module is asked for a model to look at. */
function classesAsked({ trainY }: TrainTest): number {
  if (trainY.size !== trainY.shape[0]) return trainY.rowSize;
  let most = 1;
  for (const v of trainY.data) most = Math.max(most, v);
  return Math.min(1000, most + 1);
}
