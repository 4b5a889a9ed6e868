import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Result } from '../experiments/result.ts';
import { accuracyChart, type ChartLayout, WIDE } from './chart.ts';

use([LineChart, GridComponent, TitleComponent, LegendComponent, SVGRenderer]);

/** The chart as an SVG document, without a DOM. */
export function accuracySvg(result: Result, layout: ChartLayout = WIDE): string {
  const { name, width, height } = layout;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(accuracyChart(result, layout));
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
