import { align } from '../../../compiler/buffers.ts';
import type { Value } from '../../../ir/graph.ts';
import { type DepthwiseAttrs, depthwiseGeometry } from '../../../ops/depthwiseConv2d.ts';
import { reach } from '../../../ops/window.ts';
import { i32 } from '../assembler/instructions.ts';
import type { KernelContext, KernelFactory, Phase } from '../kernel.ts';
import { depthwise, depthwiseFilterGradient } from './depthwise.ts';
import { resultStore } from './fusedWork.ts';
import { type PaddedImage, paddedBytes, padImage } from './padImage.ts';
import { residues } from './residues.ts';

type Sizes = [number, number, number, number];

/** The image as forward pass and filter gradient read it, padded at its sides where windows reach over them. */
function forwardConv(attrs: DepthwiseAttrs) {
  const [images, rows, width, channels] = attrs.imageShape as Sizes;
  const { output, window, strides, dilations, padBefore } = depthwiseGeometry(attrs);
  const left = padBefore[1];
  const paddedWidth = Math.max((output[1] - 1) * strides[1] + reach(window[1], dilations[1]), left + width);
  const padding: PaddedImage | undefined = paddedWidth > width ? { images, rows, width, channels, left, paddedWidth } : undefined;
  const conv = {
    images,
    rows,
    rowBytes: paddedWidth * channels * 4,
    channels,
    window,
    strides,
    dilations,
    padTop: padBefore[0],
    output,
  };
  return { conv, padding };
}

export const depthwiseConv2d: KernelFactory<DepthwiseAttrs> = (node) => {
  const [x, filter] = node.inputs as [Value, Value];
  const { conv, padding } = forwardConv(node.attrs);
  const tapBytes = conv.channels * 4;
  const taps = { offset: 0, rowBytes: conv.window[1] * tapBytes, tapBytes };
  return {
    sharedBytes: padding ? paddedBytes(padding) : 0,
    phases: (k) => [
      ...(padding ? [padImage(padding, k.address(x), k.shared)] : []),
      depthwise(
        k,
        { ...conv, filter: taps },
        { image: padding ? k.shared : k.address(x), filter: k.address(filter) },
        resultStore(k, node),
      ),
    ],
  };
};
depthwiseConv2d.acceptsEpilogue = () => true;

export const depthwiseConv2dFilterGradient: KernelFactory<DepthwiseAttrs> = (node) => {
  const [x, dy] = node.inputs as [Value, Value];
  const { conv, padding } = forwardConv(node.attrs);
  return {
    sharedBytes: padding ? paddedBytes(padding) : 0,
    phases: (k) => [
      ...(padding ? [padImage(padding, k.address(x), k.shared)] : []),
      depthwiseFilterGradient(k, conv, {
        image: padding ? k.shared : k.address(x),
        dy: k.address(dy),
        output: k.address(node.outputs[0] as Value),
      }),
    ],
  };
};

/** dx: by classes of position modulo the stride, as for `conv2d`; the filter is read backwards. */
export const depthwiseConv2dInputGradient: KernelFactory<DepthwiseAttrs> = (node) => {
  const [dy, filter] = node.inputs as [Value, Value];
  const dx = node.outputs[0] as Value;
  const [images, height, width, channels] = node.attrs.imageShape as Sizes;
  const { output, window, strides, dilations, padBefore } = depthwiseGeometry(node.attrs);
  const down = residues(height, window[0], strides[0], dilations[0], padBefore[0]);
  const across = residues(width, window[1], strides[1], dilations[1], padBefore[1]);
  const left = Math.max(0, ...across.map((r) => r.pad));
  const paddedWidth = Math.max(left + output[1], ...across.map((r) => left - r.pad + r.count - 1 + reach(r.taps, dilations[1])));
  const padding: PaddedImage = { images, rows: output[0], width: output[1], channels, left, paddedWidth };
  const padded = paddedWidth > output[1];
  const pixelBytes = channels * 4;
  const covered = down.reduce((n, r) => n + r.count, 0) * across.reduce((n, r) => n + r.count, 0);
  const clear = (k: KernelContext): Phase => ({
    tasks: images,
    emit: (f, begin, end) => {
      const bytes = height * width * pixelBytes;
      f.zero(i32.add(i32.mul(begin, bytes), k.address(dx)), i32.mul(i32.sub(end, begin), bytes));
    },
  });
  const classes = down.flatMap((y) => across.map((x) => ({ y, x })));
  return {
    sharedBytes: padded ? align(paddedBytes(padding)) : 0,
    phases: (k) => {
      const image = padded ? k.shared : k.address(dy);
      return [
        ...(padded ? [padImage(padding, k.address(dy), k.shared)] : []),
        ...(covered < height * width ? [clear(k)] : []),
        ...classes.map(({ y, x }) => {
          const last = (y.tap + (y.taps - 1) * strides[0]) * window[1] + x.tap + (x.taps - 1) * strides[1];
          const conv = {
            images,
            rows: output[0],
            rowBytes: paddedWidth * pixelBytes,
            channels,
            window: [y.taps, x.taps],
            strides: [1, 1],
            dilations,
            padTop: y.pad,
            output: [y.count, x.count],
            target: {
              offset: (y.first * width + x.first) * pixelBytes,
              imageBytes: height * width * pixelBytes,
              rowBytes: strides[0] * width * pixelBytes,
              pixelBytes: strides[1] * pixelBytes,
            },
            filter: {
              offset: last * pixelBytes,
              rowBytes: -strides[0] * window[1] * pixelBytes,
              tapBytes: -strides[1] * pixelBytes,
            },
          } as const;
          const address = { image: image + (left - x.pad) * pixelBytes, filter: k.address(filter) };
          return depthwise(k, conv, address, resultStore(k, node));
        }),
      ];
    },
  };
};
