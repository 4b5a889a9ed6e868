import { signal } from '@preact/signals';
import { DARK, LIGHT, type Theme } from '../../src/experiment/report/charts/theme.ts';

const dark = matchMedia('(prefers-color-scheme: dark)');
const current = () => (dark.matches ? DARK : LIGHT);

/** The report's colours, light or dark as the reader has it. */
export const theme = signal<Theme>(current());
dark.addEventListener('change', () => {
  theme.value = current();
});

const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'roundRect', 'arrow'] as const;

/** How an arm looks in all views: a colour and a sign, so that it needs no eye for colours. */
export function styleOf(arm: number, { arm0, arm1, arm2, arm3, arm4, arm5, arm6 }: Theme) {
  const colours = [arm0, arm1, arm2, arm3, arm4, arm5, arm6];
  const i = arm % colours.length;
  return { colour: colours[i] as string, symbol: SYMBOLS[i] as string };
}
