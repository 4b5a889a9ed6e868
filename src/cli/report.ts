import type { Command } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import { OPTIONS } from '../experiment/design.ts';
import { readSource } from '../platform/files/source.ts';
import { OutputFolder } from './output.ts';
import { print, printWarning } from './print.ts';

/** What `--tensorboard` does. */
export const TENSORBOARD = 'also write all histories as event files for TensorBoard, in events/';

interface ReportFlags {
  readonly out?: string;
  readonly tensorboard?: boolean;
  readonly quiet?: boolean;
}

/** `evenkeel report RESULT.json`. */
export function addReport(program: Command): void {
  program
    .command('report')
    .description('Make the report, the pictures and the tables of a comparison again, from its result.json.')
    .argument('<RESULT>', 'a result.json that compare wrote, of this version or an older one')
    .option('--out <DIR>', OPTIONS.outputs.folder.description)
    .option('--tensorboard', TENSORBOARD)
    .option('--quiet', 'print the outcome only')
    .action(reportCommand);
}

async function readResult(path: string) {
  const [{ parseResult }, { bytes }] = await Promise.all([import('../experiment/resultFile.ts'), readSource(path)]);
  const where = `file ${path}`;
  try {
    return parseResult(JSON.parse(new TextDecoder().decode(bytes)), where);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new EvenkeelError(
      { where, expected: 'a result.json of compare', got: 'no JSON', remedy: 'Check the path.' },
      { cause },
    );
  }
}

async function reportCommand(path: string, { out, tensorboard = false, quiet = false }: ReportFlags): Promise<void> {
  const result = await readResult(path);
  const output = await OutputFolder.claim(out, printWarning);
  try {
    const [{ reportFiles }, { resultLines }] = await Promise.all([
      import('../experiment/report/index.ts'),
      import('../experiment/report/text.ts'),
    ]);
    await output.write(reportFiles(result, { tensorboard }));
    print(...resultLines(result));
    if (!quiet) print('', ...output.lines);
    if (output.incomplete) process.exitCode = 1;
  } finally {
    await output.release();
  }
}
