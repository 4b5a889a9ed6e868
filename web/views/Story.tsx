import { inSeries } from '../../src/core/inSeries.ts';
import { splitArms } from '../../src/experiment/armList.ts';
import { nounOf } from '../options/armText.ts';
import { samplesNoun } from '../state/dropped.ts';
import { texts } from '../state/settings.ts';

/** What the experiment is, in words. */
export function Story() {
  const arms = splitArms(texts.value.norm);
  const isTutorial = arms.length === 2 && arms[0] === 'none' && arms[1] === 'batch';
  const networks = isTutorial
    ? 'The same network twice, without and with batch normalisation'
    : `The same network, with ${inSeries(arms.map(nounOf))}`;
  return (
    <p class="lead">
      {networks}: the same weights to begin with, the same {samplesNoun.value} in the same order. Does it learn faster, and does
      it end better? Train them side by side and see. Everything happens in this page.
    </p>
  );
}
