import { computed, signal } from '@preact/signals';
import type { ComparisonValues } from '../../src/experiment/flags.ts';
import { fromAddress, toAddress } from '../options/address.ts';
import { DEFAULTS, FIELDS, type FieldName, readField, type Texts } from '../options/fields.ts';

const opened = fromAddress(location.search);

/** What stands in the fields. The address says the same. */
export const texts = signal<Texts>(opened.texts);
/** Names in the address that are no options here. */
export const unknownOptions = signal<readonly string[]>(opened.unknown);

/** Why the layers that stand in the field make no network; '' where they do, or nobody has looked. */
export const layersProblem = signal('');

/** Why fields cannot be read. */
export const problems = computed(() => {
  const found = FIELDS.map((name) => {
    const { problem } = readField(name, texts.value[name]);
    return [name, problem ?? (name === 'layers' ? layersProblem.value || undefined : undefined)] as const;
  });
  return new Map(found.flatMap(([name, problem]) => (problem === undefined ? [] : [[name, problem] as const])));
});

/** The experiment that the fields describe; where there are several seeds they begin with the one that is said. */
export function valuesOf(all: Texts): ComparisonValues {
  const read = FIELDS.map((name) => [name, readField(name, all[name]).value] as const);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as ComparisonValues;
}

/** Changes a field, and the address with it, so that the way back leads to what stood there before. */
export function change(name: FieldName, text: string): void {
  if (texts.value[name] === text) return;
  texts.value = { ...texts.value, [name]: text };
  history.pushState(null, '', toAddress(texts.value) || location.pathname);
}

export function restoreDefaults(): void {
  if (toAddress(texts.value) === '') return;
  texts.value = DEFAULTS;
  history.pushState(null, '', location.pathname);
}

/** Back and forward change the fields. */
export function followAddress(onChange: () => void): void {
  addEventListener('popstate', () => {
    const { texts: given, unknown } = fromAddress(location.search);
    texts.value = given;
    unknownOptions.value = unknown;
    onChange();
  });
}
