import { describe, expect, it } from 'vitest';
import type { TrialOutcome } from '../trial.ts';
import { MOST_BYTES, packOutcome, unpackOutcome } from './outcome.ts';

const outcome: TrialOutcome = {
  summary: { layers: [], total: 1, trainable: 1, nonTrainable: 0 },
  trials: [
    {
      ...{
        condition: '',
        seed: 3,
        steps: 2,
        history: { loss: [0.1 + 0.2, null], test_loss: [1] },
        recalibrated: null,
        findings: [],
      },
      ...{ test: null, seconds: 1, epochSeconds: [1], stepMs: 0.5, diverged: { epoch: 1, step: 2 }, weights: null },
    },
  ],
  files: { '.keras': Uint8Array.of(0, 255, 7), '.onnx': new Uint8Array(0) },
  isComplete: true,
};

describe('the outcome of a trial', () => {
  it('comes through a queue as it was, to the bit', () => {
    expect(unpackOutcome(JSON.parse(JSON.stringify(packOutcome(outcome))))).toEqual(outcome);
  });

  it('is refused over a bound, with it and what to do', () => {
    const long = { ...outcome, trials: [{ ...outcome.trials[0], weights: 'x'.repeat(MOST_BYTES.numbers) }] } as TrialOutcome;
    expect(() => packOutcome(long)).toThrow(
      'the numbers of the training: expected at most 8.0 MiB for the way through a queue, got 8.0 MiB. Train fewer epochs, or run it without --queue.',
    );
    const large = { ...outcome, files: { '.keras': new Uint8Array(MOST_BYTES.network + 2 ** 20) } };
    expect(() => packOutcome(large)).toThrow(
      'the network of the training: expected at most 64.0 MiB for the way through a queue, got 65.0 MiB. Leave --save-networks out, or run it without --queue.',
    );
    const numbers = JSON.stringify({ pad: 'x'.repeat(MOST_BYTES.numbers) });
    expect(() => unpackOutcome({ numbers, files: {} })).toThrow('expected at most 8.0 MiB');
  });

  const packed = packOutcome(outcome);
  it.each<[what: string, given: unknown]>([
    ['nothing', undefined],
    ['a text', 'done'],
    ['no JSON', { ...packed, numbers: '{' }],
    ['another file', { ...packed, files: { '/../../x.keras': '' } }],
    ['no base64', { ...packed, files: { '.keras': '?' } }],
    ['an entry more', { ...packed, run: 'rm' }],
    ['a training that was stopped', { ...packed, numbers: packed.numbers.replace('"isComplete":true', '"isComplete":false') }],
    ['a history of words', { ...packed, numbers: packed.numbers.replace('"test_loss":[1]', '"test_loss":["1"]') }],
  ])('is checked by the one who fetches it: %s', (_, given) => {
    expect(() => unpackOutcome(given)).toThrow(
      /^the outcome of the training: expected what a worker of this version sends, got /,
    );
  });
});
