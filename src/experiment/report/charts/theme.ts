/** The colours of a figure. Each is anything that SVG takes as a colour. */
export interface Theme {
  readonly page: string;
  readonly ink: string;
  /** Axes, captions, what is said besides. */
  readonly muted: string;
  readonly grid: string;
  readonly warning: string;
  /** A difference to the better and to the worse. */
  readonly better: string;
  readonly worse: string;
  /** The baseline's colour, then the other arms'. */
  readonly arm0: string;
  readonly arm1: string;
  readonly arm2: string;
  readonly arm3: string;
  readonly arm4: string;
  readonly arm5: string;
  readonly arm6: string;
}

/** Grey for the baseline, then Okabe and Ito's colours but yellow: told apart with every kind of colour vision. */
export const LIGHT: Theme = {
  page: '#ffffff',
  ink: '#1f2933',
  muted: '#616e7c',
  grid: '#e4e7eb',
  warning: '#b42318',
  better: '#0072B2',
  worse: '#D55E00',
  arm0: '#323f4b',
  arm1: '#0072B2',
  arm2: '#D55E00',
  arm3: '#009E73',
  arm4: '#CC79A7',
  arm5: '#E69F00',
  arm6: '#56B4E9',
};

/** The same hues, brighter, on the card of a dark page. */
export const DARK: Theme = {
  page: '#1b222b',
  ink: '#e4e7eb',
  muted: '#9aa5b1',
  grid: '#323f4b',
  warning: '#ff9b8f',
  better: '#3d9be0',
  worse: '#f2742b',
  arm0: '#e4e7eb',
  arm1: '#3d9be0',
  arm2: '#f2742b',
  arm3: '#12b886',
  arm4: '#d98ab8',
  arm5: '#f5c518',
  arm6: '#9fd8ff',
};

const variable = (name: string) => `--chart-${name}`;
const mapTheme = (of: (name: string, colour: string) => string): Theme =>
  Object.fromEntries(Object.entries(LIGHT).map(([name, colour]) => [name, of(name, colour)])) as unknown as Theme;

/** For a picture inside a page: colours that follow the page's `ADAPTIVE_STYLE`, and are the light ones where it has none. */
export const ADAPTIVE: Theme = mapTheme((name, colour) => `var(${variable(name)}, ${colour})`);

const declarations = (theme: Theme) =>
  Object.entries(theme)
    .map(([name, colour]) => `${variable(name)}: ${colour};`)
    .join(' ');

/** The style sheet of a page with pictures in the adaptive theme: light or dark as the reader has it. */
export const ADAPTIVE_STYLE = `
:root { ${declarations(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${declarations(DARK)} } }
`;
