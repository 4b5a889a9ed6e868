import { EvenkeelError } from '../../core/errors.ts';
import { type Shape, sizeOf, Tensor } from '../../core/tensor/tensor.ts';
import type { FileTree } from '../../platform/files/fileTree.ts';
import { quoted } from '../../platform/files/refusal.ts';
import { MAX_BYTES } from '../../platform/files/source.ts';
import { sorted } from '../files/labels.ts';
import type { Samples } from '../samples.ts';
import { checkImageOptions, type ImageOptions, parseImage } from './decodeImage.ts';
import { IMAGE_ENDINGS } from './imageEndings.ts';
import { CHANNELS } from './pixels.ts';

export interface ImageFolderOptions extends ImageOptions {
  /** 'rgb', 'grayscale' or 'rgba'. Default 'rgb'. */
  readonly colorMode?: 'rgb' | 'grayscale' | 'rgba';
  /** Height and width that all images are resized to. Default: the images' own, which must then be the same for all. */
  readonly imageSize?: readonly [height: number, width: number];
  /** The folders to read, in the order of their labels. Default: all, sorted. */
  readonly classNames?: readonly string[];
  /** Whether to leave out images that cannot be read, each told to `onWarning`, in place of refusing the folder. Default false. */
  readonly skipBad?: boolean;
  /** Receives what was left out. Default `console.warn`. */
  readonly onWarning?: (message: string) => void;
}

/** Images with the number of the folder they lie in, and where each of them came from. */
export interface ImageFolder extends Samples {
  readonly classNames: readonly string[];
  /** The path of each image. */
  readonly files: readonly string[];
}

const OTHER_IMAGE = /\.(bmp|gif|webp|tiff?|avif|heic)$/i;
/** Folders within one another; a deeper tree is a mistake. */
const MAX_DEPTH = 32;

const refuse = (where: string, expected: string, got: string, remedy: string): never => {
  throw new EvenkeelError({ where, expected, got, remedy });
};

/** The names of the folders in a folder, sorted. */
export async function subfolders(tree: FileTree, folder: string): Promise<string[]> {
  return sorted((await tree.entries(folder)).flatMap(({ name, isFolder }) => (isFolder ? [name] : [])));
}

/** The images below a folder, sorted. */
async function imagesBelow(tree: FileTree, folder: string, depth = 0): Promise<string[]> {
  if (depth > MAX_DEPTH)
    refuse(`folder ${folder}`, `at most ${MAX_DEPTH} folders within one another`, 'more', 'Move the images up.');
  const entries = await tree.entries(folder);
  const images: string[] = [];
  const folders = new Set(entries.filter((entry) => entry.isFolder).map((entry) => entry.name));
  for (const name of sorted(entries.map((entry) => entry.name))) {
    if (folders.has(name)) for (const image of await imagesBelow(tree, tree.join(folder, name), depth + 1)) images.push(image);
    else if (IMAGE_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending))) images.push(tree.join(folder, name));
    else if (OTHER_IMAGE.test(name))
      refuse(`image ${tree.join(folder, name)}`, 'a PNG or JPEG image', 'another format', 'Convert it, or take it away.');
  }
  return images;
}

/** One image; undefined where it cannot be read and the options say that it then is left out. */
async function readImage(tree: FileTree, file: string, options: ImageFolderOptions): Promise<Tensor | undefined> {
  const { colorMode, imageSize, interpolation, skipBad = false, onWarning = console.warn } = options;
  const chosen = { ...(colorMode && { colorMode }), ...(imageSize && { imageSize }), ...(interpolation && { interpolation }) };
  try {
    return await parseImage((await tree.read(file)).bytes, file, chosen);
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    if (!skipBad) {
      const remedy = `${cause.problem.remedy ?? ''} Or leave out such images with the option skipBad.`.trimStart();
      throw new EvenkeelError({ ...cause.problem, remedy }, { cause });
    }
    onWarning(`left out: ${cause.problem.where} (expected ${cause.problem.expected}, got ${cause.problem.got})`);
    return undefined;
  }
}

/** Reads a folder of class folders; see `datasets.readImageFolder`. */
export async function readImageFolder(tree: FileTree, folder: string, options: ImageFolderOptions = {}): Promise<ImageFolder> {
  checkImageOptions(options);
  const join = (name: string) => tree.join(folder, name);
  const { colorMode = 'rgb', imageSize } = options;
  const there = await subfolders(tree, folder);
  const classNames = options.classNames ?? there;
  const missing = classNames.find((name) => !there.includes(name));
  if (missing !== undefined)
    refuse(`folder ${folder}`, `a folder for class ${quoted(missing)}`, 'none', 'Name the folders there are.');
  if (classNames.length === 0)
    refuse(`folder ${folder}`, 'a folder for each class', 'none', 'Sort the images into one folder a class.');
  const files: string[] = [];
  const labels: number[] = [];
  for (const [label, name] of classNames.entries()) {
    const images = await imagesBelow(tree, join(name));
    if (images.length === 0) refuse(`folder ${join(name)}`, 'PNG or JPEG images', 'none', 'Add images, or take the folder away.');
    for (const image of images) {
      files.push(image);
      labels.push(label);
    }
  }
  /** Memory for all images, once the size of one is known. */
  const room = (size: number) => {
    if (size * files.length <= MAX_BYTES) return new Uint8Array(size * files.length);
    const got = `${files.length} images of ${size} bytes`;
    return refuse(`folder ${folder}`, `at most ${MAX_BYTES} bytes`, got, 'Set the option imageSize to a smaller size.');
  };
  let x = imageSize && room(imageSize[0] * imageSize[1] * CHANNELS[colorMode]);
  let shape: readonly number[] | undefined;
  const good: number[] = [];
  for (const [i, file] of files.entries()) {
    const image = await readImage(tree, file, { ...options, colorMode });
    if (!image) continue;
    shape ??= image.shape;
    x ??= room(image.size);
    const [height, width] = image.shape;
    if (height !== shape[0] || width !== shape[1]) {
      refuse(
        `image ${file}`,
        `${shape[0]}×${shape[1]} pixels, as the first image has`,
        `${height}×${width}`,
        'Set the option imageSize, and all are resized.',
      );
    }
    x.set(image.data, good.length * image.size);
    good.push(i);
  }
  const lacking = classNames.findIndex((_, label) => !good.some((i) => labels[i] === label));
  if (lacking >= 0)
    refuse(
      `folder ${join(classNames[lacking] as string)}`,
      'images that can be read',
      'none',
      'Add some, or take the folder away.',
    );
  return {
    x: new Tensor((x as Uint8Array).subarray(0, good.length * sizeOf(shape as Shape)), [good.length, ...(shape as Shape)]),
    y: new Tensor(
      Int32Array.from(good, (i) => labels[i] as number),
      [good.length],
    ),
    classNames,
    files: good.map((i) => files[i] as string),
  };
}
