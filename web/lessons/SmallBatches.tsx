import { useState } from 'preact/hooks';
import type { Spread } from './compute/spread.ts';
import { accuracyOf, percent, train } from './experiment.ts';
import { short } from './format.ts';
import { Live } from './Live.tsx';
import { Predict, type Seen } from './Predict.tsx';
import { SMALL_BATCHES } from './settings.ts';

const LESSON = 'small-batches';
const SIZES = [2, 4, 16, 64] as const;
const ARMS = ['none', 'batch', 'layer'] as const;
const NAMES = ['no normalisation', 'batch normalisation', 'layer normalisation'] as const;
/** Where the strips of means end, on both sides. */
const EDGE = 2.5;

function Strip({ size, spread: { means, stddev } }: { readonly size: number; readonly spread: Spread }) {
  return (
    <li>
      <span>batches of {size}</span>
      <svg viewBox="0 0 400 28" role="img" aria-label={`Means of 200 batches of ${size}: standard deviation ${short(stddev)}`}>
        <path class="grid" d="M0 14H400M200 2V26" />
        {means.map((mean, i) => (
          <circle key={`${i}`} cx={200 + (Math.max(-EDGE, Math.min(EDGE, mean)) / EDGE) * 196} cy={6 + (i % 9) * 2} r={2.2} />
        ))}
      </svg>
      <span>
        ±{short(stddev)} <small>1/√N = {short(1 / Math.sqrt(size))}</small>
      </span>
    </li>
  );
}

function Strips() {
  const [spreads, setSpreads] = useState<readonly Spread[]>([]);
  const drawAll = async () => {
    const { spreadOfMeans } = await import('./compute/spread.ts');
    const found: Spread[] = [];
    for (const size of SIZES) found.push(await spreadOfMeans(size));
    setSpreads(found);
  };
  return (
    <section class="card" aria-label="Means of batches">
      <p class="tries">
        <button type="button" onClick={() => void drawAll()}>
          Take 200 batches of each size
        </button>
      </p>
      <ul class="strips">
        {SIZES.map((size, i) => {
          const spread = spreads[i];
          return spread && <Strip key={size} size={size} spread={spread} />;
        })}
      </ul>
      {spreads.length > 0 && <p class="hint">A dot is the mean of one batch; the true mean is the line in the middle.</p>}
    </section>
  );
}

async function see(): Promise<Seen> {
  const result = await train({ lesson: LESSON, texts: SMALL_BATCHES });
  const reached = ARMS.map((name) => accuracyOf(result, name));
  const least = Math.min(...reached);
  return {
    right: reached.indexOf(least),
    text: `Right of 1,000 test images: ${ARMS.map((_, i) => `${percent(reached[i] as number)} with ${NAMES[i]}`).join(', ')}. One seed; “More options” on the page of experiments takes several.`,
  };
}

export function SmallBatches() {
  return (
    <>
      <p>
        The mean of a batch stands for the mean of all samples. How well depends on how many there are: of numbers with standard
        deviation 1, means of N spread by 1/√N. See what means the library’s layer takes:
      </p>
      <Strips />
      <p>
        In a batch of two, every feature becomes two numbers, one above the middle and one below it, always equally far: what is
        left of x̂ is little more than a sign. Layer normalisation takes its statistics over the features of one sample: it does
        not depend on the batch.
      </p>
      <p>
        The experiment: three hidden layers of 100 units on 8,000 digits, in batches of two, once through. (A network of
        convolutions suffers less: each image brings it a mean of many places.)
      </p>
      <Predict
        question="Which of the three ends with the fewest test images right?"
        choices={NAMES}
        action="Train them and see"
        see={see}
      />
      <Live lesson={LESSON} />
    </>
  );
}
