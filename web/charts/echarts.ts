// The parts of ECharts that the page uses, as a part of its own: loaded when the first curve is drawn.
import { LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

export type { EChartsCoreOption, EChartsType } from 'echarts/core';
export { init };
