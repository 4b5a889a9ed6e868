import { expect, it } from 'vitest';
import {
  accuracyFormat,
  digits,
  errorFormat,
  fractionFormat,
  isInPoints,
  numberFormat,
  stepTimeFormat,
  timeToTargetFormat,
} from './metricFormats.ts';

it('write numbers with three digits, whatever their size', () => {
  const numbers = [0, 1, -0.01234, 123.456, 1234.5, 0.00001234, 1.5e7];
  expect(numbers.map(digits)).toEqual(['0', '1', '-0.0123', '123', '1230', '1.23e-5', '1.50e+7']);
});

it('write accuracies in per cent and their differences in percentage points, none of which reads as 0 that is not', () => {
  const { format, formatDifference, unit } = accuracyFormat();
  expect([format(0.9731), formatDifference(-0.0181), formatDifference(0), formatDifference(0.00001)]).toEqual([
    '97.31 %',
    '1.81',
    '0.00',
    '0.001',
  ]);
  expect(unit).toBe(' percentage points');
});

it('say which way is better, and what a trial without a value did', () => {
  const all = [accuracyFormat(), errorFormat('loss'), timeToTargetFormat('steps', '97 %'), stepTimeFormat, numberFormat('score')];
  expect(all.map(({ name, higherIsBetter, missing }) => [name, higherIsBetter, missing])).toEqual([
    ['accuracy', true, 'diverged'],
    ['loss', false, 'diverged'],
    ['stepsToTarget', false, 'never reached 97 %'],
    ['stepMs', false, 'took no step'],
    ['score', true, undefined],
  ]);
});

it('write fractions in percent, and their differences in points', () => {
  const format = fractionFormat('binaryAccuracy');
  expect([format.format(0.5), format.formatDifference(-0.25), format.label, format.higherIsBetter, format.claim]).toEqual([
    ...['50.00 %', '25.00', 'binaryAccuracy', true, undefined],
  ]);
  expect([format, accuracyFormat(), errorFormat('mae')].map(isInPoints)).toEqual([true, true, false]);
});

it('write epochs with a decimal only where they have one', () => {
  const { format, formatDifference } = timeToTargetFormat('epochs', '97 %');
  expect([format(3), format(3.25), formatDifference(-5)]).toEqual(['3', '3.3', '5']);
});
