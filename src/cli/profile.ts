import type { Command } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import { FLAGS, helpText } from '../experiment/flags.ts';
import { widthOf, wrapText } from '../platform/terminal/text.ts';
import type { KernelProfile, StepProfile } from '../training/profile.ts';
import { addOption } from './flags.ts';
import { printJson, printText } from './print.ts';

interface ProfileFlags {
  readonly arm: string;
  readonly batchSize?: number;
  readonly json?: boolean;
}

/** The networks of the tutorial that can be profiled. */
const armNames = ['none', 'batch', 'layer'];

/** `evenkeel profile`: the program of the tutorial's network, kernel by kernel. */
export function addProfile(program: Command): void {
  const command = program
    .command('profile')
    .description(
      'Print the compiled training step of the network: each kernel with its shapes, work, time and fraction of the peak.',
    )
    .option(`--arm <${armNames.join('|')}>`, 'which normalisation the network has (default: batch)', 'batch');
  addOption(command, 'batchSize', FLAGS.batchSize.option, helpText(FLAGS.batchSize));
  command.option('--json', 'print the profile as JSON only').action((flags: ProfileFlags) => profileCommand(flags));
}

async function profileCommand({ arm, batchSize = FLAGS.batchSize.default, json = false }: ProfileFlags): Promise<void> {
  if (!armNames.includes(arm)) {
    throw new EvenkeelError({ where: 'option --arm', expected: `one of ${armNames.join(', ')}`, got: JSON.stringify(arm) });
  }
  const [{ load }, { prepareData }, { buildModel }] = await Promise.all([
    import('../datasets/mnist.ts'),
    import('../experiment/data.ts'),
    import('../experiment/tutorialNetwork.ts'),
  ]);
  const data = prepareData(await load(), {
    train: { begin: 0, end: batchSize },
    test: { begin: 0, end: 1 },
    scale: 'raw',
  });
  const model = buildModel(arm, { seed: 0 });
  const profile = await model.profile(data.trainX, data.trainY);
  if (json) printJson(profile);
  else printText(profileText(profile, process.stdout.isTTY ? process.stdout.columns - 1 : undefined));
}

const shapes = (list: readonly Shape[]) => list.map((s) => s.join('×') || '1').join(' ');

function cells({ name, outputs, flops, bytes, ms, peakShare }: KernelProfile): string[] {
  return [
    name,
    shapes(outputs),
    (flops / 1e6).toFixed(2),
    (bytes / 2 ** 20).toFixed(2),
    ms.toFixed(3),
    peakShare < 0.005 ? '–' : peakShare.toFixed(2),
  ];
}

/** The narrowest columns of names and of shapes. */
const LEAST = [20, 8] as const;

/** Widths of the columns that fit `width` where they can: numbers are never broken, names and then shapes are. */
function columnWidths(rows: readonly (readonly string[])[], width: number, gap: string): number[] {
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((row) => widthOf(row[column] as string))));
  for (const column of [0, 1] as const) {
    const total = widths.reduce((a, b) => a + b, 0) + gap.length * (widths.length - 1);
    const needed = widths[column] as number;
    widths[column] = Math.max(Math.min(needed, LEAST[column]), needed - Math.max(0, total - width));
  }
  return widths;
}

/**
 * The profile as a table of at most `width` columns, slowest kernels first, those below a thousandth of the step as one line. Long names of
 * kernels go on in the next line.
 */
export function profileText(
  { batchSize, kernels, stepMs, peakGflops, workingBytes, stateBytes }: StepProfile,
  width = Number.POSITIVE_INFINITY,
): string {
  const sorted = [...kernels].sort((a, b) => b.ms - a.ms);
  const shown = sorted.filter((kernel) => kernel.ms > stepMs / 1000);
  const rest = sorted.slice(shown.length);
  const rows = [
    ['kernel', 'result', 'MFLOP', 'MiB', 'ms', '× peak'],
    ...shown.map(cells),
    ...(rest.length > 0 ? [[`${rest.length} more`, '', '', '', rest.reduce((t, k) => t + k.ms, 0).toFixed(3), '']] : []),
  ];
  const gap = width < 78 ? ' ' : '  ';
  const widths = columnWidths(rows, Math.min(width, 100), gap);
  const lines = (row: readonly string[]) => {
    const broken = row.map((cell, i) => (i < 2 ? wrapText(cell, widths[i] as number) : [cell]));
    return Array.from({ length: Math.max(...broken.map((cell) => cell.length)) }, (_, at) =>
      broken
        .map((cell, i) => (i < 2 ? (cell[at] ?? '').padEnd(widths[i] as number) : (cell[at] ?? '').padStart(widths[i] as number)))
        .join(gap)
        .trimEnd(),
    );
  };
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return [
    ...rows.flatMap(lines),
    '',
    ...[
      `One training step of ${batchSize} images on one thread: ${stepMs.toFixed(2)} ms in the median.`,
      `Peak of one core: ${peakGflops.toFixed(1)} GFLOP/s. Work is counted as the definition of an op needs it; Winograd's convolutions do less.`,
      `Working memory at most ${mib(workingBytes)}, weights and optimizer state ${mib(stateBytes)}.`,
    ].flatMap((line) => wrapText(line, width)),
  ].join('\n');
}
