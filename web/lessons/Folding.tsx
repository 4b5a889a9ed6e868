import { useState } from 'preact/hooks';
import { networkFiles } from '../state/run.ts';
import type { FoldFacts, FoldOrder } from './compute/foldNetwork.ts';
import { train } from './experiment.ts';
import { power } from './format.ts';
import { Live } from './Live.tsx';
import { Predict, type Seen } from './Predict.tsx';
import { FOLDING } from './settings.ts';

const LESSON = 'folding';
const CHOICES = ['not at all: every bit is the same', 'by less than 0.00001', 'by about 0.001', 'by about 0.1'] as const;

/** Has a worker fold a network. */
function fold(network: Uint8Array): Promise<FoldFacts> {
  const worker = new Worker(new URL('../training/worker.ts', import.meta.url), { type: 'module', name: 'folder' });
  return new Promise<FoldFacts>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<FoldFacts>) => resolve(data));
    worker.addEventListener('error', ({ message }) => reject(new Error(message || 'The network could not be folded.')));
    worker.postMessage({ network } satisfies FoldOrder);
  }).finally(() => worker.terminate());
}

const rightOf = (error: number) => (error === 0 ? 0 : error < 1e-5 ? 1 : error < 0.01 ? 2 : 3);

function Facts({ facts: { layers, parameters, folded } }: { readonly facts: FoldFacts }) {
  return (
    <table class="numbers">
      <caption>{folded} batch normalisations folded</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">before</th>
          <th scope="col">after</th>
        </tr>
      </thead>
      <tbody>
        {(
          [
            ['layers', layers],
            ['parameters', parameters],
          ] as const
        ).map(([name, [before, after]]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{before.toLocaleString('en')}</td>
            <td>{after.toLocaleString('en')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Folding() {
  const [facts, setFacts] = useState<FoldFacts>();
  const see = async (): Promise<Seen> => {
    setFacts(undefined);
    const { arms } = await train({ lesson: LESSON, texts: FOLDING });
    // By its name: which of the two networks is done last is not known.
    const files = arms.find(({ name }) => name === 'batch')?.trials[0]?.files ?? [];
    const network = networkFiles.value.get(files.find((name) => name.endsWith('.keras')) ?? '');
    if (!network) throw new Error('The training gave no network.');
    const found = await fold(network);
    setFacts(found);
    return {
      right: rightOf(found.maxError),
      text: `The probabilities of ${found.images.toLocaleString('en')} test images differ by at most ${power(found.maxError)}, which is rounding, and both networks say the same digit for ${found.same.toLocaleString('en')} of them.`,
    };
  };
  return (
    <>
      <p>
        After training, μ and σ² are fixed, and batch normalisation is a multiplication and an addition. So is the layer before
        it. Two of a kind are one:
      </p>
      <p class="formula">
        W′ = W · γ / √(σ² + ε) <span>b′ = (b − μ) · γ / √(σ² + ε) + β</span>
      </p>
      <p>
        It takes a layer with weights right before the batch normalisation, without an activation in between: dense, batch
        normalisation, ReLU can be folded; dense, ReLU, batch normalisation cannot, at least not into the layer before it.
      </p>
      <p>
        The experiment trains three hidden layers of 100 units, once through 8,000 digits, then the library’s <code>fold</code>{' '}
        makes a network without batch normalisation of the one that has it.
      </p>
      <Predict
        question="By how much do the probabilities that both give for a digit differ at most?"
        choices={CHOICES}
        action="Train, fold and see"
        see={see}
      />
      {facts && <Facts facts={facts} />}
      <Live lesson={LESSON} />
    </>
  );
}
