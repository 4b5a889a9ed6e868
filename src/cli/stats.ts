import type { Command } from 'commander';
import { z } from 'zod';
import { EvenkeelError } from '../core/errors.ts';
import { column, list, number, on, text } from '../experiment/option.ts';
import { addFlags, addOption, type Values } from './flags.ts';
import { OutputFolder } from './output.ts';
import { print, printJson, printText, printWarning } from './print.ts';

/** What the command alone has. */
const OPTIONS = {
  metric: column('the column with the numbers'),
  by: column('the column with what is compared: the arm'),
  pair: column('the column with what trials of several arms have in common, such as the seed'),
  within: list('COLUMN,…', 'columns whose values are conditions: arms are compared in each combination of them (default: none)'),
  baseline: text('ARM', 'the arm that the others are compared with (default: that of the first row)'),
  margin: number('differences within ± this count as none, in the unit of the metric', z.number().positive(), 'a number above 0'),
  lowerIsBetter: on('a lower number is the better one (default: what metrics of that name say, else higher)'),
  higherIsBetter: on('a higher number is the better one'),
};

type Flags = Values<'delimiter' | 'decimal' | 'json' | 'out'> & {
  readonly metric?: string;
  readonly by?: string;
  readonly pair?: string;
  readonly within?: readonly string[];
  readonly baseline?: string;
  readonly margin?: number;
  readonly lowerIsBetter?: boolean;
  readonly higherIsBetter?: boolean;
};

/** `evenkeel stats FILE --metric … --by … --pair …`. */
export function addStats(program: Command): void {
  const command = program
    .command('stats')
    .description(
      'Say what a table of trials shows: each arm against a baseline, pair by pair, with interval, test and what could have been seen.',
    )
    .argument('<FILE>', 'a table with one trial a row, whose first line names the columns: .csv, .tsv, .txt');
  for (const [name, option] of Object.entries(OPTIONS)) addOption(command, name, option, option.description);
  addFlags(command, ['delimiter', 'decimal', 'out', 'json'], {
    json: 'print contrasts and sentences as JSON only',
    out: 'also write the answer as Markdown, for LaTeX and as figures to this folder, which must be empty or not exist',
  }).action(statsCommand);
}

/** @throws EvenkeelError unless the flag names a column */
function requireColumn(name: 'metric' | 'by' | 'pair', flags: Flags): string {
  const given = flags[name];
  if (given !== undefined) return given;
  throw new EvenkeelError({ where: `option --${name}`, expected: `COLUMN: ${OPTIONS[name].description}`, got: 'none' });
}

/** Whether higher is better, and how that is known. */
async function directionOf(metric: string, { lowerIsBetter, higherIsBetter }: Flags) {
  if (lowerIsBetter && higherIsBetter) {
    const expected = 'one of --lower-is-better and --higher-is-better';
    throw new EvenkeelError({ where: 'option --lower-is-better', expected, got: 'both' });
  }
  if (lowerIsBetter || higherIsBetter) return { higherIsBetter: higherIsBetter === true, how: '' };
  const { higherIsBetterOf } = await import('../nn/metrics/directionOf.ts');
  const known = higherIsBetterOf(metric);
  return { higherIsBetter: known ?? true, how: known === undefined ? ' (assumed)' : ', as its name says' };
}

async function statsCommand(path: string, flags: Flags): Promise<void> {
  if (flags.out === undefined) return runStats(path, flags, undefined);
  const output = await OutputFolder.claim(flags.out, printWarning);
  try {
    await runStats(path, flags, output);
  } finally {
    await output.release();
  }
}

async function runStats(path: string, flags: Flags, output: OutputFolder | undefined): Promise<void> {
  const columns = {
    metric: requireColumn('metric', flags),
    by: requireColumn('by', flags),
    pair: requireColumn('pair', flags),
    ...(flags.within && { within: flags.within }),
  };
  const { delimiter, decimal, margin, json } = flags;
  const direction = await directionOf(columns.metric, flags);
  const { readSource } = await import('../platform/files/source.ts');
  const { readTrialTable } = await import('../experiment/analysis/trialTable.ts');
  const { baselineFirst } = await import('../experiment/analysis/tableArms.ts');
  const { analyseTable, contrastTable } = await import('../experiment/analysis/tableAnalysis.ts');
  const table = await readTrialTable(await readSource(path), columns, {
    ...(delimiter && { delimiter }),
    ...(decimal && { decimal }),
  });
  const where = { by: `file ${path}, column "${columns.by}"`, baseline: 'option --baseline' };
  const arms = baselineFirst(table.arms, flags.baseline, where, 'Name with --by the column that tells apart what is compared.');
  const { higherIsBetter, how } = direction;
  const ordered = { ...table, arms };
  const analysis = analyseTable(ordered, columns, { higherIsBetter, ...(margin !== undefined && { margin }) });
  if (output) {
    const { tableReport } = await import('../experiment/report/tableReport.ts');
    await output.write(tableReport(ordered, columns, analysis));
    if (output.incomplete) process.exitCode = 1;
  }
  if (json) {
    const { wording: _, ...found } = analysis;
    printJson({ file: path, ...columns, arms, higherIsBetter, ...found });
    return;
  }
  const { contrasts, sentences } = analysis;
  print(
    `${columns.metric} of ${table.rows.length} rows: ${arms.length} arms, of which ${arms[0]} is the baseline; ` +
      `${higherIsBetter ? 'higher' : 'lower'} is better${how}.`,
    '',
    ...sentences,
    '',
  );
  printText(contrastTable(contrasts, analysis.wording));
  if (output) print('', ...output.lines);
}
