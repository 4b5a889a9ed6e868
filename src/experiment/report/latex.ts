import { printable } from '../../core/printable.ts';
import type { NumbersRow, NumbersTable } from './numbers.ts';

/** How characters are written that LaTeX takes for commands, or that its fonts may not have. */
const WRITTEN: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '±': '$\\pm$',
  '×': '$\\times$',
  '−': '$-$',
  '–': '--',
  '…': '\\ldots{}',
  λ: '$\\lambda$',
  α: '$\\alpha$',
  ε: '$\\varepsilon$',
};
const SPECIAL = /[\\~^<>|"±×−–…λαε]|[&%$#_{}]/g;

/** Text that LaTeX sets as it is. */
export const escapeLatex = (text: string): string =>
  // A bracket after a row's end would be taken for its option.
  printable(text)
    .replace(SPECIAL, (c) => WRITTEN[c] ?? `\\${c}`)
    .replace(/^\[/, '{[}');

const row = (cells: readonly string[]) => `${cells.map(escapeLatex).join(' & ')} \\\\`;

/** A table for LaTeX (package booktabs): arms within conditions, each with its value, its difference from the baseline, the interval and p. */
export function latexTable({ title, pairs, value, difference, notes, rows }: NumbersTable): string {
  const hasConditions = rows.some(({ condition }) => condition !== '');
  const groups = new Map<string, NumbersRow[]>();
  for (const one of rows) groups.set(one.condition, [...(groups.get(one.condition) ?? []), one]);
  const body = [...groups].map(([condition, all]) =>
    [
      ...(hasConditions ? [`\\multicolumn{6}{l}{\\textit{${escapeLatex(condition)}}} \\\\`] : []),
      ...all.map((one) => row([one.arm, one.trials, one.value, one.difference, one.interval, one.p])),
    ].join('\n'),
  );
  return `% Needs \\usepackage{booktabs}.
\\begin{table}
\\centering
\\caption{${escapeLatex([`${title}.`, ...notes].join(' '))}}
\\begin{tabular}{lrrrrr}
\\toprule
${row(['Arm', pairs, value, difference, '95 % interval', 'p'])}
\\midrule
${body.join('\n\\midrule\n')}
\\bottomrule
\\end{tabular}
\\end{table}
`;
}
