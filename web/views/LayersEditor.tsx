import { useEffect, useState } from 'preact/hooks';
import { PLACE_MARK } from '../../src/experiment/layerText.ts';
import { thousands } from '../../src/platform/terminal/text.ts';
import {
  catalog,
  defaultLayers,
  described,
  describedLast,
  layerTexts,
  loadLayers,
  predictsNumbers,
  setLayers,
} from '../state/layers.ts';
import { texts } from '../state/settings.ts';

/** What stands in the field of a layer that is chosen. */
const FIRST_OPTIONS: Readonly<Record<string, string>> = {
  activation: 'relu',
  conv2d: '32:kernelSize=3,activation=relu',
  dense: '128:activation=relu',
  dropout: '0.2',
  maxPooling2d: '2',
  averagePooling2d: '2',
};

const shapeText = (shape: readonly number[] | null | undefined) => shape?.join(' × ') ?? '–';

/** A layer's text as its name and what follows it. */
function partsOf(text: string): readonly [name: string, options: string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}
const joined = (name: string, options: string) => (options === '' ? name : `${name}:${options}`);

function LayerFields({ text, i }: { readonly text: string; readonly i: number }) {
  const all = layerTexts.value;
  const [name, options] = partsOf(text);
  const listed = described.value?.[i];
  const isPlace = name === PLACE_MARK;
  const set = (given: string) => setLayers(all.map((one, k) => (k === i ? given : one)));
  const move = (to: number) => {
    const rest = all.filter((_, k) => k !== i);
    setLayers([...rest.slice(0, to), text, ...rest.slice(to)]);
  };
  const names = [PLACE_MARK, ...catalog.value.keys()];
  return (
    <li>
      <select
        aria-label={`Layer ${i + 1}`}
        value={name}
        onChange={({ currentTarget: { value } }) => set(joined(value, FIRST_OPTIONS[value] ?? ''))}
      >
        {(names.includes(name) ? names : [name, ...names]).map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      {isPlace ? (
        <span class="hint">each network’s own normalisation, or none</span>
      ) : (
        <input
          type="text"
          aria-label={`Options of layer ${i + 1}`}
          aria-invalid={Boolean(listed?.problem)}
          aria-describedby={`layer-${i}`}
          value={options}
          placeholder={catalog.value.get(name)}
          autocomplete="off"
          spellcheck={false}
          onChange={({ currentTarget: { value } }) => set(joined(name, value.trim()))}
        />
      )}
      <span class="shape">{shapeText(listed?.shape)}</span>
      <span class="n">{listed && !isPlace && listed.shape ? thousands(listed.params) : ''}</span>
      <span class="moves">
        <button type="button" class="quiet" aria-label={`Layer ${i + 1} up`} disabled={i === 0} onClick={() => move(i - 1)}>
          ↑
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={`Layer ${i + 1} down`}
          disabled={i === all.length - 1}
          onClick={() => move(i + 1)}
        >
          ↓
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={`Remove layer ${i + 1}`}
          disabled={all.length === 1}
          onClick={() => setLayers(all.filter((_, k) => k !== i))}
        >
          ×
        </button>
      </span>
      <small id={`layer-${i}`} class="problem" role={listed?.problem ? 'alert' : undefined}>
        {listed?.problem}
      </small>
    </li>
  );
}

/** The network, layer by layer, to change: with what each layer gives, its parameters, and what is wrong with it. */
export function LayersEditor() {
  const isChanged = texts.value.layers !== '';
  const [isOpen, setIsOpen] = useState(isChanged);
  useEffect(() => {
    // Another address may bring layers; an editor that is open stays so without them.
    if (isChanged) setIsOpen(true);
  }, [isChanged]);
  useEffect(() => {
    if (isOpen) void loadLayers();
  }, [isOpen]);
  const last = describedLast.value;
  const total = (described.value ?? []).reduce((sum, { params }) => sum + params, 0) + (last?.params ?? 0);
  return (
    <details class="card editor" open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>The network, layer by layer</summary>
      <p class="hint">
        Each layer with its options: a value, then options as <code>kernelSize=3,activation=relu</code>. Where it says norm, each
        network has its own normalisation, or none. All networks are alike otherwise.
      </p>
      <ol>
        {layerTexts.value.map((text, i) => (
          // A layer is known by its place: equal texts may stand in several.
          <LayerFields key={i} text={text} i={i} />
        ))}
        <li class="last">
          <span>dense</span>
          <span class="hint">a unit for each {predictsNumbers.value ? 'number of a label' : 'class'}; added automatically</span>
          <span class="shape">{shapeText(last?.shape)}</span>
          <span class="n">{last ? thousands(last.params) : ''}</span>
        </li>
      </ol>
      <div class="editing">
        <button type="button" onClick={() => setLayers([...layerTexts.value, 'dense:32:activation=relu'])}>
          Add a layer
        </button>
        <button type="button" class="quiet" disabled={!isChanged} onClick={() => setLayers(defaultLayers.value)}>
          Restore the layers
        </button>
        <span class="hint">{last ? `${thousands(total)} parameters without those of normalisations` : ''}</span>
      </div>
    </details>
  );
}
