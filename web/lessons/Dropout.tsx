import { useEffect, useState } from 'preact/hooks';
import type { DropoutShift } from './compute/dropout.ts';
import { short } from './format.ts';
import { Predict, type Seen } from './Predict.tsx';

const CHOICES = ['1, as in training', 'about 0.6', 'about 1.7', '0'] as const;
const MEANT = [1, 0.6, 1.7, 0] as const;

const compute = async (rate: number, mean: number) => (await import('./compute/dropout.ts')).dropoutShift(rate, mean);

function Bar({ label, value, most }: { readonly label: string; readonly value: number; readonly most: number }) {
  return (
    <div class="bar-row">
      <span>{label}</span>
      <meter value={value} min={0} max={most} aria-label={label} />
      <strong>{short(value)}</strong>
    </div>
  );
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  put(value: number): void;
}

const Slider = ({ label, value, max, put }: SliderProps) => (
  <label class="slider">
    <span>
      {label} <strong>{value}</strong>
    </span>
    <input
      type="range"
      min={0}
      max={max}
      step={0.1}
      value={value}
      onInput={({ currentTarget }) => put(Number(currentTarget.value))}
    />
  </label>
);

async function see(): Promise<Seen> {
  const { inferenceStddev, trainingVariance, inferenceVariance } = await compute(0.5, 1);
  const distance = (i: number) => Math.abs((MEANT[i] as number) - inferenceStddev);
  const right = MEANT.reduce<number>((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
  return {
    right,
    text: `It is ${short(inferenceStddev)}: the layer divides by the root of ${short(trainingVariance)}, which it saw in training, and gets numbers of variance ${short(inferenceVariance)}. Every layer after it meets outputs that it never saw in training.`,
  };
}

export function Dropout() {
  const [rate, setRate] = useState(0.2);
  const [mean, setMean] = useState(1);
  const [shift, setShift] = useState<DropoutShift>();
  useEffect(() => {
    let isOld = false;
    void compute(rate, mean).then((found) => {
      if (!isOld) setShift(found);
    });
    return () => {
      isOld = true;
    };
  }, [rate, mean]);
  const most = Math.max(4, shift?.trainingVariance ?? 0);
  return (
    <>
      <p>
        In training, dropout sets a fraction of all numbers to zero and enlarges the others, so that the mean stays. The variance
        does not: it grows. At prediction dropout does nothing, but the batch normalisation after it still has the variance that
        it learned. (Li et al. 2018 call it the variance shift.)
      </p>
      <p class="formula">σ² in training = (σ² + μ²) / (1 − rate) − μ²</p>
      <p>The library’s two layers on 10,000 numbers of standard deviation 1:</p>
      <section class="card" aria-label="Variance before and after training">
        <div class="sliders">
          <Slider label="dropout rate" value={rate} max={0.8} put={setRate} />
          <Slider label="mean of the numbers" value={mean} max={3} put={setMean} />
        </div>
        <Bar label="variance that is learned" value={shift?.trainingVariance ?? 0} most={most} />
        <Bar label="variance at prediction" value={shift?.inferenceVariance ?? 0} most={most} />
        <dl class="facts">
          <div>
            <dt>what comes out in training</dt>
            <dd>±{short(shift?.trainingStddev ?? 0)}</dd>
          </div>
          <div>
            <dt>what comes out at prediction</dt>
            <dd>±{short(shift?.inferenceStddev ?? 0)}</dd>
          </div>
        </dl>
      </section>
      <p>
        The tutorial’s network has such a pair: its second batch normalisation comes right after a dropout of 0.2. After ReLU,
        numbers have a mean above zero, which makes it worse. Put dropout after the last batch normalisation, and nothing shifts.
      </p>
      <Predict
        question="Dropout of 0.5 on numbers of mean 1 and standard deviation 1. In training, batch normalisation gives numbers of standard deviation 1. At prediction it gives?"
        choices={CHOICES}
        action="Run the layers and see"
        see={see}
      />
    </>
  );
}
