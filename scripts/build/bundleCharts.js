import { writeFileSync } from 'node:fs';
import { bundle } from './bundle.js';

/** Joins the parts of ECharts that are used to the module that draws: a hundredth of the library. */
export async function bundleCharts(root) {
  const path = 'dist/experiment/report/echarts.js';
  writeFileSync(new URL(path, root), await bundle(root, path, { format: 'es' }));
}
