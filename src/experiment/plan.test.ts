import { describe, expect, it } from 'vitest';
import { selectArms } from './arms.ts';
import { conditionsOf } from './conditions.ts';
import { designOf } from './flags.ts';
import { planTrainings } from './plan.ts';

const plan = (values: Parameters<typeof designOf>[0]) => {
  const design = designOf(values);
  return planTrainings(design, selectArms(design.arms));
};

describe('the conditions of a design', () => {
  it('are one without a name where no option has several values', () => {
    expect(conditionsOf(designOf())).toEqual([{ name: '', values: {}, design: designOf() }]);
  });

  it('are all combinations, the last factor changing fastest, each a design of its own', () => {
    const conditions = conditionsOf(designOf({ learningRate: [0.001, 0.01], scale: ['raw', 'unit'] }));
    expect(conditions.map(({ name }) => name)).toEqual([
      'scale=raw, learning-rate=0.001',
      'scale=raw, learning-rate=0.01',
      'scale=unit, learning-rate=0.001',
      'scale=unit, learning-rate=0.01',
    ]);
    expect(conditions[3]?.design).toEqual(designOf({ learningRate: 0.01, scale: 'unit' }));
    expect(conditions[3]?.values).toEqual({ learningRate: 0.01, scale: 'unit' });
  });
});

describe('a plan', () => {
  it('trains each arm in each condition from each seed, those of one seed together', () => {
    expect(plan({ scale: ['raw', 'unit'], seeds: 2 }).map(({ label }) => label)).toEqual(
      [0, 1].flatMap((seed) =>
        ['without BN', 'with BN'].flatMap((arm) => ['raw', 'unit'].map((scale) => `${arm}, scale=${scale}, seed ${seed}`)),
      ),
    );
    expect(plan({}).map(({ label, tests, design }) => [label, tests, design])).toEqual(
      ['without BN', 'with BN'].map((label) => [label, [{ condition: '', begin: 0, end: 200 }], designOf()]),
    );
  });

  it('trains once what conditions test on other samples', () => {
    const test = [
      { begin: 1, end: 201 },
      { begin: 0, end: 10_000 },
    ];
    const trainings = plan({ test, scale: ['raw', 'unit'] });
    expect(
      trainings.map(({ label, tests }) => [label, ...tests.map(({ condition, begin, end }) => [condition, begin, end])]),
    ).toEqual(
      ['without BN', 'with BN'].flatMap((arm) =>
        ['raw', 'unit'].map((scale) => [
          `${arm}, scale=${scale}`,
          [`test=1:201, scale=${scale}`, 1, 201],
          [`test=0:10000, scale=${scale}`, 0, 10_000],
        ]),
      ),
    );
    expect(trainings[0]?.design.data.test).toEqual({ begin: 0, end: 10_000 });
  });

  it('trains once a network whose normalisation has no place', () => {
    expect(plan({ place: ['before', 'after'] }).map(({ label, tests }) => [label, tests.length])).toEqual([
      ['without BN, place=before', 2],
      ['with BN, place=before', 1],
      ['with BN, place=after', 1],
    ]);
  });
});
