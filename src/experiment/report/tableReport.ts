import type { TableAnalysis } from '../analysis/tableAnalysis.ts';
import type { TrialColumns, TrialTable } from '../analysis/trialTable.ts';
import { changesTable } from './changes.ts';
import { differenceFigures } from './differenceFigures.ts';
import { FIGURES, figureFiles } from './figure.ts';
import type { ReportFiles } from './files.ts';
import { latexTable } from './latex.ts';
import { escapeMarkdown, markdownTable } from './markdown.ts';
import { numbersTable } from './numbers.ts';
import { figuresMarkdown, numbersMarkdown, sentencesMarkdown } from './numbersMarkdown.ts';

/** What is written about a table of trials, whose first arm is the baseline: the numbers as Markdown and for LaTeX, and the differences as figures. */
export function tableReport(table: TrialTable, columns: TrialColumns, analysis: TableAnalysis): ReportFiles {
  const { contrasts, interactions, sentences, wording } = analysis;
  const { metric, pair } = wording;
  const arms = table.arms.map((name) => ({ name, label: name }));
  const { rows, conditions } = table;
  const shared = { arms, conditions, contrasts, metric, unjudged: [], pair };
  const numbers = () => numbersTable({ ...shared, title: `${columns.metric} by ${columns.by}`, rows });
  const figures = () => differenceFigures({ ...shared, caption: CAPTION });
  return {
    'table.tex': () => latexTable(numbers()),
    'report.md': () => {
      const changes = changesTable(interactions, arms, metric);
      const parts = [
        `# ${escapeMarkdown(`${columns.metric} by ${columns.by}`)}`,
        sentencesMarkdown(sentences),
        numbersMarkdown(numbers()),
        ...(changes ? ['## What factors change', markdownTable(changes.head, changes.rows, changes.numeric)] : []),
        ...figuresMarkdown(figures()),
      ];
      return `${parts.join('\n\n')}\n`;
    },
    [FIGURES]: () => figureFiles(figures()),
  };
}

const CAPTION =
  'A difference is claimed where its 95 % interval excludes 0 and the sign-flip test, corrected for all of them (Holm), has p < 0.05.';
