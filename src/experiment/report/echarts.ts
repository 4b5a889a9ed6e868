// The parts of ECharts that are used. The build puts them into this file.
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, GridComponent, TitleComponent, LegendComponent, SVGRenderer]);

export type { EChartsCoreOption } from 'echarts/core';
export { init };
