import { useEffect, useRef } from 'preact/hooks';

/** An image of 28×28 bytes, ink on paper. */
export function Pixels({ pixels, label }: { readonly pixels: Uint8Array; readonly label: string }) {
  const place = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = place.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(28, 28);
    for (const [i, v] of pixels.entries()) image.data.set([255 - v, 255 - v, 255 - v, 255], 4 * i);
    context.putImageData(image, 0, 0);
  }, [pixels]);
  return <canvas ref={place} class="pixels" width={28} height={28} role="img" aria-label={label} />;
}
