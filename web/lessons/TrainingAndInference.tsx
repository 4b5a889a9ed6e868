import { useRef, useState } from 'preact/hooks';
import type { MovingState, MovingStatistics } from './compute/moving.ts';
import { accuracyOf, percent, train } from './experiment.ts';
import { short } from './format.ts';
import { Live } from './Live.tsx';
import { Plot } from './Plot.tsx';
import { Predict, type Seen } from './Predict.tsx';
import { TWENTY_STEPS } from './settings.ts';

const LESSON = 'training-and-inference';
/** What batches are drawn from; the computation has the same, and is loaded when it is needed. */
const [MEAN, STDDEV] = [5, 2];
const MOMENTA = [0.5, 0.9, 0.99];
/** The number that is asked about at prediction. */
const ASKED = 9;
const GUESSES = [10, 50, 230, 1000];
/** Near enough: a tenth of the mean. */
const NEAR = 0.1 * MEAN;

async function open(momentum: number): Promise<MovingStatistics> {
  const { MovingStatistics: Statistics } = await import('./compute/moving.ts');
  return new Statistics(momentum);
}

/** Steps of a layer of momentum 0.99 until its moving mean is near the true one. */
async function see(): Promise<Seen> {
  const moving = await open(0.99);
  let state = await moving.next();
  while (Math.abs(state.movingMean - MEAN) > NEAR && state.step < 5000) state = await moving.next();
  const distance = (guess: number) => Math.abs(Math.log(guess / state.step));
  const right = GUESSES.reduce((best, guess, i) => (distance(guess) < distance(GUESSES[best] as number) ? i : best), 0);
  return {
    right,
    text: `It took ${state.step} steps. Each leaves 0.99 of the way still to go, and 0.99^${state.step} is ${short(0.99 ** state.step)}.`,
  };
}

function Layer() {
  const [momentum, setMomentum] = useState(0.99);
  const [states, setStates] = useState<readonly MovingState[]>([]);
  const [predicted, setPredicted] = useState<number>();
  const [isBusy, setBusy] = useState(false);
  const layer = useRef<Promise<MovingStatistics>>(undefined);
  const restart = (value: number) => {
    layer.current = undefined;
    setMomentum(value);
    setStates([]);
    setPredicted(undefined);
  };
  const step = async (count: number) => {
    setBusy(true);
    layer.current ??= open(momentum);
    const moving = await layer.current;
    const added: MovingState[] = [];
    for (let i = 0; i < count; i++) added.push(await moving.next());
    setStates([...states, ...added]);
    setPredicted(await moving.predict(ASKED));
    setBusy(false);
  };
  const last = states.at(-1);
  const end = Math.max(40, states.length);
  return (
    <section class="card" aria-label="Moving statistics">
      <p class="tries">
        <label>
          momentum{' '}
          <select value={String(momentum)} onChange={({ currentTarget }) => restart(Number(currentTarget.value))}>
            {MOMENTA.map((value) => (
              <option key={value}>{value}</option>
            ))}
          </select>
        </label>
        <button type="button" disabled={isBusy} onClick={() => void step(1)}>
          One step
        </button>
        <button type="button" disabled={isBusy} onClick={() => void step(20)}>
          20 steps
        </button>
        <button type="button" class="quiet" disabled={isBusy} onClick={() => restart(momentum)}>
          From the start
        </button>
      </p>
      <Plot
        label={`The moving mean after ${states.length} steps: ${short(last?.movingMean ?? 0)}; the true mean is ${MEAN}.`}
        xLabel="step"
        x={[0, end]}
        y={[0, 8]}
        series={[
          {
            label: 'mean of each batch of 16',
            kind: 'dots',
            points: states.map(({ step: at, batchMean = 0 }) => [at, batchMean]),
          },
          {
            label: 'moving mean',
            kind: 'line',
            points: [[0, 0], ...states.map(({ step: at, movingMean }) => [at, movingMean] as const)],
          },
          {
            label: 'true mean',
            kind: 'rule',
            points: [
              [0, MEAN],
              [end, MEAN],
            ],
          },
        ]}
      />
      <dl class="facts">
        <div>
          <dt>moving mean</dt>
          <dd>{short(last?.movingMean ?? 0)}</dd>
        </div>
        <div>
          <dt>moving variance</dt>
          <dd>{short(last?.movingVariance ?? 1)}</dd>
        </div>
        <div>
          <dt>{ASKED} at prediction</dt>
          <dd>{predicted === undefined ? '–' : short(predicted)}</dd>
        </div>
        <div>
          <dt>{ASKED} with the true statistics</dt>
          <dd>{short((ASKED - MEAN) / STDDEV)}</dd>
        </div>
      </dl>
    </section>
  );
}

/** Twenty steps of the tutorial's network, and what the moving statistics do to its test. */
function Network() {
  const [said, setSaid] = useState('');
  const begin = async () => {
    setSaid('');
    try {
      const result = await train({ lesson: LESSON, texts: TWENTY_STEPS });
      const recalibrated = result.arms.find(({ name }) => name === 'batch')?.trials[0]?.recalibrated;
      const moving = percent(accuracyOf(result, 'batch'));
      setSaid(
        recalibrated
          ? `With its moving statistics the network with batch normalisation is right for ${moving} of the test images, with the statistics of ${recalibrated.samples} training images for ${percent(recalibrated.test.accuracy ?? 0)}: the same weights.`
          : `The network with batch normalisation is right for ${moving} of the test images.`,
      );
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <p class="tries">
        <button type="button" onClick={() => void begin()}>
          Train 20 steps and see
        </button>
      </p>
      <p role="status">{said}</p>
    </>
  );
}

export function TrainingAndInference() {
  return (
    <>
      <p>
        A trained network is asked about one image at a time, and there is no batch to average over. So each training step also
        moves two statistics a little towards those of its batch, and prediction uses these.
      </p>
      <p class="formula">moving ← momentum · moving + (1 − momentum) · batch</p>
      <p>
        Here is the library’s layer with batches of 16 numbers of mean {MEAN} and standard deviation {STDDEV}. It starts at mean 0
        and variance 1.
      </p>
      <Layer />
      <Predict
        question={`With momentum 0.99, how many steps until the moving mean is within a tenth of the true ${MEAN}?`}
        choices={GUESSES.map((n) => `about ${n.toLocaleString('en')}`)}
        action="Run the layer and see"
        see={see}
      />
      <h3>In a network</h3>
      <p>
        The tutorial’s network with 320 images has made 20 steps when it is tested. Its weights have moved, and its moving
        statistics have hardly begun. <em>Recalibrated</em> ones are taken of training images at once.
      </p>
      <Network />
      <Live lesson={LESSON} />
    </>
  );
}
