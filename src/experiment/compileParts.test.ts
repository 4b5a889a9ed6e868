import { describe, expect, it } from 'vitest';
import { losses, metrics, optimizers } from '../index.ts';
import { optimizersByName } from '../nn/optimizers/getOptimizer.ts';
import { lossText, makeLoss, makeMetric, makeOptimizer, optimizerText, rateOf } from './compileParts.ts';

const { schedules, ...makers } = optimizers;

describe('an optimizer as text', () => {
  it.each(Object.keys(optimizersByName))('%s is made with its options, and its text makes it again', (name) => {
    const made = makeOptimizer(`${name}:learningRate=0.25,clipnorm=2,useEma=true`);
    const like = optimizersByName[name as keyof typeof optimizersByName]({ learningRate: 0.25, clipnorm: 2, useEma: true });
    expect([made.className, made.getConfig()]).toEqual([like.className, like.getConfig()]);
    expect(optimizerText(made)).toBe(`${name}:learningRate=0.25,clipnorm=2,useEma=true`);
    expect(optimizerText(makeOptimizer(name))).toBe(`${name}:learningRate=${makeOptimizer(name).getConfig().learningRate}`);
    expect(rateOf(made)).toBe(0.25);
  });

  it('goes by the spellings of Keras', () => {
    for (const name of ['AdamW', 'adamw', 'ADAMW']) expect(makeOptimizer(name).className).toBe('AdamW');
  });

  it.each([
    'exponentialDecay(initialLearningRate=0.1,decaySteps=3,decayRate=0.5,staircase=true)',
    'piecewiseConstantDecay(boundaries=[2,4],values=[0.3,0.2,0.1])',
  ])('has a schedule: %s', (text) => {
    const made = makeOptimizer(`adam:learningRate=${text}`);
    expect(made.schedule?.className).toBe(text.charAt(0).toUpperCase() + text.slice(1).split('(')[0]);
    expect(rateOf(made)).toBeNull();
    const again = makeOptimizer(optimizerText(made));
    expect(again.getConfig()).toEqual(made.getConfig());
  });

  it('says the rate that a file holds as float32 in its short form', () => {
    expect(optimizerText(makers.adam({ learningRate: Math.fround(0.001) }))).toBe('adam:learningRate=0.001');
  });

  it.each([
    ['adm', /^option --optimizer: expected an optimizer \(one of adadelta, .*\), got "adm"\. Did you mean adam\?$/],
    ['sgd:momentm=0.9', /^option --optimizer, optimizer SGD: expected options among .*, got momentm\. Did you mean momentum\?$/],
    ['sgd:momentum=2', /^option --optimizer, optimizer SGD, option momentum: expected a number from 0 to below 1, got 2\.$/],
    [
      'sgd:learningRate=cosineDeca(decaySteps=2)',
      /^option --optimizer: expected a schedule \(one of .*\), got "cosineDeca"\. Did/,
    ],
    ['sgd:learningRate=cosineDecay(decaySteps=2)', /^option --optimizer, schedule CosineDecay, option initialLearningRate: /],
  ])('is refused: %s', (text, message) => {
    expect(() => makeOptimizer(text)).toThrow(message);
  });
});

describe('losses and metrics as text', () => {
  it('are made with their options, and a loss says them', () => {
    expect(lossText(makeLoss('huber:delta=2'))).toBe('huber:delta=2');
    expect(lossText(makeLoss('mae'))).toBe('meanAbsoluteError');
    expect(lossText(losses.categoricalCrossentropy({ fromLogits: true }))).toBe('categoricalCrossentropy:fromLogits=true');
    expect(makeMetric('topKCategoricalAccuracy:k=2').name).toBe('topKCategoricalAccuracy');
    expect(makeMetric('auc:name=area,curve=PR').name).toBe('area');
    expect(['acc', 'f1_score', 'mse'].map((name) => makeMetric(name).name)).toEqual(['acc', 'f1_score', 'mse']);
    expect(makeMetric('auc').higherIsBetter).toBe(metrics.auc().higherIsBetter);
  });

  it('are refused', () => {
    expect(() => makeLoss('hubr')).toThrow(/^option --loss: expected a loss \(one of .*\), got "hubr"\. Did you mean huber\?$/);
    expect(() => makeLoss('huber:delta=-1')).toThrow(/^option --loss, loss "huber", option delta: /);
    expect(() => makeMetric('f1')).toThrow(/^option --metrics: expected a metric .*Did you mean f1Score\?$/);
    expect(() => makeMetric('precisionAtRecall')).toThrow(
      /^option --metrics, metric "precisionAtRecall", option recall: expected a value/,
    );
  });

  it('has no schedules among the optimizers', () => expect(Object.keys(schedules).length).toBe(6));
});
