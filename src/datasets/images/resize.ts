import type { Pixels } from './pixels.ts';

/** How values between pixels are computed. */
export type Interpolation = 'bilinear' | 'nearest';

/** Where each of `to` positions falls among `from` ones: the two neighbours and the second one's fraction. Centres lie on half positions. */
function taps(from: number, to: number, interpolation: Interpolation) {
  return Array.from({ length: to }, (_, i) => {
    const at = ((i + 0.5) * from) / to - (interpolation === 'nearest' ? 0 : 0.5);
    const low = Math.floor(at);
    const clip = (p: number) => Math.min(Math.max(p, 0), from - 1);
    return { low: clip(low), high: clip(low + 1), fraction: interpolation === 'nearest' ? 0 : at - low };
  });
}

/**
 * An image in another size, as `tf.image.resize` and Keras's `ops.image.resize` have it by default: between the four nearest pixels, with
 * half-pixel centres and no smoothing before making it smaller. Values are rounded, so uint8 stays uint8.
 */
export function resize(image: Pixels, height: number, width: number, interpolation: Interpolation): Pixels {
  const { data, channels, width: from } = image;
  if (height === image.height && width === from) return image;
  const [rows, columns] = [taps(image.height, height, interpolation), taps(from, width, interpolation)];
  const out = new Uint8Array(height * width * channels);
  let o = 0;
  for (const { low: y0, high: y1, fraction: v } of rows) {
    for (const { low: x0, high: x1, fraction: u } of columns) {
      const [a, b, c, d] = [y0 * from + x0, y0 * from + x1, y1 * from + x0, y1 * from + x1];
      for (let k = 0; k < channels; k++) {
        const upper = (data[a * channels + k] as number) * (1 - u) + (data[b * channels + k] as number) * u;
        const lower = (data[c * channels + k] as number) * (1 - u) + (data[d * channels + k] as number) * u;
        out[o++] = Math.round(upper * (1 - v) + lower * v);
      }
    }
  }
  return { data: out, width, height, channels };
}
