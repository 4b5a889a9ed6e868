import { z } from 'zod';
import { EvenkeelError } from '../core/errors.ts';
import type { TableSchema } from '../datasets/index.ts';
import { systemReason } from '../platform/files/source.ts';
import { printWarning } from './print.ts';

/** The file next to a model in which `train` describes the columns of its table. */
export const COLUMNS_FILE = 'columns.json';

const schema = z.strictObject({
  header: z.boolean(),
  label: z.union([z.string(), z.number().int()]).optional(),
  columns: z
    .array(
      z.strictObject({
        name: z.string(),
        fill: z.union([z.number(), z.string()]).optional(),
        categories: z.array(z.string()).optional(),
        encoding: z.enum(['oneHot', 'index']).optional(),
      }),
    )
    .min(1),
  classNames: z.array(z.string()).optional(),
});

/**
 * The columns of the table that a model was trained on, from the file next to it; null where there is none.
 * @throws EvenkeelError for a file that is not as `train` writes it
 */
export async function readColumnsFile(model: string): Promise<TableSchema | null> {
  const [{ readFile }, { dirname, join }] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  const path = join(dirname(model), COLUMNS_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    const problem = {
      where: `file ${path}`,
      expected: 'a readable file',
      got: systemReason(cause),
      remedy: 'Mend or remove it.',
    };
    throw new EvenkeelError(problem, { cause });
  }
  try {
    return schema.parse(JSON.parse(text)) as TableSchema;
  } catch (cause) {
    const problem = {
      where: `file ${path}`,
      expected: 'columns as train writes them',
      got: 'something else',
      remedy: 'Remove it.',
    };
    throw new EvenkeelError(problem, { cause });
  }
}

/** Warns where categories and fills come from the data alone: the model may have been trained with other numbers for them. */
export function warnOfGuessedColumns(where: string, known: TableSchema | null | undefined, used: TableSchema | undefined): void {
  if (known !== null || !used) return;
  const encoded = used.columns.filter(({ categories, fill }) => categories ?? fill !== undefined).map(({ name }) => name);
  if (encoded.length === 0) return;
  printWarning(
    `${where}: the categories or fills of column ${encoded.map((name) => `"${name}"`).join(', ')} are those of this table alone, as there is no ` +
      `${COLUMNS_FILE} next to the model: the model may know them by other numbers.`,
  );
}
