import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor/tensor.ts';
import { layers, metrics, ops, optimizers, sequential } from '../index.ts';
import { designOf } from './flags.ts';
import { comparedMetric, trainedWith } from './trainedWith.ts';

const near = (t: Parameters<typeof ops.sub>[0], p: Parameters<typeof ops.sub>[0]) => ops.mean(ops.abs(ops.sub(t, p)), 1);
const net = sequential([layers.dense({ units: 2, activation: 'softmax', inputShape: [3] })]);
net.compile({
  optimizer: optimizers.sgd({ momentum: 0.5 }),
  loss: 'categoricalCrossentropy',
  metrics: [
    'accuracy',
    metrics.binaryAccuracy({ name: 'hits' }),
    metrics.falsePositives(),
    near,
    { ...metrics.auc(), name: 'roc' },
  ],
});
const used = trainedWith(
  net,
  designOf({ classWeights: 'balanced' }),
  tensor([
    [1, 0],
    [1, 0],
    [0, 1],
  ]),
);
const compared = (name: string) => comparedMetric(name, used.metrics, (metric) => metric !== 'hits');

describe('what a network is trained with', () => {
  it('is said in full', () => {
    expect(used).toEqual({
      optimizer: 'sgd:learningRate=0.01,momentum=0.5',
      learningRate: 0.01,
      loss: 'categoricalCrossentropy',
      classWeight: { 0: 0.75, 1: 1.5 },
      metrics: [
        { name: 'accuracy', higherIsBetter: true, isFraction: true },
        { name: 'falsePositives', higherIsBetter: false, isFraction: false },
        { name: 'hits', higherIsBetter: true, isFraction: true },
        { name: 'loss', higherIsBetter: false, isFraction: false },
        { name: 'near', higherIsBetter: null, isFraction: false },
        { name: 'roc', higherIsBetter: true, isFraction: false },
      ],
    });
  });

  it('has the metric that networks are compared by, in any spelling', () => {
    expect(['roc', 'false_positives', 'Accuracy', 'loss'].map(compared)).toEqual(['roc', 'falsePositives', 'accuracy', 'loss']);
  });

  it.each([
    ['acuracy', /^option --metric: expected a metric of the networks: accuracy, .*, got "acuracy"\. Did you mean accuracy\?$/],
    ['r2Score', /got "r2Score"\. Add it with --metrics, or compile the model with it\.$/],
    ['hits', /^option --metric: expected a metric that is one number, got hits, which is several\.$/],
    [
      'near',
      /^option --metric: expected a metric that says whether more is better, got near\. Give it higherIsBetter: true or false\.$/,
    ],
  ])('%s is refused', (name, message) => {
    expect(() => compared(name)).toThrow(message);
  });
});
