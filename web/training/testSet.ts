import type { Tensor } from '../../src/core/tensor/tensor.ts';
import { labelClasses } from '../../src/experiment/labels.ts';
import { mappedLayers } from '../../src/experiment/observe/featureMaps.ts';
import type { Setup } from '../../src/experiment/setup.ts';
import { merged } from '../state/insideRows.ts';
import type { ImageSize, TestImage, TestSet } from './messages.ts';

/** How samples are laid out where they are images of bytes. */
function imageSize({ shape, dtype }: Tensor): ImageSize | undefined {
  const [, height, width, channels = 1] = shape;
  const isImage = dtype === 'uint8' && (shape.length === 3 || shape.length === 4) && [1, 3, 4].includes(channels);
  return isImage ? { height: height as number, width: width as number, channels } : undefined;
}

/** What can be said of the test samples before anything is trained. */
export function describeTestSet({ design, data, models, samples, task }: Setup): TestSet {
  const image = imageSize(samples.testX);
  const hasClasses = task.kind !== 'regression';
  const names = () => samples.classNames ?? Array.from({ length: Math.max(2, task.classes) }, (_, k) => String(k));
  return {
    count: data(design.data).testX.shape[0] as number,
    classes: hasClasses ? names() : [],
    ...(image && { image }),
    mapped: hasClasses ? merged(models.map(mappedLayers)) : [],
  };
}

/** A test image as it was read. */
export function pixelsOf({ design, samples }: Pick<Setup, 'design' | 'samples'>, i: number): Uint8Array {
  const { begin } = design.data.test;
  return Uint8Array.from(samples.testX.slice(begin + i, begin + i + 1).data);
}

/** A test image with its class. */
export function testImage(setup: Omit<Setup, 'models'>, image: number): TestImage {
  const { testY } = setup.data(setup.design.data);
  const [truth] = labelClasses(testY.slice(image, image + 1));
  return { type: 'test-image', image, truth: truth as number, pixels: pixelsOf(setup, image) };
}
