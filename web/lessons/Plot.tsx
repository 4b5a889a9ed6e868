import { short } from './format.ts';

type Point = readonly [x: number, y: number];

export interface Series {
  readonly label: string;
  readonly kind: 'line' | 'dots' | 'rule';
  /** Of a rule, where it is. */
  readonly points: readonly Point[];
}

interface PlotProps {
  /** The figure in words. */
  readonly label: string;
  readonly xLabel: string;
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
  readonly series: readonly Series[];
}

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [640, 250, 44, 40];

/** A small figure of lines and dots. */
export function Plot({ label, xLabel, x: [x0, x1], y: [y0, y1], series }: PlotProps) {
  const place = ([x, y]: Point) => [
    LEFT + ((x - x0) / (x1 - x0)) * (WIDTH - LEFT - 12),
    HEIGHT - BOTTOM - ((Math.min(y1, Math.max(y0, y)) - y0) / (y1 - y0)) * (HEIGHT - BOTTOM - 12),
  ];
  const at = (point: Point) =>
    place(point)
      .map((v) => v.toFixed(1))
      .join(' ');
  return (
    <figure class="small-plot">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {[y0, (y0 + y1) / 2, y1].map((y) => (
          <g key={y}>
            <path class="grid" d={`M${at([x0, y])} L${at([x1, y])}`} />
            <text x={LEFT - 8} y={(place([x0, y])[1] as number) + 5} text-anchor="end">
              {short(y)}
            </text>
          </g>
        ))}
        {series.map(({ label: name, kind, points }, i) =>
          kind === 'dots' ? (
            points.map((point, k) => {
              const [cx, cy] = place(point);
              return <circle key={`${name} ${k}`} class={`series-${i}`} cx={cx} cy={cy} r={3} />;
            })
          ) : (
            <path
              key={name}
              class={`${kind} series-${i}`}
              d={points.map((point, k) => `${k === 0 ? 'M' : 'L'}${at(point)}`).join('')}
            />
          ),
        )}
        <text x={WIDTH - 12} y={HEIGHT - 6} text-anchor="end">
          {xLabel}: {short(x0)} to {short(x1)}
        </text>
      </svg>
      <figcaption>
        {series.map(({ label: name, kind }, i) => (
          <span key={name}>
            <svg viewBox="0 0 22 10" width="22" height="10" aria-hidden="true">
              {kind === 'dots' ? (
                <circle class={`series-${i}`} cx="11" cy="5" r="3.5" />
              ) : (
                <path class={`${kind} series-${i}`} d="M1 5H21" />
              )}
            </svg>
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
