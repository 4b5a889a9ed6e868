import { ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { contenders, isOurs, OURS, OURS_256 } from './contenders.ts';
import type { PeersResult } from './result.ts';

use([ScatterChart, GridComponent, TitleComponent, LegendComponent, SVGRenderer]);

const FONT = 'Inter, system-ui, sans-serif';
const INK = '#1f2933';
const MUTED = '#616e7c';
const GRID = '#e4e7eb';
/** Ours in vermilion; the peers' libraries by colour (Okabe and Ito's), variants by shape. */
const MARKS: Readonly<Record<string, readonly [colour: string, symbol: string]>> = {
  [OURS]: ['#D55E00', 'circle'],
  [OURS_256]: ['#D55E00', 'diamond'],
  torch: ['#0072B2', 'triangle'],
  'torch-compile': ['#0072B2', 'diamond'],
  'keras-tensorflow': ['#009E73', 'rect'],
  'keras-jax': ['#009E73', 'diamond'],
  'keras-torch': ['#009E73', 'triangle'],
  jaxjs: ['#CC79A7', 'triangle'],
  'tfjs-wasm': ['#E69F00', 'rect'],
  'tfjs-cpu': ['#E69F00', 'diamond'],
};
const WIDTH = 1100;
const ROW = 46;

/** Every contender's median step on a logarithmic scale, a net a row, as an SVG document. */
export function plot({ nets, threads, machine }: PeersResult): string {
  const shown = contenders.filter((c) => nets.some((net) => net.entries.some((e) => e.id === c.id && e.step_ms_median)));
  // The legend has seven in a line.
  const top = 100 + 24 * (Math.ceil(shown.length / 7) - 1);
  const height = top + 50 + ROW * nets.length;
  const text = (fontSize: number, color: string) => ({ fontSize, color, fontFamily: FONT });
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({
      backgroundColor: '#ffffff',
      animation: false,
      textStyle: { fontFamily: FONT, color: INK },
      title: {
        text: `One training step, median time in ms, ${threads} thread${threads > 1 ? 's' : ''} each`,
        subtext: `${machine.processor}, ${machine.cores} cores; logarithmic scale, left is faster`,
        left: 20,
        top: 12,
        textStyle: { ...text(18, INK), fontWeight: 600 },
        subtextStyle: text(12.5, MUTED),
      },
      legend: {
        data: shown.map((c) => c.title),
        left: 16,
        top: 66,
        itemGap: 30,
        itemWidth: 14,
        itemHeight: 12,
        textStyle: text(12.5, INK),
      },
      grid: { left: 130, right: 30, top, bottom: 36 },
      xAxis: { type: 'log', axisLabel: text(12.5, MUTED), splitLine: { lineStyle: { color: GRID } } },
      yAxis: {
        type: 'category',
        inverse: true,
        data: nets.map((net) => net.name),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: MUTED } },
        axisLabel: text(13, INK),
        splitLine: { show: true, lineStyle: { color: GRID } },
      },
      series: shown.map((c) => {
        const [color = INK, symbol = 'circle'] = MARKS[c.id] ?? [];
        const points = nets.flatMap((net) => {
          const time = net.entries.find((e) => e.id === c.id)?.step_ms_median;
          return time === undefined ? [] : [[time, net.name]];
        });
        return {
          type: 'scatter' as const,
          name: c.title,
          data: points,
          symbol,
          symbolSize: isOurs(c.id) ? 16 : 12,
          z: isOurs(c.id) ? 3 : 2,
          itemStyle: { color, opacity: isOurs(c.id) ? 1 : 0.8 },
        };
      }),
    });
    // The renderer numbers its ids over the life of the process; a picture should depend on its data alone.
    return chart.renderToSVGString().replace(/zr\d+-/g, 'chart-');
  } finally {
    chart.dispose();
  }
}
