import { constraints, initializers, layers, losses, metrics, optimizers, regularizers, sequential } from '../../src/index.ts';

/** An integer for every option that takes one, and what else a maker needs. */
const COMMON = { learningRate: 1, epsilon: 1, weightDecay: 0, clipnorm: 1 };
const averaged = { ...COMMON, clipnorm: undefined, globalClipnorm: 2, useEma: true, emaMomentum: 0, emaOverwriteFrequency: 2 };
const { schedules } = optimizers;

const allLosses = [
  losses.binaryCrossentropy({ labelSmoothing: 1 }),
  losses.binaryFocalCrossentropy({ alpha: 1, gamma: 2, labelSmoothing: 0 }),
  losses.categoricalCrossentropy({ labelSmoothing: 1 }),
  losses.categoricalFocalCrossentropy({ alpha: 1, gamma: 2, labelSmoothing: 0 }),
  losses.huber({ delta: 2 }),
];
const allMetrics = [
  metrics.auc({ numThresholds: 3 }),
  metrics.auc({ thresholds: [0, 1] }),
  metrics.f1Score({ threshold: 1 }),
  metrics.fBetaScore({ beta: 2, threshold: 1 }),
  metrics.binaryAccuracy({ threshold: 1 }),
  metrics.precision({ thresholds: 1 }),
  metrics.precision({ thresholds: [0, 1] }),
  metrics.recall({ topK: 1, classId: 1 }),
  metrics.precisionAtRecall({ recall: 1, numThresholds: 3 }),
  metrics.recallAtPrecision({ precision: 1 }),
  metrics.sensitivityAtSpecificity({ specificity: 1 }),
  metrics.specificityAtSensitivity({ sensitivity: 1 }),
  metrics.topKCategoricalAccuracy({ k: 2 }),
  metrics.r2Score({ numRegressors: 1 }),
];
const allOptimizers = [
  optimizers.sgd({ learningRate: 1, weightDecay: 0, clipnorm: 1, momentum: 0 }),
  optimizers.sgd({ learningRate: 1, momentum: 0, clipvalue: 1, gradientAccumulationSteps: 2 }),
  optimizers.rmsprop({ ...averaged, rho: 0, momentum: 0 }),
  ...[optimizers.adam, optimizers.adamW, optimizers.nadam, optimizers.adamax].map((make) =>
    make({ ...COMMON, beta1: 0, beta2: 0 } as never),
  ),
  optimizers.lion({ learningRate: 1, beta2: 0 }),
  optimizers.adagrad({ ...COMMON, initialAccumulatorValue: 1 }),
  optimizers.adadelta({ ...COMMON, rho: 0 }),
  ...[
    schedules.exponentialDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 1 }),
    schedules.inverseTimeDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 1 }),
    schedules.polynomialDecay({ initialLearningRate: 1, decaySteps: 2, endLearningRate: 0, power: 2 }),
    schedules.cosineDecay({ initialLearningRate: 1, decaySteps: 2, alpha: 0, warmupTarget: 2, warmupSteps: 1 }),
    schedules.cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 2, tMul: 2, mMul: 1, alpha: 0 }),
    schedules.piecewiseConstantDecay({ boundaries: [1, 2], values: [1, 2, 3] }),
  ].map((learningRate) => optimizers.sgd({ learningRate })),
];
const allInitializers = [
  initializers.constant({ value: 1 }),
  initializers.randomUniform({ minval: 0, maxval: 1 }),
  initializers.randomNormal({ mean: 0, stddev: 1 }),
  initializers.truncatedNormal({ mean: 0, stddev: 1 }),
  initializers.varianceScaling({ scale: 1 }),
  initializers.orthogonal({ gain: 1 }),
  initializers.identity({ gain: 1 }),
];
const allRegularizers = [
  regularizers.l1({ l1: 1 }),
  regularizers.l2({ l2: 1 }),
  regularizers.l1l2({ l1: 1, l2: 1 }),
  regularizers.orthogonal({ factor: 1 }),
];
const allConstraints = [
  constraints.maxNorm({ maxValue: 1, axis: 0 }),
  constraints.minMaxNorm({ minValue: 0, maxValue: 1, rate: 1, axis: 0 }),
  constraints.unitNorm({ axis: 0 }),
];
const allLayers = [
  layers.activityRegularization({ l1: 1, l2: 1 }),
  layers.alphaDropout({ rate: 0 }),
  layers.batchNormalization({
    momentum: 1,
    epsilon: 1,
    renorm: true,
    renormClipping: { rmax: 1, rmin: 0, dmax: 1 },
    renormMomentum: 1,
  }),
  layers.dropout({ rate: 0 }),
  layers.elu({ alpha: 1 }),
  layers.gaussianDropout({ rate: 0 }),
  layers.gaussianNoise({ stddev: 1 }),
  layers.groupNormalization({ groups: 1, epsilon: 1 }),
  layers.layerNormalization({ epsilon: 1 }),
  layers.leakyReLU({ negativeSlope: 1 }),
  layers.normalization({ mean: 0, variance: 1 }),
  layers.reLU({ maxValue: 1, negativeSlope: 0, threshold: 0 }),
  layers.rescaling({ scale: 1, offset: 1 }),
  layers.rmsNormalization({ epsilon: 1 }),
];
const imageLayers = [
  layers.randomBrightness({ factor: 1, valueRange: [0, 1] }),
  layers.randomContrast({ factor: 1, valueRange: [0, 1] }),
  layers.randomRotation({ factor: 1, fillMode: 'constant', fillValue: 1 }),
  layers.randomTranslation({ heightFactor: 1, widthFactor: 1 }),
  layers.randomZoom({ heightFactor: 0, widthFactor: 0 }),
  layers.resizing({ height: 4, width: 4, padToAspectRatio: true, fillValue: 1 }),
  layers.spatialDropout2d({ rate: 0 }),
];

const dense = (options: object = {}) => layers.dense({ units: 2, inputShape: [2], ...options });

/** What Keras must be able to make of `toJson`: each thing with integers for its options. */
export async function documentsOfWholeNumbers(): Promise<Readonly<Record<string, string>>> {
  const documents: Record<string, string> = {};
  const add = async (name: string, net: ReturnType<typeof sequential>) => {
    documents[name] = await net.toJson({ onWarning: () => {} });
  };
  for (const [i, loss] of allLosses.entries()) {
    const net = sequential([dense()]);
    net.compile({ loss });
    await add(`loss ${i}: ${loss.name}`, net);
  }
  for (const [i, metric] of allMetrics.entries()) {
    const net = sequential([dense()]);
    net.compile({ loss: 'mse', metrics: [metric as never] });
    await add(`metric ${i}: ${metric.name}`, net);
  }
  for (const [i, optimizer] of allOptimizers.entries()) {
    const net = sequential([dense()]);
    net.compile({ loss: 'mse', optimizer });
    await add(`optimizer ${i}: ${optimizer.className}`, net);
  }
  const parts = [
    ...allInitializers.map((kernelInitializer) => ({ kernelInitializer })),
    ...allRegularizers.map((kernelRegularizer) => ({ kernelRegularizer })),
    ...allConstraints.map((kernelConstraint) => ({ kernelConstraint })),
  ];
  for (const [i, options] of parts.entries()) await add(`${Object.keys(options)[0]} ${i}`, sequential([dense(options)]));
  for (const layer of allLayers) await add(layer.className, sequential([dense(), layer]));
  const entry = layers.identity({ inputShape: [4, 4, 3] });
  for (const layer of imageLayers) {
    const net = sequential([entry, layer]);
    net.buildFor([[4, 4, 3]]);
    await add(layer.className, net);
  }
  return documents;
}
