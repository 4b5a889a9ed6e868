import type { Result } from '../result.ts';
import { comparisonChart } from './chart.ts';
import { type EChartsCoreOption, init } from './echarts.ts';
import { historyChart, type TrainingHistory } from './historyChart.ts';
import { type ChartLayout, type LayoutMaker, wideLayout } from './panels.ts';

/** The chart of a comparison as an SVG document. */
export function comparisonSvg(result: Result, layoutOf: LayoutMaker = wideLayout): string {
  const layout = layoutOf(result.arms.length);
  return render(comparisonChart(result, layout), layout);
}

/** The chart of one training as an SVG document. */
export function historySvg(history: TrainingHistory): string {
  const layout = wideLayout(2);
  return render(historyChart(history, layout), layout);
}

/** A chart as an SVG document, without a DOM. */
function render(option: EChartsCoreOption, layout: ChartLayout): string {
  const { name, width, height } = layout;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    // The renderer numbers ids and classes over the life of the process, and marks what a pointer may hover over. A picture should depend
    // on its data alone, share no ids with another one in the same page, and do nothing under a pointer.
    return chart
      .renderToSVGString()
      .replace(/<style[^>]*>[\s\S]*?<\/style>\s*/g, '')
      .replace(/ (class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
      .replace(/zr\d+-/g, `chart-${name}-`);
  } finally {
    chart.dispose();
  }
}
