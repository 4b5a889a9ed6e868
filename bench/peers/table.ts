import { isOurs, OURS, OURS_256 } from './contenders.ts';
import type { Entry, NetResult, PeersResult } from './result.ts';

const ms = (t: number | undefined) => {
  if (t === undefined) return '–';
  return t >= 100 ? t.toFixed(0) : t >= 10 ? t.toFixed(1) : t.toFixed(2);
};
const ratioText = (r: number | undefined) => (r === undefined ? '–' : r < 0.01 ? r.toFixed(4) : r.toFixed(2));
const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** One line for the terminal. */
export function line({ name, entries, fastest, ratio, ratio_256 }: NetResult): string {
  const times = entries.flatMap((e) => (e.step_ms_median === undefined ? [] : [`${e.id} ${ms(e.step_ms_median)}`]));
  const with256 = ratio_256 === undefined ? '' : `, with 256 bits ${ratioText(ratio_256)}`;
  return `${name}: ${times.join(', ')} ms; ours / ${fastest ?? 'no peer'} = ${ratioText(ratio)}${with256}`;
}

/** The versions and forms that were timed, each contender once. */
function versions(nets: readonly NetResult[]): string[] {
  const seen = new Map<string, { version: string; forms: Set<string> }>();
  for (const { title, version, form } of nets.flatMap((net) => net.entries)) {
    if (!version || !form) continue;
    const entry = seen.get(title) ?? { version, forms: new Set() };
    entry.forms.add(form);
    seen.set(title, entry);
  }
  return [...seen].map(([title, { version, forms }]) => `- ${title}: ${version}; ${[...forms].join('; or ')}`);
}

/** The summary, every time, what was not timed and why, and what was timed, as Markdown. */
export function table({ nets, threads, rounds, machine, node, peak_gflops, started }: PeersResult): string {
  const titles = new Map(nets.flatMap((net) => net.entries.map((e) => [e.id, e.title])));
  const of = (net: NetResult, id: string): Entry | undefined => net.entries.find((e) => e.id === id);
  const has256 = titles.has(OURS_256);
  const summary = nets.map((net) => {
    const ours = of(net, OURS)?.step_ms_median;
    const rate = ours && net.flops / ours / 1e6;
    return row([
      net.title,
      ms(ours),
      ...(has256 ? [ms(of(net, OURS_256)?.step_ms_median)] : []),
      net.fastest ? `${titles.get(net.fastest)} ${ms(of(net, net.fastest)?.step_ms_median)}` : '–',
      ratioText(net.ratio),
      ...(has256 ? [ratioText(net.ratio_256)] : []),
      rate ? `${rate.toFixed(1)} (${(rate / peak_gflops / threads).toFixed(2)} ×)` : '–',
    ]);
  });
  const head = [
    'training step',
    'Evenkeel, ms',
    ...(has256 ? ['256 bits, ms'] : []),
    'fastest peer, ms',
    'ours / fastest',
    ...(has256 ? ['256 bits / fastest'] : []),
    'GFLOP/s as direct convolution (× peak)',
  ];
  const ids = [...titles.keys()];
  const cell = (e: Entry | undefined) => {
    if (e?.step_ms_median === undefined) return '–';
    const times = `${ms(e.step_ms_median)} / ${ms(e.step_ms_min)}`;
    return isOurs(e.id) ? times : `${times} (${ratioText(e.ratio)})`;
  };
  const missing = nets.flatMap((net) => net.entries.flatMap((e) => (e.error ? [`- ${net.name}, ${e.title}: ${e.error}`] : [])));
  return [
    `${machine.processor}, ${machine.cores} cores, ${machine.memory_gib} GiB, ${machine.platform}, Node ${node}; ${started}. ` +
      `${threads} thread${threads > 1 ? 's' : ''} each, ${rounds} rounds in turns; peak of one core's multiply-adds ${peak_gflops.toFixed(1)} GFLOP/s.`,
    '',
    row(head),
    row(head.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...summary,
    '',
    'Median / minimum of a step in ms, and in brackets the median over rounds of ours / theirs:',
    '',
    row(['net', ...ids.map((id) => titles.get(id) ?? id)]),
    row(['---', ...ids.map(() => '---:')]),
    ...nets.map((net) => row([net.name, ...ids.map((id) => cell(of(net, id)))])),
    '',
    ...versions(nets),
    ...(missing.length > 0 ? ['', 'Not timed:', '', ...missing] : []),
    '',
  ].join('\n');
}
