import * as activations from '../../src/nn/activations/activations.ts';
import * as constraints from '../../src/nn/constraints/index.ts';
import * as initializers from '../../src/nn/initializers/index.ts';
import * as layers from '../../src/nn/layers/index.ts';
import * as losses from '../../src/nn/losses/index.ts';
import * as metrics from '../../src/nn/metrics/index.ts';
import * as optimizers from '../../src/nn/optimizers/index.ts';
import * as regularizers from '../../src/nn/regularizers/index.ts';
import * as callbacks from '../../src/training/callbacks/index.ts';

/** A module of Keras and what stands for it here. */
export interface Module {
  /** Its key in the catalogue. */
  readonly key: string;
  readonly title: string;
  /** How a user writes its names here. */
  readonly prefix: string;
  readonly exports: object;
}

export const modules: readonly Module[] = [
  { key: 'layers', title: 'Layers', prefix: 'layers.', exports: layers },
  { key: 'tf.layers', title: 'Layers of TensorFlow.js (`tf.layers`)', prefix: 'layers.', exports: layers },
  { key: 'optimizers', title: 'Optimizers', prefix: 'optimizers.', exports: optimizers },
  {
    key: 'optimizers.schedules',
    title: 'Learning-rate schedules',
    prefix: 'optimizers.schedules.',
    exports: optimizers.schedules,
  },
  { key: 'losses', title: 'Losses', prefix: 'losses.', exports: losses },
  { key: 'metrics', title: 'Metrics', prefix: 'metrics.', exports: { ...losses, ...metrics } },
  { key: 'callbacks', title: 'Callbacks', prefix: 'callbacks.', exports: callbacks },
  { key: 'initializers', title: 'Initializers', prefix: 'initializers.', exports: initializers },
  { key: 'regularizers', title: 'Regularizers', prefix: 'regularizers.', exports: regularizers },
  { key: 'constraints', title: 'Constraints', prefix: 'constraints.', exports: constraints },
  { key: 'activations', title: 'Activations, by name', prefix: '', exports: activations.byName },
];

/** Where a name differs from the one it is found by. */
export const aliases: Readonly<Record<string, string>> = {
  'layers.Layer': 'Layer',
  'tf.layers.input': 'inputLayer',
  'tf.layers.avgPool1d': 'averagePooling1d',
  'tf.layers.avgPool2d': 'averagePooling2d',
  'tf.layers.avgPooling1d': 'averagePooling1d',
  'tf.layers.avgPooling2d': 'averagePooling2d',
  'tf.layers.globalMaxPool1d': 'globalMaxPooling1d',
  'tf.layers.globalMaxPool2d': 'globalMaxPooling2d',
  'tf.layers.maxPool1d': 'maxPooling1d',
  'tf.layers.maxPool2d': 'maxPooling2d',
  'callbacks.ProgbarLogger': 'progressBar',
  'callbacks.History': 'History',
  'metrics.LogCoshError': 'logCosh',
  'regularizers.OrthogonalRegularizer': 'orthogonal',
};

/** What a user must know of a name that is there. */
export const notes: Readonly<Record<string, string>> = {
  'layers.BatchNormalization': 'also unbiased moving variance and ghost batches; no `synchronized`, since there is one device',
  'layers.Embedding': '`maskZero: true` is refused: layers and losses here read no mask over steps',
  'tf.layers.embedding': '`maskZero: true` is refused: layers and losses here read no mask over steps',
  'layers.RandomCrop': 'in inference cut in the middle and resized, as Keras documents it (3.15 hands the images on uncut)',
  'layers.Resizing': 'bilinear and nearest; no antialiasing',
  'tf.layers.resizing': 'as the layer of Keras 3',
  'tf.layers.centerCrop': 'as the layer of Keras 3',
  'activations.threshold':
    'a function without defaults, and so without a name: `(x) => activations.threshold(x, { threshold, defaultValue })`',
  'layers.Layer': 'to extend: write `call` with ops, as in `examples/ownParts.ts`',
  'optimizers.Optimizer': 'to extend: write `rule` with ops, as in `examples/ownParts.ts`',
  'layers.InputLayer': 'for a functional model use `input({ shape })`',
  'tf.layers.input': 'for a functional model use `input({ shape })`',
  'callbacks.ModelCheckpoint':
    'also writes snapshots (`.evk`), which `model.restore` reads; `{batch}` in the path where `saveFreq` is a number',
  'callbacks.BackupAndRestore':
    'the run that goes on, at the very batch, has the bits of one that was not cut off; also what callbacks and the history remember, where Keras begins anew',
  'callbacks.CSVLogger': 'the same file, byte for byte, under the names that metrics have here (`rootMeanSquaredError`)',
  'callbacks.TensorBoard':
    'the same tags, read by TensorBoard itself; histograms of weights where asked for; lists and confusion matrices too; no graphs, images or profiles',
  'callbacks.LambdaCallback':
    'not needed: any object with some of the methods of `Callback`, such as `{ onEpochEnd: (epoch, logs) => … }`',
  'callbacks.Callback': 'an interface: any object with some of its methods',
};

/** Names that no fixture has a case of: what they do is shown by tests of their own, or there is nothing to compare. */
export const ownTests: Readonly<Record<string, string>> = {
  'callbacks.ProgbarLogger': 'same, shown by tests of its own',
};

/** Of these, what is drawn has the same distribution: each library has draws of its own. */
export const DRAWN = /^initializers\.(Glorot|He|Lecun|Orthogonal|Random|Truncated|VarianceScaling)/;

/** What a user of Keras meets in a model's methods and in logs that is not the same, and why. */
export const differences: readonly (readonly [where: string, what: string])[] = [
  [
    '`compile`',
    'no `run_eagerly`, `jit_compile`, `steps_per_execution`, `auto_scale_loss`: a step is always one compiled program',
  ],
  [
    '`fit`',
    '`sampleWeight` and `classWeight` together count as their product, and `classWeight` goes with generators, where Keras refuses both; both refuse `classWeight` for several outputs',
  ],
  ['`fit`', 'weights by the names of outputs may leave outputs out, which Keras refuses'],
  [
    '`fit`, `evaluate`, `predict`',
    'an argument that cannot act is refused by name: `batchSize` or `shuffle: true` with an iterable, `validationFreq` and the like without a validation, `validationSplit` together with `validationData`, a `classWeight` that is empty or that no label has. Keras leaves them aside in silence. More steps than the data has are warned of, as in Keras; so are an `initialEpoch` that leaves nothing to train, and weights for a loss of one number a batch, of which Keras says nothing',
  ],
  [
    '`fit`, `stepsPerEpoch`',
    'each epoch on arrays begins with the first batch of its own order. Keras goes on with the batches that the epoch before left, and ends an epoch early, with a warning, where they run out',
  ],
  [
    'custom losses and metrics',
    'a function (yTrue, yPred) of ops, or an object with `call`. Labels (n) and outputs (n, 1) are aligned for both; Keras aligns them for losses, and gives a function that is a metric n × n differences',
  ],
  [
    '`fit`, validation',
    '`validationBatchSize` is 250 by default, in Keras the `batch_size` of the training; the numbers are the same',
  ],
  ['`evaluate`, `predict`', '`batchSize` is 250 by default, in Keras 32; the numbers are the same'],
  ['`evaluate`, `predict`', '`verbose` is 0 by default, in Keras a bar; no `callbacks`'],
  [
    '`evaluate`',
    'always gives an object by name, as Keras does with `return_dict=True`: a list whose order one must know has no use besides. `numberOf(logs, name)` is one that must be a number',
  ],
  [
    'logs',
    'metrics of one class are numbered as in Keras (`auc`, `auc_1`; a `name` that was given stays), counted from 0 in each `compile`, where Keras counts over all of a program (the next model has `auc_2`). What a file says stays',
  ],
  [
    '`getLayer`',
    'takes one argument, a name or an index, `getLayer(-1)`, where Keras has `name=` and `index=`; an unknown name is refused with the nearest one',
  ],
  [
    'a layer’s `getWeights`, `setWeights`',
    'the same, also in layers that models share; `setWeights` is awaited, and changes nothing where one shape does not fit. On a backend whose memory must be waited for, `getWeights` and `snapshot` say to use `await model.fetchWeights()` and `await model.fetchSnapshot()`, which work on every one, as do `fetchWeights`, `fetchLearningRate`, `fetchIterations` and `fetchSnapshot` of the model that callbacks get',
  ],
  [
    'a layer’s `input`, `output`',
    'the same: those of its first use. Of several at once, Keras’s `input` is a list; here it is `inputs`, and `input` is refused',
  ],
  [
    '`loadWeights`',
    '`{ skipMismatch: true }` leaves layers whose weights have another number or shape as they are, with one warning for each; no `by_name`. Without it nothing is changed where one does not fit',
  ],
  [
    'warnings',
    'go to the model’s `onWarning` (default `console.warn`), each once for a model, Keras’s of a softmax over one unit, of a crossentropy of one class and of no trainable weights included. Keras repeats some at each call',
  ],
  [
    '`predict`',
    'gives the first output; `predictAll` all of them. A generator may yield `[x]`, `[x, y]` or a tensor alone, in Keras tuples',
  ],
  [
    'metrics that are lists',
    'are in logs and history as in Keras (F1Score without `average`, thresholds in a list), and confusion matrices too. The progress bar shows a list’s mean, as in Keras, and no tables; TensorBoard has a tag for each entry',
  ],
  ['`monitor` of a list', 'is refused by name; in Keras a checkpoint then saves always, and the others fail in a comparison'],
  [
    '`mode: auto`',
    'is what the metric says, as in Keras, a custom one by `higherIsBetter`. Of one that does not say it the metrics of the library do whose names end in the same words (`val_balanced_accuracy`); Keras asks for a mode',
  ],
  [
    '`trainable` after `compile`',
    'counts as it was when the model was compiled, in every program, as in Keras 2, and is warned of once. Keras 3 takes it up where a program for that size of batch was not traced yet (TensorFlow), or stops with an error (JAX)',
  ],
  [
    'cross-entropies of what a softmax or sigmoid gave',
    'start from the logits before it, as in Keras on TensorFlow, and keep their gradient: for logits (60, 0, −60) and the third class 120, where JAX clips probabilities at 1e-7 and gives 16.118 and no gradient (for (16, 15, 0) 16.313 against 16.118). Also where the output is said to be logits (`fromLogits`), with a warning, as there; JAX takes a second softmax, 1.551 instead of 120. After a layer in between that changes anything the probabilities are clipped, as with both. Where TensorFlow takes the logits of a sigmoid for those of a softmax, or the other way round, or those along another axis, the formula counts, as with JAX',
  ],
  [
    'gradients at ties and kinks',
    'where Keras’s backends agree, as there: classes that share the largest wrong output in `categoricalHinge`, and elements that share a global maximum, share its gradient. Where JAX and TensorFlow differ (`maximum`, `abs` at 0, bounds of a clip), as with TensorFlow, the backend that Keras’s files are most used with; but the slope of `celu` at 0 is 1, as with JAX and in its paper',
  ],
  [
    'a layer’s own `training`',
    '`bn.apply(x, { training: false })` holds in `fit` and `predict`, as in a subclassed model of Keras, and in files of Evenkeel’s. Keras 3 passes its own mode over all calls in a functional model, and so do models from its files here',
  ],
];

/** What is here and not in Keras: layers, and options of things that Keras has too. */
export const additions: readonly (readonly [where: string, what: string])[] = [
  [
    '`layers.dynamicTanh`',
    'γ·tanh(αx) + β in place of a normalisation, made for transformers; takes no statistics (Zhu et al. 2025, arXiv 2503.10622)',
  ],
  [
    '`layers.filterResponseNormalization`',
    'divides each channel of each sample by its root mean square and ends in a learned threshold, in place of batch normalisation and ReLU; for convolutions with batches of any size (Singh & Krishnan 2020, arXiv 1911.09737)',
  ],
  ['`layers.instanceNormalization`', '`groupNormalization` with `groups: -1`, which is how files have it'],
  [
    '`layers.weightStandardization`',
    'a wrapper: the layer inside computes with its kernel standardised; for group normalisation with small batches (Qiao et al. 2019, arXiv 1903.10520)',
  ],
  [
    '`adaptiveClipping` of every optimizer',
    'clips the gradient of each unit at a fraction of the norm of its weights, for networks without normalisation (Brock et al. 2021, arXiv 2102.06171); `optimizer.excludeFromAdaptiveClipping` leaves out the last layer',
  ],
  [
    '`virtualBatchSize`, `movingVariance` of `layers.batchNormalization`',
    'ghost batches (Hoffer et al. 2017, arXiv 1705.08741), and the moving variance of PyTorch',
  ],
];

/** Why something is not there, by the first pattern that fits `KEY.NAME`. */
export const reasons: readonly (readonly [RegExp, string])[] = [
  [/3D|3d/, 'three dimensions: no kernels for volumes'],
  [
    /RNN|LSTM|Lstm|GRU|gru|rnn|Bidirectional|bidirectional|TimeDistributed|timeDistributed|ConvLSTM|lstm/,
    'recurrent networks are not built',
  ],
  [/EinsumDense/, 'no op for general sums of products'],
  [/ReversibleEmbedding/, 'a dense layer that shares an embedding is not built'],
  [/Attention/, 'attention is not built'],
  [/FlaxLayer|JaxLayer|TFSMLayer|TorchModuleWrapper|OrbaxCheckpoint|ScaleOptimizer/, 'belongs to another framework'],
  [
    /layers\.Random|AugMix|AutoContrast|CutMix|MixUp|RandAugment|Equalization|Solarization|Pipeline|randomWidth/,
    'of augmentation there are flips, shifts, turns, zooms, crops, contrast and brightness',
  ],
  [/MaxNumBoundingBoxes|Spectrogram|initializers\.STFT/, 'preparation of images and sound belongs before the network'],
  [
    /CategoryEncoding|categoryEncoding|Discretization|Hash|Lookup|TextVectorization/,
    'preparation of text and categories belongs before the network',
  ],
  [/Adaptive/, 'adaptive pooling is not built'],
  [
    /InputSpec|Wrapper$|initializers\.Initializer|regularizers\.Regularizer|constraints\.Constraint|losses\.Loss$|metrics\.(Metric|Mean|Sum|MeanMetricWrapper)$|LearningRateSchedule$/,
    'a base class: write a function or object of that kind',
  ],
  [/Masking|masking/, 'masks over time belong to recurrent networks'],
  [/callbacks\.CallbackList|MultiOptimizer|OptimizerMap/, 'inside Keras only'],
  [/RemoteMonitor/, 'sends logs to a server: write a callback'],
  [/IoU/, 'segmentation is not built'],
  [/thresholdedReLU/, 'not built: `reLU({ threshold })`, which files with it become'],
  [/layers\.Lambda$/, 'not built: write a layer, as in `examples/ownParts.ts`'],
  [/SwapEMAWeights/, 'not built: the optimizer leaves the averages when `fit` ends'],
  [/Adafactor|Ftrl|Lamb|Muon|ScheduleFree/, 'not built: rarely used for networks of this size'],
  [
    /losses\.(CTC|Circle|Dice|Tversky|CategoricalGeneralizedCrossEntropy)/,
    'not built: for sequences, retrieval, segmentation or noisy labels',
  ],
  [
    /metrics\.(ConcordanceCorrelation|PearsonCorrelation|FBetaScore|PrecisionAtRecall|RecallAtPrecision|SensitivityAtSpecificity|SpecificityAtSensitivity|Accuracy)/,
    'not built',
  ],
  [/activations\.sparsemax/, 'not built: it needs a sort, and is hardly used'],
];

/** The export that stands for a name of Keras, if there is one. */
export function find(module: Module, name: string): string | undefined {
  const alias = aliases[`${module.key}.${name}`];
  const wanted = (alias ?? name).replaceAll('_', '').toLowerCase();
  return Object.keys(module.exports).find((own) => own.toLowerCase() === wanted);
}
