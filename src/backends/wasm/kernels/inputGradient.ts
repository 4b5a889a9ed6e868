import { align } from '../../../compiler/buffers.ts';
import type { OpNode, Value } from '../../../ir/graph.ts';
import { type Conv2DAttrs, conv2dGeometry } from '../../../ops/conv2d.ts';
import { reach } from '../../../ops/window.ts';
import { i32 } from '../assembler/instructions.ts';
import type { Kernel, KernelContext, KernelOptions, Phase } from '../kernel.ts';
import { type DirectConv, directConv, groupPanelBytes, packedFilterBytes } from './directConv.ts';
import { resultStore } from './fusedWork.ts';
import { packColumns } from './pack.ts';
import { type PaddedImage, paddedBytes, padImage } from './padImage.ts';
import { type Residue, residues } from './residues.ts';
import { blocks, settleBytes, tileColumns } from './tile.ts';

/**
 * dx by direct convolution. An element of dx is reached by every stride-th tap of the filter only, so dx falls into classes by position
 * modulo the stride, and each class is a convolution of dy with stride 1: by its taps in reverse, channels exchanged. Nothing is
 * multiplied with the zeros between the elements of dy.
 */
export function directInputGradient(node: OpNode<Conv2DAttrs>, { features }: Pick<KernelOptions, 'features'>): Kernel {
  const panelColumns = tileColumns(features);
  const [dy, filter] = node.inputs as [Value, Value];
  const { attrs } = node;
  const [images, height, width, channels] = attrs.imageShape as [number, number, number, number];
  const filters = attrs.filterShape[3] as number;
  const { groups = 1 } = attrs;
  const [inGroup, outOfGroup] = [channels / groups, filters / groups];
  const { output, window, strides, dilations, padBefore } = conv2dGeometry(attrs);
  const down = residues(height, window[0], strides[0], dilations[0], padBefore[0]);
  const across = residues(width, window[1], strides[1], dilations[1], padBefore[1]);

  // One image with zeros at its sides serves all classes; rows above and below are skipped by the convolution.
  const left = Math.max(0, ...across.map((r) => r.pad));
  const padding: PaddedImage = {
    images,
    rows: output[0],
    width: output[1],
    channels: filters,
    left,
    paddedWidth: Math.max(left + output[1], ...across.map((r) => left - r.pad + r.count - 1 + reach(r.taps, dilations[1]))),
  };
  const padded = padding.paddedWidth > output[1];
  const imageBytes = padded ? align(paddedBytes(padding)) : 0;
  const pixelBytes = channels * 4;
  const classes = down.flatMap((y) =>
    across.map((x): { y: Residue; x: Residue; conv: DirectConv } => ({
      y,
      x,
      conv: {
        images,
        rows: output[0],
        rowBytes: padding.paddedWidth * filters * 4,
        channels: outOfGroup,
        groups,
        window: [y.taps, x.taps],
        strides: [1, 1],
        dilations,
        padTop: y.pad,
        output: [y.count, x.count],
        filters: inGroup,
        panelColumns,
        target: {
          offset: (y.first * width + x.first) * pixelBytes,
          imageBytes: height * width * pixelBytes,
          rowBytes: strides[0] * width * pixelBytes,
          pixelBytes: strides[1] * pixelBytes,
        },
      },
    })),
  );
  const covered = down.reduce((n, r) => n + r.count, 0) * across.reduce((n, r) => n + r.count, 0);
  const panelBytes = Math.max(0, ...classes.map(({ conv }) => packedFilterBytes(conv)));

  const pack = (k: KernelContext, { y, x, conv }: (typeof classes)[number], panels: number): Phase => ({
    tasks: groups * y.taps * x.taps,
    emit: (f, begin, end) =>
      f.for(begin, end, 1, (task) => {
        const group = groups === 1 ? i32.constant(0) : f.let(i32.divU(task, i32.constant(y.taps * x.taps)));
        const t = groups === 1 ? task : f.let(i32.sub(task, i32.mul(group, y.taps * x.taps)));
        const ty = f.let(i32.divU(t, i32.constant(x.taps)));
        const tx = i32.sub(t, i32.mul(ty, x.taps));
        const last = (y.tap + (y.taps - 1) * strides[0]) * window[1] + x.tap + (x.taps - 1) * strides[1];
        const back = i32.add(i32.mul(ty, strides[0] * window[1]), i32.mul(tx, strides[1]));
        const tap = i32.sub(i32.constant(last), back);
        const filtersBefore = i32.add(i32.mul(group, outOfGroup * 4), k.address(filter));
        const source = f.let(i32.add(i32.mul(tap, inGroup * filters * 4), filtersBefore));
        const groupPanels = f.let(i32.add(i32.mul(group, groupPanelBytes(conv)), panels));
        blocks(f, 0, inGroup, inGroup, panelColumns, (c, columns) => {
          const row = i32.add(i32.mul(t, outOfGroup * panelColumns * 4), i32.mul(c, y.taps * x.taps * outOfGroup * 4));
          const target = f.let(i32.add(row, groupPanels));
          packColumns(f, target, f.let(i32.add(source, i32.mul(c, filters * 4))), outOfGroup, filters * 4, [
            columns,
            panelColumns,
          ]);
        });
      }),
  });
  const clear = (k: KernelContext): Phase => ({
    tasks: images,
    emit: (f, begin, end) => {
      const bytes = height * width * pixelBytes;
      f.zero(i32.add(i32.mul(begin, bytes), k.address(node.outputs[0] as Value)), i32.mul(i32.sub(end, begin), bytes));
    },
  });

  return {
    sharedBytes: imageBytes + panelBytes,
    threadBytes: settleBytes(features),
    phases(k) {
      const panels = k.shared + imageBytes;
      const image = padded ? k.shared : k.address(dy);
      return [
        ...(padded ? [padImage(padding, k.address(dy), k.shared)] : []),
        ...(covered < height * width ? [clear(k)] : []),
        ...classes.flatMap((residueClass) => [
          pack(k, residueClass, panels),
          directConv(
            k,
            residueClass.conv,
            { image: image + (left - residueClass.x.pad) * filters * 4, panels },
            resultStore(k, node),
          ),
        ]),
      ];
    },
  };
}
