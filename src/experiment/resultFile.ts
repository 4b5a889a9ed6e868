import type { z } from 'zod';
import { EvenkeelError } from '../core/errors.ts';
import { type Result, resultSchema, SCHEMA } from './result.ts';
import { resultSchema1, SCHEMA_1 } from './resultSchema1.ts';

/** How results are read, by the schema that they name. */
const SCHEMAS: Readonly<Record<string, z.ZodType<Result>>> = { [SCHEMA]: resultSchema, [SCHEMA_1]: resultSchema1 };

/**
 * Checks what came from a `result.json`, of this schema or an older one, and gives it the form of this one.
 *
 * ```ts
 * const data = { x: [[0], [1], [2], [3], [4], [5], [6], [7], [8], [9]], y: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1] };
 * const text = JSON.stringify(await compare({ data, epochs: 1 }));
 * parseResult(JSON.parse(text)).arms.length; // 2
 * ```
 *
 * @param where what errors call it
 * @throws EvenkeelError naming the first entry that does not fit
 */
export function parseResult(value: unknown, where = 'result'): Result {
  const named = (value as { readonly schema?: unknown } | null | undefined)?.schema;
  const parsed = ((typeof named === 'string' && Object.hasOwn(SCHEMAS, named) && SCHEMAS[named]) || resultSchema).safeParse(
    value,
  );
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new EvenkeelError({
    where: `${where}, ${issue?.path.join('.') || 'top level'}`,
    expected: `a result of schema ${Object.keys(SCHEMAS).join(' or ')}`,
    got: issue?.message ?? 'something else',
    remedy: 'Make it again with `evenkeel compare`.',
  });
}
