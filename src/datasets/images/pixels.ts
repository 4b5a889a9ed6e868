import { type Refuse, refusal } from '../../platform/files/refusal.ts';

/** A decoded image, row by row, the channels of a pixel together: grey, grey and alpha, red-green-blue, or those and alpha. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** The wanted channels of an image. */
export type ColorMode = 'grayscale' | 'rgb' | 'rgba';

/** Channels of an image in each mode. */
export const CHANNELS = { grayscale: 1, rgb: 3, rgba: 4 } as const satisfies Record<ColorMode, number>;

/** Most pixels of an image: some 256 MB once decoded. A small file may claim to hold any number. */
export const MAX_PIXELS = 2 ** 26;

/** How an image that is too large is refused. */
export const tooLarge = (name: string) => refusal(`image ${name}`, 'Save it smaller: a network sees far fewer pixels.');

/** @throws EvenkeelError unless an image of this size may be decoded */
export function requireSize(width: number, height: number, name: string, refuse: Refuse): void {
  if (width === 0 || height === 0) refuse('an image with pixels', `${width}×${height}`);
  if (width * height > MAX_PIXELS) tooLarge(name)(`an image of at most ${MAX_PIXELS} pixels`, `${width}×${height}`);
}

/** Grey of a colour as Pillow has it: the luma of ITU-R BT.601, in 16 bits after the point. */
const luma = (r: number, g: number, b: number) => (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;

/** An image in other channels; what is transparent keeps its colour. */
export function convertColors(image: Pixels, mode: ColorMode): Pixels {
  const channels = CHANNELS[mode];
  const { data, width, height, channels: from } = image;
  if (from === channels) return image;
  const grey = from < 3;
  const out = new Uint8Array(width * height * channels);
  for (let p = 0, i = 0, o = 0; p < width * height; p++, i += from, o += channels) {
    const r = data[i] as number;
    const g = grey ? r : (data[i + 1] as number);
    const b = grey ? r : (data[i + 2] as number);
    if (channels === 1) out[o] = grey ? r : luma(r, g, b);
    else {
      out[o] = r;
      out[o + 1] = g;
      out[o + 2] = b;
      if (channels === 4) out[o + 3] = from % 2 === 0 ? (data[i + from - 1] as number) : 255;
    }
  }
  return { data: out, width, height, channels };
}
