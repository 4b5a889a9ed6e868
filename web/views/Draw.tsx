import { useEffect, useRef } from 'preact/hooks';
import { styleOf, theme } from '../charts/theme.ts';
import { asMnist } from '../state/digit.ts';
import { classify, saidOfDigit } from '../state/run.ts';
import type { Ready } from '../training/messages.ts';
import { Sign } from './Sign.tsx';

const SIZE = 280;
/** Between two questions while one draws, in milliseconds. */
const PAUSE = 150;

/** What a network says, with the three likeliest classes. */
function Said({ label, i, said }: { readonly label: string; readonly i: number; readonly said: readonly number[] }) {
  const likeliest = said
    .map((p, digit) => ({ p, digit }))
    .sort((a, b) => b.p - a.p)
    .slice(0, 3);
  return (
    <li>
      <h3>
        <Sign {...styleOf(i, theme.value)} /> {label}
      </h3>
      {likeliest.length === 0 ? (
        <p class="hint">–</p>
      ) : (
        likeliest.map(({ p, digit }) => (
          <p key={digit} class="likely">
            <strong>{digit}</strong>
            <meter value={p} min={0} max={1} aria-label={`probability of ${digit}`} />
            <span>{(100 * p).toFixed(1)} %</span>
          </p>
        ))
      )}
    </li>
  );
}

/** A place to draw a digit, and what each network says that it is. */
export function Draw({ plan: { arms } }: { readonly plan: Ready }) {
  const place = useRef<HTMLCanvasElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const context = () => place.current?.getContext('2d', { willReadFrequently: true });
  const ask = () => {
    timer.current = undefined;
    const data = context()?.getImageData(0, 0, SIZE, SIZE).data;
    if (!data) return;
    classify(
      asMnist({
        width: SIZE,
        height: SIZE,
        values: Uint8Array.from({ length: SIZE * SIZE }, (_, i) => data[4 * i + 3] as number),
      }),
    );
  };
  const at = ({ offsetX, offsetY, currentTarget }: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    const scale = SIZE / currentTarget.clientWidth;
    return [offsetX * scale, offsetY * scale] as const;
  };
  const begin = (event: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const pen = context();
    if (!pen) return;
    pen.lineWidth = 22;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.beginPath();
    pen.moveTo(...at(event));
    draw(event);
  };
  const draw = (event: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    if (event.buttons === 0) return;
    const pen = context();
    pen?.lineTo(...at(event));
    pen?.stroke();
    timer.current ??= setTimeout(ask, PAUSE);
  };
  const clear = () => {
    context()?.clearRect(0, 0, SIZE, SIZE);
    saidOfDigit.value = [];
  };
  return (
    <section class="card draw" aria-labelledby="draw">
      <div>
        <h2 id="draw">Draw a digit</h2>
        <canvas
          ref={place}
          class="paper"
          width={SIZE}
          height={SIZE}
          aria-label="A place to draw a digit with mouse, pen or finger"
          role="img"
          onPointerDown={begin}
          onPointerMove={draw}
        />
        <button type="button" class="quiet" onClick={clear}>
          Clear
        </button>
      </div>
      <ul>
        {arms.map(({ name, label }, i) => (
          <Said key={name} label={label} i={i} said={saidOfDigit.value[i] ?? []} />
        ))}
      </ul>
    </section>
  );
}
