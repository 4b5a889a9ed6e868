import { type AffineTransformOptions, affineTransform } from '../../src/ops/index.ts';
import type { Case } from './harness.ts';

/**
 * Maps whose coordinates float32 holds exactly, so that both sides look at the same elements: turned and stretched, moved by more than the
 * image is large, mirrored, and halves between elements.
 */
const exact = [
  [0.75, -0.5, 1.25, 0.375, 1.125, -2.25],
  [1, 0, -23.5, 0, 1, 31.25],
  [-1, 0, 6, 0, -1, 4],
  [1, 0, -0.5, 0, 1, 0.5],
];

/** Turned by 1, 2, 3 and 4 radians about the middle of an image of 20×30. */
const turned = [1, 2, 3, 4].map((angle) => {
  const [cos, sin] = [Math.fround(Math.cos(angle)), Math.fround(Math.sin(angle))];
  return [cos, -sin, 14.5 * (1 - cos) + 9.5 * sin, sin, cos, 9.5 * (1 - cos) - 14.5 * sin].map(Math.fround);
});

const affine = (image: readonly number[], maps: readonly (readonly number[])[], options: AffineTransformOptions): Case => ({
  name: `affineTransform [${image.join(', ')}], ${Object.values(options).join(', ')}${maps === turned ? ', turned' : ''}`,
  operands: [{ shape: image }, { shape: [image[0] as number, 6], values: maps.flat(), constant: true }],
  build: (x, transform) => affineTransform(x, transform, options),
});

const fills = ['reflect', 'wrap', 'constant', 'nearest'] as const;

export const affineTransformCases: readonly Case[] = [
  ...fills.flatMap((fillMode) => [
    affine([4, 5, 7, 3], exact, { fillMode, interpolation: 'bilinear', fillValue: 0.75 }),
    affine([4, 5, 7, 6], exact, { fillMode, interpolation: 'nearest', fillValue: -2 }),
    affine([4, 20, 30, 2], turned, { fillMode, interpolation: 'bilinear' }),
  ]),
  affine([4, 5, 7, 1], exact, { fillMode: 'reflect', interpolation: 'bilinear', size: [3, 9] }),
  affine([2, 1, 1, 5], exact, { fillMode: 'reflect', interpolation: 'bilinear', size: [2, 3] }),
  affine([2, 6, 5, 9], exact, { fillMode: 'constant', interpolation: 'nearest', size: [1, 4] }),
  {
    name: 'affineTransform of bytes',
    operands: [{ shape: [2, 4, 5, 2] }, { shape: [2, 6], values: exact.flat(), constant: true }],
    build: (x, transform) => {
      const options = { fillMode: 'wrap', interpolation: 'bilinear' } as const;
      const bytes = x.graph.constant(
        Uint8Array.from({ length: 80 }, (_, i) => (37 * i) % 256),
        [2, 4, 5, 2],
      );
      return [affineTransform(bytes, transform, options), affineTransform(x, transform, options)];
    },
  },
];
