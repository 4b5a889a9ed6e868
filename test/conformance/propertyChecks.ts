import fc from 'fast-check';
import { convolutionFor } from '../../src/backends/wasm/kernels/convolution.ts';
import type { Value } from '../../src/ir/graph.ts';
import * as ops from '../../src/ops/index.ts';
import { atMost, type Group } from './check.ts';
import { type Case, dataOf, error, execute, reference } from './harness.ts';
import { skipReason, subjects } from './subjects.ts';

const size = (max: number) => fc.integer({ min: 1, max });

/** Results and gradients of a case agree with the reference, on every backend that does not skip it. */
async function agrees(c: Case, bound = 2e-5): Promise<void> {
  const want = await reference(c, dataOf(c), true);
  for (const subject of subjects.filter((s) => skipReason(s, { ...c, drawn: true }) === undefined)) {
    const got = await execute(subject.backend, c, dataOf(c), true);
    for (const [name, values] of want) {
      if (name !== 'loss') atMost(`${subject.label}, error of ${name}`, error(got.get(name) ?? [], values), bound);
    }
  }
}

const padding = fc.constantFrom('same' as const, 'valid' as const);

const checks = [
  {
    name: 'conv2d',
    async run() {
      const shapes = fc.tuple(size(2), size(11), size(11), size(9), size(5), size(5), size(18), size(3), size(3), padding);
      await fc.assert(
        fc.asyncProperty(shapes, async ([n, h, w, c, kh, kw, f, sy, sx, pad]) => {
          fc.pre(pad === 'same' || (h >= kh && w >= kw));
          const operands = [{ shape: [n, h, w, c] }, { shape: [kh, kw, c, f] }];
          await agrees({ name: 'conv', operands, build: (x, k) => ops.conv2d(x, k, { strides: [sy, sx], padding: pad }) });
        }),
        { numRuns: 60, seed: 1 },
      );
    },
  },

  {
    name: 'conv2d of 3×3, direct and by Winograd',
    async run() {
      const shapes = fc.tuple(size(7), size(14), size(14), size(19), size(19), padding);
      await fc.assert(
        fc.asyncProperty(shapes, async ([n, h, w, c, f, pad]) => {
          fc.pre(pad === 'same' || (h >= 3 && w >= 3));
          const operands = [{ shape: [n, h, w, c] }, { shape: [3, 3, c, f] }];
          const build = (x: Value, k: Value) => ops.conv2d(x, k, { strides: [1, 1], padding: pad });
          await agrees({ name: 'conv', operands, build, winograd: true });
        }),
        { numRuns: 40, seed: 6 },
      );
    },
  },

  {
    name: 'conv2d of all windows and strides that Winograd computes',
    async run() {
      const shapes = fc.tuple(size(3), size(16), size(16), size(13), size(13), size(8), size(8), size(3), size(3), padding);
      await fc.assert(
        fc.asyncProperty(shapes, async ([n, h, w, c, f, kh, kw, sy, sx, pad]) => {
          // Of a smaller image few taps count, next to which the rounding of all others is large.
          fc.pre(h >= kh && w >= kw);
          const [imageShape, filterShape] = [
            [n, h, w, c],
            [kh, kw, c, f],
          ];
          const options = { strides: [sy, sx] as const, padding: pad };
          fc.pre(convolutionFor({ imageShape, filterShape, ...options }, 'winograd4') !== undefined);
          const operands = [{ shape: imageShape }, { shape: filterShape }];
          await agrees({ name: 'conv', operands, build: (x, k) => ops.conv2d(x, k, options), winograd: true });
        }),
        { numRuns: 50, seed: 10 },
      );
    },
  },

  {
    name: 'conv2d with dilations, strides and groups, and its transpose',
    async run() {
      const shapes = fc.tuple(
        size(2),
        size(9),
        size(9),
        size(5),
        size(7),
        size(4),
        size(4),
        size(3),
        size(3),
        size(3),
        padding,
        fc.boolean(),
      );
      await fc.assert(
        fc.asyncProperty(shapes, async ([n, h, w, c, f, kh, kw, a, b, groups, pad, dilate]) => {
          const [strides, dilations] = dilate
            ? ([
                [1, 1],
                [a, b],
              ] as const)
            : ([
                [a, b],
                [1, 1],
              ] as const);
          fc.pre(pad === 'same' || (h > (kh - 1) * dilations[0] && w > (kw - 1) * dilations[1]));
          const image = { shape: [n, h, w, c * groups] };
          const build = (x: Value, k: Value) => ops.conv2d(x, k, { strides, dilations, padding: pad, groups });
          await agrees({ name: 'conv', operands: [image, { shape: [kh, kw, c, f * groups] }], build });
          const transposed = (x: Value, k: Value) => ops.conv2dTranspose(x, k, { strides, dilations, padding: pad });
          await agrees({ name: 'transposed', operands: [image, { shape: [kh, kw, f, c * groups] }], build: transposed });
        }),
        { numRuns: 40, seed: 7 },
      );
    },
  },

  {
    name: 'depthwiseConv2d',
    async run() {
      const shapes = fc.tuple(size(2), size(10), size(10), size(18), size(5), size(5), size(3), size(3), padding, fc.boolean());
      await fc.assert(
        fc.asyncProperty(shapes, async ([n, h, w, c, kh, kw, a, b, pad, dilate]) => {
          const [strides, dilations] = dilate
            ? ([
                [1, 1],
                [a, b],
              ] as const)
            : ([
                [a, b],
                [1, 1],
              ] as const);
          fc.pre(pad === 'same' || (h > (kh - 1) * dilations[0] && w > (kw - 1) * dilations[1]));
          const build = (x: Value, k: Value) => ops.depthwiseConv2d(x, k, { strides, dilations, padding: pad });
          await agrees({ name: 'depthwise', operands: [{ shape: [n, h, w, c] }, { shape: [kh, kw, c, 1] }], build });
        }),
        { numRuns: 40, seed: 8 },
      );
    },
  },

  {
    name: 'slice, pad, transpose and concatenate',
    async run() {
      const axes = fc.array(fc.tuple(size(6), size(3), size(3)), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(fc.tuple(axes, fc.nat(3)), async ([sizes, turn]) => {
          const rank = sizes.length;
          const shape = sizes.map(([d, before, after]) => d + before + after);
          const build = (x: Value) => [
            ops.slice(
              x,
              sizes.map(([, before]) => before),
              sizes.map(([d]) => d),
            ),
            ops.pad(
              x,
              sizes.map(([, before]) => before - 1),
              sizes.map(([, , after]) => after - 1),
            ),
            ops.transpose(
              x,
              shape.map((_, i) => (i + turn) % rank),
            ),
            ops.concatenate([x, ops.square(x)], turn % rank),
          ];
          await agrees({ name: 'moved', operands: [{ shape }], build });
        }),
        { numRuns: 40, seed: 9 },
      );
    },
  },

  {
    name: 'pooling',
    async run() {
      const shapes = fc.tuple(size(2), size(9), size(9), size(6), size(4), size(4), size(3), padding, fc.boolean());
      await fc.assert(
        fc.asyncProperty(shapes, async ([n, h, w, c, ph, pw, stride, pad, max]) => {
          fc.pre(pad === 'same' || (h >= ph && w >= pw));
          const pool = max ? ops.maxPool2d : ops.averagePool2d;
          const build = (x: Value) => pool(x, [ph, pw], { strides: [stride, stride], padding: pad });
          await agrees({ name: 'pool', operands: [{ shape: [n, h, w, c] }], build });
        }),
        { numRuns: 60, seed: 2 },
      );
    },
  },

  {
    name: 'matmul',
    async run() {
      await fc.assert(
        fc.asyncProperty(fc.tuple(size(40), size(300), size(150), fc.boolean(), fc.boolean()), async ([m, k, n, ta, tb]) => {
          const operands = [{ shape: ta ? [k, m] : [m, k] }, { shape: tb ? [n, k] : [k, n] }];
          await agrees({ name: 'matmul', operands, build: (a, b) => ops.matmul(a, b, { transposeA: ta, transposeB: tb }) });
        }),
        { numRuns: 30, seed: 3 },
      );
    },
  },

  {
    name: 'sums and moments over any axes',
    async run() {
      const shapes = fc.tuple(
        fc.array(size(7), { minLength: 1, maxLength: 4 }),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      );
      await fc.assert(
        fc.asyncProperty(shapes, async ([shape, flags]) => {
          const axes = shape.flatMap((_, axis) => (flags[axis] ? [axis] : []));
          fc.pre(axes.length > 0);
          const build = (x: Value) => [ops.sum(x, axes), ...Object.values(ops.moments(x, axes))];
          await agrees({ name: 'reduce', operands: [{ shape }], build });
        }),
        { numRuns: 60, seed: 4 },
      );
    },
  },

  {
    name: 'affineTransform, with maps that float32 holds exactly',
    async run() {
      const eighths = fc.integer({ min: -24, max: 24 }).map((v) => v / 8);
      const maps = fc.array(eighths, { minLength: 18, maxLength: 18 });
      const fill = fc.constantFrom('reflect' as const, 'wrap' as const, 'constant' as const, 'nearest' as const);
      const sampling = fc.constantFrom('bilinear' as const, 'nearest' as const);
      const shapes = fc.tuple(size(3), size(9), size(9), size(10), size(9), size(9), maps, fill, sampling);
      await fc.assert(
        fc.asyncProperty(shapes, async ([n, h, w, c, oh, ow, map, fillMode, interpolation]) => {
          const operands = [{ shape: [n, h, w, c] }, { shape: [n, 6], values: map, constant: true }];
          const options = { fillMode, interpolation, fillValue: 0.5, size: [oh, ow] } as const;
          await agrees({ name: 'affine', operands, build: (x, rows) => ops.affineTransform(x, rows, options) });
        }),
        { numRuns: 80, seed: 7 },
      );
    },
  },

  {
    name: 'programs of many ops, where fusion and the memory plan decide',
    async run() {
      const unary = [ops.tanh, ops.neg, ops.relu, ops.sigmoid, ops.square] as const;
      const binary = [ops.add, ops.sub, ops.mul, ops.maximum] as const;
      const step = fc.tuple(fc.nat(8), fc.nat(100), fc.nat(100));
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
          const build = (...operands: Value[]) => {
            const values = [...operands];
            for (const [kind, i, j] of steps) {
              const [a, b] = [values[i % values.length] as Value, values[j % values.length] as Value];
              if (kind < 5) values.push((unary[kind] as (typeof unary)[0])(a));
              else values.push(ops.tanh((binary[kind - 5] as (typeof binary)[0])(a, b)));
              if (kind === 8) values.push(ops.mean(values.at(-1) as Value, [0]));
            }
            return values.slice(-3).map((v) => ops.tanh(v));
          };
          await agrees({ name: 'program', operands: [{ shape: [5, 7] }, { shape: [7] }, { shape: [5, 1] }], build }, 1e-4);
        }),
        { numRuns: 60, seed: 5 },
      );
    },
  },
];

export const propertyGroups: readonly Group[] = [
  { label: 'shapes nobody chose: every backend within 2e-5 of the reference, results and gradients', checks },
];
