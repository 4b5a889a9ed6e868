import type { OptionNames } from '../core/options.ts';
import { printable } from '../core/printable.ts';
import { type Shape, sizeOf } from '../core/tensor/tensor.ts';
import type { Variable } from '../ir/variable.ts';
import { InputLayer } from '../nn/layers/core/inputLayer.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { thousands, widthOf, wrapText } from '../platform/terminal/text.ts';

/** Layers and parameter counts of a model. */
export interface ModelSummary {
  readonly name: string;
  readonly layers: readonly {
    readonly name: string;
    readonly type: string;
    /** With the batch axis, which is null. */
    readonly outputShape: readonly (number | null)[];
    readonly params: number;
  }[];
  /** Parameters of all layers. */
  readonly total: number;
  /** Parameters that training changes by gradients. */
  readonly trainable: number;
  /** The others: moving statistics and frozen layers. */
  readonly nonTrainable: number;
  /** Numbers in the optimizer's state, once training has made it; else 0. */
  readonly optimizer: number;
}

export interface SummaryOptions {
  /** 'keras3' is the table that Keras 3 draws; 'classic' the plain one of Keras before. Default 'keras3'. */
  readonly style?: 'keras3' | 'classic';
  /** Width in characters. Default 88 in the look of Keras 3, 65 in the classic one; less where a terminal is narrower. */
  readonly lineLength?: number;
  /** Receives the text. Default `console.log`. */
  readonly printFn?: (text: string) => void;
}

/** A layer's name and class as both tables have them. */
const layerText = ({ name, type }: ModelSummary['layers'][number]) => printable(`${name} (${type})`);

export const summaryOptions = {
  style: 'optional',
  lineLength: 'optional',
  printFn: 'optional',
} satisfies OptionNames<SummaryOptions>;

const count = (variables: readonly { readonly shape: Shape }[]) => variables.reduce((total, v) => total + sizeOf(v.shape), 0);

interface Describable {
  readonly name: string;
  readonly layers: readonly Layer[];
  outputShapeOf(layer: Layer): Shape;
  readonly weights: readonly { readonly shape: Shape }[];
  readonly trainableWeights: readonly { readonly shape: Shape }[];
  readonly optimizer: { readonly built: boolean; readonly variables: readonly Variable[] } | undefined;
}

export function describe(model: Describable): ModelSummary {
  const total = count(model.weights);
  const trainable = count(model.trainableWeights);
  return {
    name: model.name,
    layers: model.layers
      .filter((layer) => !(layer instanceof InputLayer))
      .map((layer) => ({
        name: layer.name,
        type: layer.className,
        outputShape: [null, ...model.outputShapeOf(layer)],
        params: count(layer.weights),
      })),
    total,
    trainable,
    nonTrainable: total - trainable,
    optimizer: model.optimizer?.built ? count(model.optimizer.variables) : 0,
  };
}

const shapeText = (shape: readonly (number | null)[]) =>
  `(${shape.map((d) => d ?? 'None').join(', ')}${shape.length === 1 ? ',' : ''})`;

/** The width that a terminal leaves to a table, as Keras counts it; none where there is no terminal. */
function terminalWidth(): number {
  const columns = typeof process !== 'undefined' && process.stdout?.isTTY ? process.stdout.columns : undefined;
  return columns ? Math.max(columns - 4, 40) : Number.POSITIVE_INFINITY;
}

/** The summary as text without a final line break. */
export function summaryText(
  summary: ModelSummary,
  { style = 'keras3', lineLength }: Omit<SummaryOptions, 'printFn'> = {},
): string {
  return style === 'classic'
    ? classicText(summary, lineLength ?? Math.min(65, terminalWidth()))
    : tableText(summary, lineLength ?? Math.min(88, terminalWidth()));
}

/** Bytes as Keras writes them: `99.66 KB`. */
function memoryText(bytes: number): string {
  if (bytes === 0) return '0.00 B';
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${(bytes / 1024 ** power).toFixed(2)} ${units[power]}`;
}

function tableText(summary: ModelSummary, width: number): string {
  const ends = [0.45, 0.8, 1].map((fraction) => Math.floor(fraction * width));
  // Each column gives up its share of the ten characters that borders and padding take, as Keras's table library divides them.
  const widths = ends.map((end, i) => Math.max(end - (ends[i - 1] ?? 0) - (i === 1 ? 4 : 3), 4)) as [number, number, number];
  // Keras would break numbers that are too long for their column; part of one reads as another, so that the names give way.
  const missing = Math.max(0, ...summary.layers.map(({ params }) => thousands(params).length - widths[2]));
  const reduction = Math.min(missing, Math.max(0, widths[0] - 12));
  widths[0] -= reduction;
  widths[2] += reduction;
  const rule = (left: string, line: string, middle: string, right: string) =>
    left + widths.map((w) => line.repeat(w + 2)).join(middle) + right;
  const row = (cells: readonly string[], bar: string): string[] => {
    const wrapped = cells.map((cell, i) => wrapText(cell, widths[i] as number));
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => {
      const padded = wrapped.map((lines, i) => {
        const text = lines[line] ?? '';
        const room = ' '.repeat(Math.max(0, (widths[i] as number) - widthOf(text)));
        return i === 2 ? room + text : text + room;
      });
      return `${bar} ${padded.join(` ${bar} `)} ${bar}`;
    });
  };
  const body = summary.layers.map((layer) => row([layerText(layer), shapeText(layer.outputShape), thousands(layer.params)], '│'));
  const line = (label: string, n: number) => ` ${label}: ${thousands(n)} (${memoryText(4 * n)})`;
  return [
    ...wrapText(`Model: "${printable(summary.name)}"`, width),
    rule('┏', '━', '┳', '┓'),
    ...row(['Layer (type)', 'Output Shape', 'Param #'], '┃'),
    rule('┡', '━', '╇', '┩'),
    ...body.flatMap((lines, i) => (i === 0 ? lines : [rule('├', '─', '┼', '┤'), ...lines])),
    rule('└', '─', '┴', '┘'),
    line('Total params', summary.total + summary.optimizer),
    line('Trainable params', summary.trainable),
    line('Non-trainable params', summary.nonTrainable),
    ...(summary.optimizer > 0 ? [line('Optimizer params', summary.optimizer)] : []),
  ].join('\n');
}

function classicText(summary: ModelSummary, width: number): string {
  const ends = [0.45, 0.85, 1].map((fraction) => Math.floor(fraction * width));
  const row = (cells: readonly string[]) => {
    let text = '';
    for (const [i, cell] of cells.entries()) {
      if (i > 0) text = `${text.slice(0, -1)} `;
      text = (text + cell).slice(0, ends[i]).padEnd(ends[i] as number);
    }
    return text;
  };
  const body = summary.layers.map((layer) => row([layerText(layer), shapeText(layer.outputShape), String(layer.params)]));
  return [
    ...wrapText(`Model: "${printable(summary.name)}"`, width),
    '_'.repeat(width),
    row(['Layer (type)', 'Output Shape', 'Param #']),
    '='.repeat(width),
    ...body.flatMap((text, i) => (i === 0 ? [text] : ['_'.repeat(width), text])),
    '='.repeat(width),
    `Total params: ${thousands(summary.total)}`,
    `Trainable params: ${thousands(summary.trainable)}`,
    `Non-trainable params: ${thousands(summary.nonTrainable)}`,
    '_'.repeat(width),
  ].join('\n');
}
