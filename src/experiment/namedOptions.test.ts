import { describe, expect, it } from 'vitest';
import { namedText, parseNamed, splitNamed, textOfNamed } from './namedOptions.ts';

const SCHEDULE = 'adam:learningRate=cosineDecay(initialLearningRate=0.1,decaySteps=500),beta1=0.8';

describe('a name with options', () => {
  it.each([
    ['adam', { name: 'adam', options: {} }],
    ['sgd:momentum=0.9, nesterov=true', { name: 'sgd', options: { momentum: 0.9, nesterov: true } }],
    [
      SCHEDULE,
      {
        name: 'adam',
        options: { learningRate: { name: 'cosineDecay', options: { initialLearningRate: 0.1, decaySteps: 500 } }, beta1: 0.8 },
      },
    ],
    ['precision:thresholds=[0.3,.5],average=macro', { name: 'precision', options: { thresholds: [0.3, 0.5], average: 'macro' } }],
    ['x:y=-1e-3,z=[],w=f()', { name: 'x', options: { y: -0.001, z: [], w: { name: 'f', options: {} } } }],
  ])('%s', (text, parsed) => {
    expect(parseNamed(text, 'here')).toEqual(parsed);
    expect(parseNamed(namedText(parsed), 'here')).toEqual(parsed);
  });

  it.each([
    ['', 'an empty text'],
    ['9', '"9"'],
    ['sgd:', 'no option after a comma or colon'],
    ['sgd:momentum', '"momentum"'],
    ['sgd:momentum=', 'momentum without a value'],
    ['sgd:momentum=1,momentum=2', 'momentum twice'],
    ['sgd:a=f(b=1', 'brackets that do not match'],
    ['sgd:a=[1)', 'brackets that do not match'],
    ['sgd:a=f(b)', '"b"'],
  ])('"%s" is refused', (text, got) => {
    expect(() => parseNamed(text, 'option --x')).toThrow(
      `option --x: expected NAME[:OPTION=VALUE,…], a value being a number, a text, [A,B] or NAME(OPTION=VALUE,…), got ${got}.`,
    );
  });

  it('is told from others in a list by what has no = before a colon', () => {
    expect(splitNamed(`adam, sgd:momentum=0.9,nesterov=true,${SCHEDULE},lion`)).toEqual([
      ...['adam', 'sgd:momentum=0.9,nesterov=true', SCHEDULE, 'lion'],
    ]);
    expect(splitNamed('ws+group:8,batch:momentum=0.9,epsilon=1e-5')).toEqual(['ws+group:8', 'batch:momentum=0.9,epsilon=1e-5']);
  });

  it('may be an object in a file', () => {
    expect(textOfNamed(' adam ')).toBe('adam');
    expect(textOfNamed({ name: 'sgd', momentum: 0.9, nesterov: true })).toBe('sgd:momentum=0.9,nesterov=true');
    const schedule = { name: 'cosineDecay', initialLearningRate: 0.1, decaySteps: 500 };
    expect(textOfNamed({ name: 'adam', learningRate: schedule, beta1: 0.8 })).toBe(SCHEDULE);
    for (const odd of [3, null, {}, { name: 'sgd', momentum: null }, { class_name: 'SGD', config: {} }]) {
      expect(textOfNamed(odd)).toBeUndefined();
    }
  });
});
