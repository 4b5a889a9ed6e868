import { requireBoolean, requireInteger } from '../core/checks.ts';
import { checkOptions } from '../core/options.ts';

/** An option that may be left out: its type, and what values it takes. */
export interface Option<T> {
  check(where: string, value: T): void;
}

/** The options of a function, one row each. */
// biome-ignore lint/suspicious/noExplicitAny: each row has the type of its own option.
export type OptionTable = Readonly<Record<string, Option<any>>>;

/** The type of the options of a table. */
export type OptionsOf<T extends OptionTable> = {
  readonly [K in keyof T]?: T[K] extends Option<infer V> ? V : never;
};

/** An option that is checked where it is used, or by `check`. */
export const option = <T>(check: Option<T>['check'] = () => {}): Option<T> => ({ check });

export const integer = (least: number): Option<number> =>
  option((where, value) => {
    requireInteger(where, value, least);
  });

export const boolean: Option<boolean> = option((where, value) => {
  requireBoolean(where, value);
});

/** @throws EvenkeelError for an option that the table does not have, and for a value that one does not take */
export function checkTable<T extends OptionTable>(where: string, options: OptionsOf<T>, table: T): void {
  const schema = Object.fromEntries(Object.keys(table).map((name) => [name, 'optional']));
  checkOptions<object, object>(where, options, schema);
  for (const [name, { check }] of Object.entries(table)) {
    const value = options[name];
    if (value !== undefined) check(`${where}, option ${name}`, value);
  }
}
