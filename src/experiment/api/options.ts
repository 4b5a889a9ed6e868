import type { z } from 'zod';
import type { FLAGS, FlagName } from '../flags.ts';
import type { MemoryData, MemoryModel } from './memory.ts';

/** What a file may say for an option: what is no number and no choice, as a range or a list, as the text of its flag too. */
type Given<N extends FlagName> = OrText<z.input<(typeof FLAGS)[N]['option']['schema']>>;
type OrText<V> = V | (V extends string | number | boolean ? never : string);

/** The value of an option that is a factor, or several values, which are all compared. */
type OneOrSeveral<N extends FlagName> = Given<N> | readonly Given<N>[];

/** The values of some factors in one condition. */
export type ConditionOptions = {
  readonly [N in FlagName as (typeof FLAGS)[N] extends { readonly isFactor: true } ? N : never]?: Given<N>;
};

/**
 * What is compared: the keys of a file for `evenkeel compare --config`, with the same meaning, defaults and checks, besides data and a model in
 * memory. Values are those that JSON has; texts are read as the flags' are (`'1:201'`).
 */
export interface ComparisonOptions {
  /**
   * Mnist, fashionMnist, cifar10, cifar100, or an .npz, .csv or IDX file or a folder of images by class. Default: mnist. Or
   * samples and labels in memory.
   */
  readonly data?: Given<'data'> | MemoryData | undefined;
  /**
   * A .keras, .h5 or .json file, whose batch normalisations are taken out or replaced as each arm has it and, where it has
   * none, put in; or a module (.js, .mjs, .ts) that exports build({ norm, inputShape, classes, task, seed, evenkeel }).
   * Default: the tutorial's network. Or a model in memory, or a function that makes one, of which the arms are made as of a
   * file.
   */
  readonly model?: Given<'model'> | MemoryModel | undefined;
  /**
   * The layers of the network but the last, as conv2d:32:kernelSize=3,activation=relu,norm,flatten,dense:128; norm is where
   * each network has its normalisation. Default: those of the tutorial's network.
   */
  readonly layers?: Given<'layers'> | undefined;
  /** Start from the file's weights, where the networks have them, and not from the seed. Default: from the seed. */
  readonly keepWeights?: Given<'keepWeights'> | undefined;
  /**
   * The normalisations to compare, each with the first: none, batch, ghost:N, renorm, layer, group[:N], instance, rms,
   * dyt[:N], frn, agc[:N]; any of them with ws+ in front for standardised kernels. Default: none,batch.
   */
  readonly norm?: Given<'norm'> | undefined;
  /**
   * Where each network is normalised: where it was designed, or before or after the activation of each layer with weights
   * but the last. Default: designed.
   */
  readonly place?: OneOrSeveral<'place'> | undefined;
  /**
   * Whether labels are classes to tell apart or numbers to predict. Default: what the labels, or the loss and the last layer
   * of the model, say.
   */
  readonly task?: Given<'task'> | undefined;
  /** Passes over the training samples. Default: 30. */
  readonly epochs?: OneOrSeveral<'epochs'> | undefined;
  /** Samples a training step. Default: 16. */
  readonly batchSize?: OneOrSeveral<'batchSize'> | undefined;
  /** Training samples, from A to before B. Default: 1:8001 of a data set by name, all of a file. */
  readonly train?: OneOrSeveral<'train'> | undefined;
  /** Test samples, from A to before B. Default: 1:201 of a data set by name, all of a file. */
  readonly test?: OneOrSeveral<'test'> | undefined;
  /**
   * Samples that choose the best epoch and learning rate: a fraction of the training samples, or a range of samples that are
   * not trained on. Default: none with one seed; with several, samples that are not trained on, or a tenth.
   */
  readonly validation?: Given<'validation'> | undefined;
  /** Values as they are, divided by 255 (images), standardised each, or samples of length 1. Default: raw. */
  readonly scale?: OneOrSeveral<'scale'> | undefined;
  /** The optimizer, as sgd:momentum=0.9. Default: what the model was compiled with, else rmsprop. */
  readonly optimizer?: OneOrSeveral<'optimizer'> | undefined;
  /** Step size of the optimizer; in place of a schedule, if it has one. Default: the optimizer's own: 0.001 of rmsprop. */
  readonly learningRate?: OneOrSeveral<'learningRate'> | undefined;
  /**
   * The loss, as mae or huber:delta=2. Default: what the model was compiled with, else what fits its last layer and the
   * labels.
   */
  readonly loss?: Given<'loss'> | undefined;
  /** Metrics, as auc,f1Score:average=macro. Default: what the model was compiled with. */
  readonly metrics?: Given<'metrics'> | undefined;
  /** What samples of each class count in training, by its index; balanced: all classes alike. Default: none. */
  readonly classWeights?: Given<'classWeights'> | undefined;
  /** Decides weights, order and masks. Default: 0. */
  readonly seed?: Given<'seed'> | undefined;
  /** How many seeds each network is trained from, counted from --seed, or which ones: what it takes for error bars. */
  readonly seeds?: Given<'seeds'> | undefined;
  /** What the networks are compared by. Default: accuracy of classes, mean squared error of numbers. */
  readonly metric?: Given<'metric'> | undefined;
  /** The level whose reaching tells how fast a network learns (default: what the slower network reaches). */
  readonly target?: Given<'target'> | undefined;
  /** Differences within ± this count as none: in percentage points for accuracy, else in the unit of the metric. */
  readonly margin?: Given<'margin'> | undefined;
  /** Add seeds until every difference is clear, looking after numbers of seeds that are fixed in advance, at most --seeds (default: 30). */
  readonly until?: Given<'until'> | undefined;
  /** Longest time that --until clear may take: 90s, 10m, 1.5h; looks that would not end in time are not begun. */
  readonly budget?: Given<'budget'> | undefined;
  /** Threads in all; each network gets its part. Default: 2. */
  readonly threads?: Given<'threads'> | undefined;
  /** The column of a table with the labels, by name or position (default: the last). */
  readonly label?: Given<'label'> | undefined;
  /** Columns of a table to leave out, by name or position, such as one that numbers the rows. */
  readonly ignore?: Given<'ignore'> | undefined;
  /**
   * What becomes of empty cells of a table: their rows are left out, or the mean or median of the column stands there
   * (default: they are refused).
   */
  readonly missing?: Given<'missing'> | undefined;
  /** What becomes of text in a table: a column for each category, or one of their numbers (default: it is refused). */
  readonly categories?: Given<'categories'> | undefined;
  /** What stands between the cells of a table; a space is any run of spaces (default: found out). */
  readonly delimiter?: Given<'delimiter'> | undefined;
  /** What stands before the decimals in a table (default: .). */
  readonly decimal?: Given<'decimal'> | undefined;
  /** Height and width that images of a folder are resized to (default: what the model takes). */
  readonly imageSize?: Given<'imageSize'> | undefined;
  /** Channels of the images of a folder (default: what the model takes). */
  readonly colorMode?: Given<'colorMode'> | undefined;
  /** Leave out images of a folder that cannot be read, each by name, in place of refusing the folder. */
  readonly skipBad?: Given<'skipBad'> | undefined;
  /** The combinations to train, where not all are wanted: each says values of the same options that take several. */
  readonly conditions?: readonly ConditionOptions[] | undefined;
}
