import type { MapsChoice } from '../../state/maps.ts';
import type { TestSet } from '../../training/messages.ts';

interface MapsChooserProps {
  readonly choice: MapsChoice;
  readonly testSet: TestSet;
  readonly isAsked: boolean;
  choose(changed: Partial<MapsChoice>): void;
}

/** Chooses a layer and a test image. */
export function MapsChooser({ choice: { layer, image }, testSet: { mapped, count }, isAsked, choose }: MapsChooserProps) {
  const go = (position: number) => choose({ image: Math.max(0, Math.min(count - 1, Math.trunc(position) || 0)) });
  return (
    <div class="choice">
      <label>
        layer{' '}
        <select value={layer} onChange={({ currentTarget }) => choose({ layer: currentTarget.value })}>
          {mapped.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        test image{' '}
        <input
          type="number"
          min={0}
          max={count - 1}
          value={image}
          onChange={({ currentTarget }) => go(Number(currentTarget.value))}
        />
      </label>
      <button type="button" class="quiet" onClick={() => go(image - 1)} disabled={image === 0}>
        Previous
      </button>
      <button type="button" class="quiet" onClick={() => go(image + 1)} disabled={image === count - 1}>
        Next
      </button>
      {!isAsked && (
        <button type="button" onClick={() => choose({})}>
          Show
        </button>
      )}
    </div>
  );
}
