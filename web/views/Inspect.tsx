import { styleOf, theme } from '../charts/theme.ts';
import type { Inspection, Ready } from '../training/messages.ts';
import { Pixels } from './Pixels.tsx';
import { Sign } from './Sign.tsx';

interface MatrixProps {
  readonly label: string;
  readonly i: number;
  readonly counts: readonly (readonly number[])[];
  readonly classes: readonly string[];
  /** The largest count of wrong answers in all matrices: they share one scale. */
  readonly most: number;
}

function Matrix({ label, i, counts, classes, most }: MatrixProps) {
  return (
    <article class="card">
      <h3>
        <Sign {...styleOf(i, theme.value)} /> {label}
      </h3>
      <div class="scroll">
        <table class="matrix">
          <caption>rows: what it is; columns: what the network says</caption>
          <thead>
            <tr>
              <td />
              {classes.map((k) => (
                <th key={k} scope="col">
                  {k}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {counts.map((row, truth) => (
              <tr key={classes[truth]}>
                <th scope="row">{classes[truth]}</th>
                {row.map((count, said) => {
                  const depth = count === 0 ? 0 : Math.max(1, Math.ceil((4 * count) / most));
                  const shade = truth === said ? 'right' : depth === 0 ? 'none' : `wrong-${depth}`;
                  return (
                    <td key={classes[said]} class={shade}>
                      {count === 0 ? '' : count}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </article>
  );
}

/** What the trained networks get right and wrong. */
export function Inspect({ plan: { arms, testSet }, inspection }: { readonly plan: Ready; readonly inspection: Inspection }) {
  const { confusions, differing, shown } = inspection;
  const { classes, image } = testSet;
  const wrong = confusions.flatMap((counts) => counts.flatMap((row, truth) => row.filter((_, said) => said !== truth)));
  const most = Math.max(1, ...wrong);
  return (
    <section class="inspection" aria-labelledby="mistakes">
      <h2 id="mistakes">What they get wrong</h2>
      <div class="columns">
        {arms.map(({ name, label }, i) => (
          <Matrix key={name} label={label} i={i} counts={confusions[i] ?? []} classes={classes} most={most} />
        ))}
      </div>
      <article class="card differing">
        <h3>
          {image ? 'Images' : 'Samples'} on which the networks differ in being right: {differing}
        </h3>
        {shown.length < differing && <p class="hint">The first {shown.length} of them.</p>}
        <ul>
          {shown.map(({ position, truth, predicted, pixels }) => (
            <li key={position}>
              {pixels && image ? (
                <Pixels pixels={pixels} size={image} label={`Test image ${position}: ${classes[truth]}`} />
              ) : (
                <span>
                  sample {position}: {classes[truth]}
                </span>
              )}
              {arms.map(({ name, label }, i) => (
                <span key={name} class={predicted[i] === truth ? 'right' : 'wrong'} title={label}>
                  <Sign {...styleOf(i, theme.value)} /> {classes[predicted[i] as number]} {predicted[i] === truth ? '✓' : '✗'}
                </span>
              ))}
            </li>
          ))}
        </ul>
      </article>
    </section>
  );
}
