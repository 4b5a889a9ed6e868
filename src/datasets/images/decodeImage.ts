import { requireThat } from '../../core/checks.ts';
import { Tensor } from '../../core/tensor/tensor.ts';
import { type Refuse, refusal } from '../../platform/files/refusal.ts';
import { decodeJpeg, isJpeg } from './jpeg.ts';
import { type ColorMode, convertColors, MAX_PIXELS, type Pixels } from './pixels.ts';
import { decodePng, isPng } from './png.ts';
import { type Interpolation, resize } from './resize.ts';

export interface ImageOptions {
  /** 'rgb', 'grayscale' or 'rgba'. Default: the channels of the file. */
  readonly colorMode?: ColorMode;
  /** Height and width to resize to. Default: those of the file. */
  readonly imageSize?: readonly [height: number, width: number];
  /** How to resize. Default 'bilinear'. */
  readonly interpolation?: Interpolation;
}

/** @throws EvenkeelError for options that mean nothing */
export function checkImageOptions({ colorMode, imageSize, interpolation = 'bilinear' }: ImageOptions): void {
  const modes = ['grayscale', 'rgb', 'rgba'];
  requireThat(
    'option colorMode',
    colorMode,
    colorMode === undefined || modes.includes(colorMode),
    "'grayscale', 'rgb' or 'rgba'",
  );
  requireThat('option interpolation', interpolation, ['bilinear', 'nearest'].includes(interpolation), "'bilinear' or 'nearest'");
  const sizes = imageSize === undefined || (imageSize.length === 2 && imageSize.every((d) => Number.isInteger(d) && d > 0));
  requireThat(
    'option imageSize',
    imageSize,
    sizes && (!imageSize || imageSize[0] * imageSize[1] <= MAX_PIXELS),
    '[height, width] in pixels',
  );
}

/** Decodes a PNG or JPEG image, whichever its first bytes say it is; see `datasets.decodeImage`. */
export async function parseImage(bytes: Uint8Array, name: string, options: ImageOptions = {}): Promise<Tensor> {
  checkImageOptions(options);
  const refuse: Refuse = refusal(`image ${name}`, 'The file is damaged or of another format; save it again as PNG or JPEG.');
  let pixels: Pixels;
  if (isPng(bytes)) pixels = await decodePng(bytes, name, refuse);
  else if (isJpeg(bytes)) pixels = await decodeJpeg(bytes, name, refuse);
  else return refuse('a PNG or JPEG image', bytes.length === 0 ? 'an empty file' : 'other bytes');
  if (options.colorMode) pixels = convertColors(pixels, options.colorMode);
  if (options.imageSize) pixels = resize(pixels, ...options.imageSize, options.interpolation ?? 'bilinear');
  const { data, height, width, channels } = pixels;
  return new Tensor(data, [height, width, channels]);
}
