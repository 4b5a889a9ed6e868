import { thousands } from '../../src/platform/terminal/text.ts';
import { styleOf, theme } from '../charts/theme.ts';
import type { ArmPlan, Ready } from '../training/messages.ts';
import { LinkedRow } from './inside/LinkedRow.tsx';
import { Sign } from './Sign.tsx';

/** The shape of one sample's output. */
const shapeText = ([_, ...shape]: readonly (number | null)[]) => shape.map((d) => d ?? '?').join(' × ');

function LayerTable({
  arm: { label, summary },
  i,
  isShared,
}: {
  readonly arm: ArmPlan;
  readonly i: number;
  isShared(name: string): boolean;
}) {
  return (
    <article class="card layers">
      <h3>
        <Sign {...styleOf(i, theme.value)} /> {label}
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col">output</th>
            <th scope="col" class="n">
              parameters
            </th>
          </tr>
        </thead>
        <tbody>
          {summary.layers.map(({ name, type, outputShape, params }, n) => (
            <LinkedRow key={name} layer={name} isFirst={n === 0} className={isShared(name) ? '' : 'other'}>
              <th scope="row">
                {type} <span>{name}</span>
              </th>
              <td>{shapeText(outputShape)}</td>
              <td class="n">{thousands(params)}</td>
            </LinkedRow>
          ))}
        </tbody>
      </table>
      <p class="hint">
        {thousands(summary.total)} parameters, {thousands(summary.trainable)} of them trained.
      </p>
    </article>
  );
}

/** Each network layer by layer; those that not all have stand out. */
export function Layers({ plan: { arms } }: { readonly plan: Ready }) {
  const isShared = (name: string) => arms.every(({ summary }) => summary.layers.some((layer) => layer.name === name));
  return (
    <section class="layer-lists" aria-labelledby="layers">
      <h2 id="layers">Layers</h2>
      <div class="columns">
        {arms.map((arm, i) => (
          <LayerTable key={arm.name} arm={arm} i={i} isShared={isShared} />
        ))}
      </div>
    </section>
  );
}
