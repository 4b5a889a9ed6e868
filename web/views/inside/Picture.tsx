import { useEffect, useRef } from 'preact/hooks';
import type { Theme } from '../../../src/experiment/report/charts/theme.ts';
import { type Area, drawOn } from '../../charts/canvas.ts';
import { theme } from '../../charts/theme.ts';

interface PictureProps {
  /** What it shows, in words. */
  readonly label: string;
  readonly className: string;
  draw(area: Area, theme: Theme): void;
  /** Hears where the pointer is, of the width that the picture has; undefined where it has left. */
  onPoint?(x: number | undefined, width: number): void;
}

/** A canvas that is drawn again where its size, the theme or what it shows changes. */
export function Picture({ label, className, draw, onPoint }: PictureProps) {
  const place = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  latest.current = draw;
  const redraw = () => place.current && drawOn(place.current, (area) => latest.current(area, theme.value));
  useEffect(() => {
    const sizes = new ResizeObserver(redraw);
    if (place.current) sizes.observe(place.current);
    return () => sizes.disconnect();
  }, []);
  useEffect(() => {
    redraw();
  }, [draw, theme.value]);
  return (
    <canvas
      ref={place}
      class={className}
      role="img"
      aria-label={label}
      onPointerMove={({ offsetX, currentTarget }) => onPoint?.(offsetX, currentTarget.clientWidth)}
      onPointerLeave={() => onPoint?.(undefined, 0)}
    />
  );
}
