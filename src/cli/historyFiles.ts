import { csvCell } from '../core/csvCell.ts';
import { printableJson } from '../core/printable.ts';
import type { ReportFiles } from '../experiment/report/index.ts';
import type { History } from '../training/callbacks/history.ts';

interface HistoryOptions {
  readonly csv: boolean;
  readonly json: boolean;
  readonly chart: boolean;
  /** A caption below the chart: the data that its numbers come from. */
  readonly caption: string;
}

/** A number as JSON and CSV can hold it; lists for metrics that have one for each class. */
const finite = (v: unknown): unknown =>
  Array.isArray(v) ? v.map(finite) : typeof v === 'number' && !Number.isFinite(v) ? null : v;

/** Where a training diverged, counted from 1, and why, if it did. */
export const divergedOf = ({ divergence: d }: History) =>
  d ? { diverged: { epoch: d.epoch + 1, step: d.batch + 1, reason: d.reason, sample: d.sample } } : {};

/** The logs of a training as a table, as data and as a picture. A training that ended within its first epoch has no picture. */
export function historyFiles(trained: History, options: HistoryOptions): ReportFiles {
  const { epoch, history } = trained;
  const names = Object.keys(history);
  const series = Object.fromEntries(names.map((name) => [name, (history[name] ?? []).map(finite)]));
  const files: Record<string, ReportFiles[string]> = {};
  if (options.csv) {
    const scalar = names.filter((name) => (history[name] ?? []).every((v) => typeof v === 'number'));
    const rows = epoch.map((e, i) => [e + 1, ...scalar.map((name) => series[name]?.[i] ?? '')].join(','));
    files['history.csv'] = () => `${[['epoch', ...scalar].map((name) => csvCell(name)).join(','), ...rows].join('\n')}\n`;
  }
  if (options.json)
    files['history.json'] = () => `${printableJson({ epoch: epoch.map((e) => e + 1), ...series, ...divergedOf(trained) })}\n`;
  if (options.chart && epoch.length > 0) {
    const drawn = Object.fromEntries(
      Object.entries(series).filter(([, values]) => values.every((v) => v === null || typeof v === 'number')),
    );
    const chart = async () => {
      const { historySvg } = await import('../experiment/report/svg.ts');
      return historySvg({ series: drawn as Record<string, (number | null)[]>, caption: options.caption });
    };
    files['history.svg'] = chart;
    files['history.png'] = async () => (await import('../experiment/report/png.ts')).svgToPng(await chart());
  }
  return files;
}
