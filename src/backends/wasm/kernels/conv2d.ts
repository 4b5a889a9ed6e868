import { align } from '../../../compiler/buffers.ts';
import type { Value } from '../../../ir/graph.ts';
import { type Conv2DAttrs, conv2dGeometry } from '../../../ops/conv2d.ts';
import { reach } from '../../../ops/window.ts';
import { i32 } from '../assembler/instructions.ts';
import type { Features } from '../features.ts';
import type { KernelContext, KernelFactory, Phase } from '../kernel.ts';
import { convolutionFor } from './convolution.ts';
import { type DirectConv, directConv, packedFilterBytes } from './directConv.ts';
import { filterGradient } from './filterGradient.ts';
import { resultStore } from './fusedWork.ts';
import { directInputGradient } from './inputGradient.ts';
import { packRows } from './pack.ts';
import { type PaddedImage, paddedBytes, padImage } from './padImage.ts';
import { settleBytes, tileColumns } from './tile.ts';
import type { Winograd } from './winograd/algorithm.ts';
import { winogradConv2d } from './winograd/forward.ts';
import { winogradGradients } from './winograd/gradients.ts';

type Sizes = [number, number, number, number];

/** The image as forward pass and filter gradient read it: as it is, or padded where windows reach over its sides. */
function forwardImage(attrs: Conv2DAttrs): { padding: PaddedImage | undefined; width: number } {
  const [images, rows, width, channels] = attrs.imageShape as Sizes;
  const { output, window, strides, dilations, padBefore } = conv2dGeometry(attrs);
  const touched = (output[1] - 1) * strides[1] + reach(window[1], dilations[1]);
  const left = padBefore[1];
  if (left === 0 && touched <= width) return { padding: undefined, width };
  const paddedWidth = Math.max(touched, left + width);
  return { padding: { images, rows, width, channels, left, paddedWidth }, width: paddedWidth };
}

/** The geometry for both kernels that read the image. */
function forwardConv(attrs: Conv2DAttrs, features: Features): { conv: DirectConv; padding: PaddedImage | undefined } {
  const [images, rows, , imageChannels] = attrs.imageShape as Sizes;
  const [, , channels, filters] = attrs.filterShape as Sizes;
  const { groups = 1 } = attrs;
  const { output, window, strides, dilations, padBefore } = conv2dGeometry(attrs);
  const { padding, width } = forwardImage(attrs);
  const sizes = { images, rows, rowBytes: width * imageChannels * 4, channels, groups, filters: filters / groups };
  return {
    conv: { ...sizes, panelColumns: tileColumns(features), window, strides, dilations, padTop: padBefore[0], output },
    padding,
  };
}

/** y = x ∗ w: pad, pack the filter, convolve. */
const directConv2d: KernelFactory<Conv2DAttrs> = (node, { features }) => {
  const [x, filter] = node.inputs as [Value, Value];
  const { conv, padding } = forwardConv(node.attrs, features);
  const { window, channels, filters, groups, panelColumns } = conv;
  const imageBytes = padding ? align(paddedBytes(padding)) : 0;
  const depth = window[0] * window[1] * channels;
  const panelsOfGroup = Math.ceil(filters / panelColumns);
  const pack = (k: KernelContext, panels: number): Phase => ({
    tasks: groups * panelsOfGroup,
    emit: (f, begin, end) =>
      f.for(begin, end, 1, (task) => {
        const group = f.let(i32.divU(task, i32.constant(panelsOfGroup)));
        const column = i32.add(i32.mul(group, filters), i32.mul(i32.sub(task, i32.mul(group, panelsOfGroup)), panelColumns));
        const source = f.let(i32.add(i32.mul(column, 4), i32.constant(k.address(filter))));
        const target = f.let(i32.add(i32.mul(task, depth * panelColumns * 4), i32.constant(panels)));
        packRows(f, { source, count: depth, rowBytes: groups * filters * 4 }, [0, panelColumns], target, 0, panelColumns);
      }),
  });
  return {
    sharedBytes: imageBytes + packedFilterBytes(conv),
    threadBytes: settleBytes(features),
    phases: (k) => {
      const panels = k.shared + imageBytes;
      const image = padding ? k.shared : k.address(x);
      return [
        ...(padding ? [padImage(padding, k.address(x), k.shared)] : []),
        pack(k, panels),
        directConv(k, conv, { image, panels }, resultStore(k, node)),
      ];
    },
  };
};

/** dw: products of image and output gradient, summed over all pixels of all images. */
const directFilterGradient: KernelFactory<Conv2DAttrs> = (node, { features }) => {
  const [x, dy] = node.inputs as [Value, Value];
  const { conv, padding } = forwardConv(node.attrs, features);
  return {
    sharedBytes: padding ? paddedBytes(padding) : 0,
    phases: (k) => [
      ...(padding ? [padImage(padding, k.address(x), k.shared)] : []),
      ...filterGradient(k, conv, {
        image: padding ? k.shared : k.address(x),
        dy: k.address(dy),
        output: k.address(node.outputs[0] as Value),
      }),
    ],
  };
};

export const conv2d: KernelFactory<Conv2DAttrs> = (node, options) => {
  const winograd = convolutionFor(node.attrs, options.convolution);
  return winograd ? winogradConv2d(node, winograd, options) : directConv2d(node, options);
};
conv2d.acceptsEpilogue = () => true;

export const conv2dInputGradient: KernelFactory<Conv2DAttrs> = (node, options) => {
  const winograd = convolutionFor(node.attrs, options.convolution);
  if (!winograd) return directInputGradient(node, options);
  const [dy, filter] = node.inputs as [Value, Value];
  return winogradGradients({ dy, attrs: node.attrs, input: { filter, dx: node.outputs[0] as Value } }, winograd, options);
};

export const conv2dFilterGradient: KernelFactory<Conv2DAttrs> = (node, options) => {
  const winograd = convolutionFor(node.attrs, options.convolution);
  if (!winograd) return directFilterGradient(node, options);
  const [x, dy] = node.inputs as [Value, Value];
  return winogradGradients({ dy, attrs: node.attrs, filter: { x, dw: node.outputs[0] as Value } }, winograd, options);
};

/** Both at once, where Winograd's algorithm lets them share a transform. */
export const conv2dGradients: KernelFactory<Conv2DAttrs> = ({ inputs, outputs, attrs }, options) => {
  const [x, dy, filter] = inputs as [Value, Value, Value];
  const [dx, dw] = outputs as [Value, Value];
  const winograd = convolutionFor(attrs, options.convolution) as Winograd;
  return winogradGradients({ dy, attrs, input: { filter, dx }, filter: { x, dw } }, winograd, options);
};
