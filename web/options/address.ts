import { factorLabel } from '../../src/experiment/conditions.ts';
import { DEFAULTS, FIELDS, type Texts } from './fields.ts';

/** The settings as the part of an address after its question mark: what differs from the defaults, by the names of the flags. */
export function toAddress(texts: Texts): string {
  const changed = FIELDS.filter((name) => texts[name] !== DEFAULTS[name]);
  const parts = changed.map(
    (name) => `${factorLabel(name)}=${encodeURIComponent(texts[name]).replaceAll('%2C', ',').replaceAll('%3A', ':')}`,
  );
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

/** Settings from an address, and the names in it that are no options of the page. */
export function fromAddress(search: string): { readonly texts: Texts; readonly unknown: readonly string[] } {
  // A plus is one, as in ws+group:8: no form writes these addresses.
  const given = new URLSearchParams(search.replaceAll('+', '%2B'));
  const names = new Map<string, string>(FIELDS.map((name) => [factorLabel(name), name]));
  const known = [...given].flatMap(([label, text]) => {
    const name = names.get(label);
    return name ? [[name, text]] : [];
  });
  return {
    texts: { ...DEFAULTS, ...Object.fromEntries(known) },
    unknown: [...given.keys()].filter((label) => !names.has(label)),
  };
}
