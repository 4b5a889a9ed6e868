import * as experiments from '../../src/experiments.ts';
import * as library from '../../src/index.ts';

/** A line that is one expression or one constant, and the value that the comment at its end says. */
const CHECKED = /^(?:const (\w+) = )?(.+?);? \/\/ (.+)$/;

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

/** A value as examples print it: tensors as nested lists, texts without quotes. */
function printed(value: unknown): string {
  if (value instanceof library.Tensor) return printed(nested(Array.from(value.data), value.shape));
  if (ArrayBuffer.isView(value)) return printed(Array.from(value as unknown as Iterable<number>));
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, v]) => `${key}: ${printed(v)}`)
      .join(', ')} }`;
  }
  return String(value);
}

function nested(data: readonly number[], shape: readonly number[]): unknown {
  const [size, ...rest] = shape;
  if (size === undefined) return data[0];
  const step = data.length / size;
  return Array.from({ length: size }, (_, i) => nested(data.slice(i * step, (i + 1) * step), rest));
}

/** Whether a value is what a comment says, where numbers count to as many digits as it gives. */
export function isSaid(value: unknown, comment: string): boolean {
  const text = printed(value);
  const form = (s: string) => s.replaceAll(NUMBER, '#').replaceAll(/[\s'"]/g, '');
  const numbers = (s: string) => s.match(NUMBER) ?? [];
  const close = (got: string, said: string) => {
    const digits = /\.(\d+)/.exec(said)?.[1]?.length ?? 0;
    return Math.abs(Number(got) - Number(said)) <= 0.5000001 * 10 ** -digits;
  };
  const exact = (s: string) => !/[.e]/i.test(s);
  return (
    form(text) === form(comment) &&
    numbers(comment).every((said, i) => {
      const got = numbers(text)[i] as string;
      return exact(said) ? Math.abs(Number(got) - Number(said)) < 1e-6 : close(got, said);
    })
  );
}

/**
 * Runs the code of an example with everything that the library and its experiments export in scope. A comment at the end of a line is the value that its
 * expression, or its constant, has; comments on lines of their own are prose.
 * @throws Error naming the line whose value is another one
 */
export async function runExample(code: string): Promise<void> {
  const check = (value: unknown, comment: string) => {
    if (!isSaid(value, comment)) throw new Error(`an example says ${comment} and has ${printed(value)}\n${code}`);
  };
  const body = code.split('\n').map((line) => {
    const [, name, expression, comment] = CHECKED.exec(line) ?? [];
    if (!comment) return line;
    const said = JSON.stringify(comment);
    return name ? `const ${name} = ${expression}; check(${name}, ${said});` : `check(${expression}, ${said});`;
  });
  const scope = { ...library, ...experiments };
  const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => (...values: unknown[]) => Promise<void>;
  const run = new AsyncFunction(...Object.keys(scope), 'check', `'use strict';\n{\n${body.join('\n')}\n}`);
  await run(...Object.values(scope), check);
}
