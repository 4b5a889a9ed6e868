import { LineChart } from 'echarts/charts';
import { GraphicComponent, GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Result } from '../experiments/result.ts';
import { accuracyChart, CHART_SIZE } from './chart.ts';

use([LineChart, GridComponent, TitleComponent, LegendComponent, GraphicComponent, SVGRenderer]);

/** The chart as an SVG document, without a DOM. */
export function accuracySvg(result: Result): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...CHART_SIZE });
  try {
    chart.setOption(accuracyChart(result));
    // The renderer numbers its ids over the life of the process; a picture should depend on its data alone.
    return chart.renderToSVGString().replace(/zr\d+-/g, 'chart-');
  } finally {
    chart.dispose();
  }
}
