import { samplesNoun } from '../state/dropped.ts';

/** What one is about to see. */
export function Guide() {
  return (
    <section class="card guide" aria-label="What you will see">
      <div>
        <h2>What is the same</h2>
        <p>
          The seed decides the initial weights, the order of the {samplesNoun.value} and the masks of dropout. Layers that the
          networks share begin alike.
        </p>
      </div>
      <div>
        <h2>What differs</h2>
        <p>How each network normalises what its layers pass on. Everything that you see comes from that, or from chance.</p>
      </div>
      <div>
        <h2>What can be said</h2>
        <p>
          After each epoch a sentence says what the numbers show so far. One seed cannot tell luck from merit: give several under
          “More options”.
        </p>
      </div>
    </section>
  );
}
