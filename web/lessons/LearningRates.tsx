import { useState } from 'preact/hooks';
import type { Result } from '../../src/experiment/result.ts';
import { accuracyOf, percent, train } from './experiment.ts';
import { Live } from './Live.tsx';
import { Predict, type Seen } from './Predict.tsx';
import { largeRate } from './settings.ts';

const LESSON = 'large-learning-rates';
const RATES = ['0.1', '1', '3', '10'] as const;
/** What counts as having learned: more than half of the test images. */
const LEARNED = 0.5;

const endOf = (result: Result, name: string) => {
  const diverged = result.arms.find((arm) => arm.name === name)?.trials[0]?.diverged;
  return diverged ? `diverged in step ${diverged.step}` : `${percent(accuracyOf(result, name))} right`;
};

async function see(learningRate: string): Promise<Seen> {
  const result = await train({ lesson: LESSON, texts: largeRate(learningRate) });
  const [plain, normed] = ['none', 'batch'].map((name) => accuracyOf(result, name) > LEARNED);
  return {
    right: plain ? (normed ? 0 : 2) : normed ? 1 : 3,
    text: `At learning rate ${learningRate}: without normalisation ${endOf(result, 'none')}, with batch normalisation ${endOf(result, 'batch')}.`,
  };
}

export function LearningRates() {
  const [rate, setRate] = useState<string>('3');
  return (
    <>
      <p>
        A step that is too long lands where the loss is higher, the next gradient is larger still, and soon the loss is no number
        any more. Before a batch normalisation the length of the weights does not matter: weights twice as large give the same
        output, and half the gradient. Where a step made them too large, the next ones are shorter by themselves.
      </p>
      <p>
        The experiment: three hidden layers of 100 units, plain stochastic gradient descent, batches of 64, twice through 8,000
        digits.
      </p>
      <p class="tries">
        <label>
          learning rate{' '}
          <select value={rate} onChange={({ currentTarget }) => setRate(currentTarget.value)}>
            {RATES.map((value) => (
              <option key={value}>{value}</option>
            ))}
          </select>
        </label>
      </p>
      <Predict
        key={rate}
        question={`At learning rate ${rate}, which network learns? (More than half of the test images right at the end.)`}
        choices={['both', 'only the one with batch normalisation', 'only the one without', 'neither']}
        action="Train them and see"
        see={() => see(rate)}
      />
      <Live lesson={LESSON} />
    </>
  );
}
