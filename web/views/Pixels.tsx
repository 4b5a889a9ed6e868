import { useEffect, useRef } from 'preact/hooks';
import type { ImageSize } from '../training/messages.ts';

interface PixelsProps {
  readonly pixels: Uint8Array;
  readonly size: ImageSize;
  readonly label: string;
}

/** An image of bytes: grey ones as ink on paper, others as they are. */
export function Pixels({ pixels, size: { height, width, channels }, label }: PixelsProps) {
  const place = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = place.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      const at = (k: number) => pixels[channels * i + k] as number;
      const grey = 255 - at(0);
      image.data.set(channels === 1 ? [grey, grey, grey, 255] : [at(0), at(1), at(2), channels === 4 ? at(3) : 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
  }, [pixels]);
  return <canvas ref={place} class="pixels" width={width} height={height} role="img" aria-label={label} />;
}
