import { ADAPTIVE_STYLE } from './charts/theme.ts';

/** The report's style sheet. */
export const STYLE = `${ADAPTIVE_STYLE}:root { color-scheme: light dark; --ink: #1f2933; --muted: #616e7c; --line: #d9dee4; --page: #f5f7f9; --card: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7eb; --muted: #9aa5b1; --line: #323f4b; --page: #12171d; --card: #1b222b; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 40px 20px 64px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 12px; letter-spacing: -0.01em; }
h2 { font-size: 20px; margin: 44px 0 12px; }
h3 { font-size: 16px; margin: 0 0 10px; }
.lead { font-size: 18px; max-width: 68ch; margin: 0 0 28px; text-wrap: pretty; }
.said { max-width: 84ch; margin: 0 0 28px; font-size: 15px; }
.said li { margin: 0 0 6px; }
.arms, .scores { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 20px; }
.scores { grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); }
.stack { display: grid; gap: 20px; }
section, .score, figure, details { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px; min-width: 0; }
.score span, .score small { display: block; color: var(--muted); }
.score strong { display: block; font-size: 40px; line-height: 1.2; font-variant-numeric: tabular-nums; letter-spacing: -0.02em; }
.score strong:not(:nth-of-type(1)) { margin-top: 12px; }
.score .lags { color: var(--muted); }
figure { margin: 0; color: var(--muted); }
figure > div > svg { display: block; width: 100%; height: auto; }
figcaption { font-size: 14px; margin-top: 8px; }
.tall { display: none; max-width: 520px; margin: 0 auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--muted); font-weight: 500; }
.layers td:first-child, .facts td:last-child { overflow-wrap: anywhere; }
th.n, td.n { text-align: right; padding: 6px 0 6px 12px; }
td.n { white-space: nowrap; }
.facts td:first-child { min-width: 9em; }
tbody tr:last-child td { border-bottom: 0; }
.totals { margin: 12px 0 0; color: var(--muted); font-size: 14px; }
.findings { margin: 0; padding-left: 20px; font-size: 14px; }
.findings li { margin: 0 0 10px; }
.findings em { color: var(--muted); font-style: normal; }
code { font-size: 13px; }
.command { display: block; margin: 6px 0 0; padding: 8px 10px; background: var(--page); border-radius: 6px; }
.command span, td span { display: inline-block; max-width: 100%; overflow-wrap: anywhere; vertical-align: top; }
.again { margin-bottom: 20px; }
details summary { cursor: pointer; }
details[open] summary { margin-bottom: 16px; }
details .arms { column-gap: 48px; }
@media (max-width: 960px) {
  .wide { display: none; }
  .tall { display: block; }
}
@media (max-width: 760px) {
  .lead { font-size: 16px; }
  .command { font-size: 12px; }
  main { padding: 28px 14px 48px; }
  section, .score, figure, details { padding: 16px; }
  table { font-size: 12.5px; }
  th, td { padding: 6px 6px 6px 0; }
  th.n, td.n { padding: 6px 0 6px 6px; }
}
@media (max-width: 760px) {
  .comparisons thead { display: none; }
  .comparisons tr { display: block; padding: 8px 0; border-bottom: 1px solid var(--line); }
  .comparisons tbody tr:last-child { border-bottom: 0; }
  .comparisons td { display: flex; justify-content: space-between; gap: 16px; border: 0; padding: 2px 0; }
  .comparisons td:empty { display: none; }
  .comparisons td:first-child { font-weight: 600; }
  .comparisons td:not(:first-child)::before { content: attr(data-head); color: var(--muted); }
}
@media (max-width: 480px) {
  .layers tr { display: grid; grid-template-columns: 1fr auto; border-bottom: 1px solid var(--line); }
  .layers tbody tr:last-child { border-bottom: 0; }
  .layers th, .layers td { border: 0; }
  .layers :is(th, td):first-child { grid-column: 1 / -1; padding-bottom: 0; }
  .layers :is(th, td):nth-child(2) { color: var(--muted); }
}
details section { border: 0; padding: 0; }
@media (prefers-color-scheme: dark) {
  figure svg [fill="#ffffff" i], figure svg [fill="#fff" i] { fill: #1b222b; }
  figure svg [stroke="#ffffff" i], figure svg [stroke="#fff" i] { stroke: #1b222b; }
  figure svg [fill="#009E73" i] { fill: #2fd6a3; }
  figure svg [stroke="#009E73" i] { stroke: #2fd6a3; }
  figure svg [fill="#1f2933" i] { fill: #e4e7eb; }
  figure svg [fill="#616e7c" i] { fill: #9aa5b1; }
  figure svg [fill="#0072B2" i] { fill: #56b4e9; }
  figure svg [stroke="#0072B2" i] { stroke: #56b4e9; }
  figure svg [fill="#D55E00" i] { fill: #ff8a4c; }
  figure svg [stroke="#D55E00" i] { stroke: #ff8a4c; }
  figure svg [fill="#b42318" i] { fill: #ff9b8f; }
  figure svg [stroke="#e4e7eb" i] { stroke: #323f4b; }
  figure svg [stroke="#616e7c" i] { stroke: #9aa5b1; }
}
`;
