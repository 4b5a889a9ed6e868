import { expect, it } from 'vitest';
import { EvenkeelError } from '../../core/errors.ts';
import { withOptionNames } from './optionNames.ts';

const refused = (problem: ConstructorParameters<typeof EvenkeelError>[0]) =>
  withOptionNames('compare', async () => {
    throw new EvenkeelError(problem);
  });

it('names options in place of flags, and leaves what is no flag', async () => {
  await expect(
    refused({
      where: 'option --keep-weights',
      expected: 'a file as --model, --out',
      got: '--seed',
      remedy: 'Or --learning-rate, --batch-size.',
    }),
  ).rejects.toThrow('compare, keepWeights: expected a file as model, --out, got --seed. Or learningRate, batchSize.');
  await expect(refused({ where: 'data x.csv', expected: 'a', got: 'b' })).rejects.toThrow('data x.csv: expected a, got b.');
});

it('lets through what is no mistake of a user, and what is right', async () => {
  const defect = new TypeError('x');
  await expect(withOptionNames('compare', () => Promise.reject(defect))).rejects.toBe(defect);
  expect(await withOptionNames('compare', async () => 3)).toBe(3);
});
