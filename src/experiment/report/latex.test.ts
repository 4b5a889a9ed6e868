import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeLatex, latexTable } from './latex.ts';
import type { NumbersRow, NumbersTable } from './numbers.ts';

const row = (cells: Partial<NumbersRow> = {}): NumbersRow => ({
  condition: '',
  arm: 'with BN',
  trials: '6',
  value: '95.10 ± 0.52',
  difference: '−1.20',
  interval: '−2.00 to −0.40',
  p: '< 0.001',
  shows: 'lower',
  ...cells,
});
const table = (rows: readonly NumbersRow[]): NumbersTable => ({
  title: 'After the last step',
  pairs: 'Seeds',
  value: 'Accuracy, %',
  difference: 'Difference, percentage points',
  notes: ['p: sign-flip test.'],
  rows,
});

/** Commands that the table may use. */
const COMMANDS =
  /^\\(?:usepackage|begin|end|centering|caption|toprule|midrule|bottomrule|multicolumn|textit|text(?:backslash|asciitilde|asciicircum|less|greater|bar)|ldots|pm|times|lambda|alpha|varepsilon|\\|[&%$#_{}])$/;

/** What LaTeX would stumble over: braces and dollars that do not pair, unknown commands, characters that mean something, rows of other lengths. */
function faults(text: string): string[] {
  const found: string[] = [];
  let [depth, isMath] = [0, false];
  const lines = text.split('\n').filter((line) => !line.startsWith('%'));
  for (const line of lines) {
    for (const [token] of line.matchAll(/\\(?:[a-zA-Z]+|.)|[{}$~^#%&_]/gu)) {
      if (token === '{') depth++;
      else if (token === '}') depth--;
      else if (token === '$') isMath = !isMath;
      else if (token.startsWith('\\') ? !COMMANDS.test(token) : token !== '&') found.push(`${token} in ${line}`);
      if (depth < 0) found.push(`} too many in ${line}`);
    }
    if (isMath) found.push(`$ without another in ${line}`);
    const cells = line.split(/(?<!\\)&/).length;
    if (line.endsWith('\\\\') && !line.startsWith('\\multicolumn') && cells !== 6) found.push(`${cells} cells in ${line}`);
    if (/^\s*\[/.test(line)) found.push(`an option in ${line}`);
  }
  if (depth !== 0) found.push('braces that do not pair');
  const stack: string[] = [];
  for (const [, command, name] of text.matchAll(/\\(begin|end)\{(\w+)\}/g)) {
    if (command === 'begin') stack.push(name as string);
    else if (stack.pop() !== name) found.push(`\\end{${name}}`);
  }
  return [...found, ...stack];
}

describe('the table for LaTeX', () => {
  it('has a row for each arm, with the signs that LaTeX has for them', () => {
    const text = latexTable(table([row({ arm: 'without', difference: '', interval: '', p: '' }), row()]));
    expect(text).toContain('without & 6 & 95.10 $\\pm$ 0.52 &  &  &  \\\\\n');
    expect(text).toContain('with BN & 6 & 95.10 $\\pm$ 0.52 & $-$1.20 & $-$2.00 to $-$0.40 & \\textless{} 0.001 \\\\\n');
    expect(text).toContain('Arm & Seeds & Accuracy, \\% & Difference, percentage points & 95 \\% interval & p \\\\\n\\midrule');
    expect(faults(text)).toEqual([]);
  });

  it('has the arms of a condition together, under its name', () => {
    const text = latexTable(table([row({ condition: 'scale=raw' }), row({ condition: 'batch_size=8' })]));
    expect(text.match(/\\midrule/g)).toHaveLength(2);
    expect(text).toContain('\\multicolumn{6}{l}{\\textit{batch\\_size=8}} \\\\');
    expect(faults(text)).toEqual([]);
  });

  it('is well formed whatever characters names have', () => {
    expect(escapeLatex('50 % & $x_1$ {a}\\b~c^2 #1 <|>')).toBe(
      '50 \\% \\& \\$x\\_1\\$ \\{a\\}\\textbackslash{}b\\textasciitilde{}c\\textasciicircum{}2 \\#1 \\textless{}\\textbar{}\\textgreater{}',
    );
    expect(faults(latexTable(table([row({ arm: '[1cm] arm' })])))).toEqual([]);
    expect(faults(latexTable(table([row({ arm: 'two\nlines' })])))).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('arm', 'condition', 'value'), (text, name) => {
        expect(faults(latexTable(table([row({ [name]: text })])))).toEqual([]);
      }),
    );
    // The check sees what is not escaped.
    expect(faults(latexTable(table([row()])).replace('with BN', 'with_BN & {'))).not.toEqual([]);
  });
});
