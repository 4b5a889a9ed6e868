import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { ReduceAttrs } from '../../../ops/reduction.ts';
import { f32x4, type V128 } from '../assembler/instructions.ts';
import type { KernelFactory } from '../kernel.ts';
import { reduceKernel, reducesToLastAxis } from './reduce.ts';

/** Mean first, then the mean squared distance from it, block by block so that the second pass finds the block in cache. */
export const moments: KernelFactory<ReduceAttrs> = (node) => {
  const [mean, variance] = node.outputs as [Value, Value];
  const { shape } = node.inputs[0] as Value;
  const perElement = f32x4.constant(1 / sizeOf(node.attrs.axes.map((axis) => shape[axis] as number)));
  return reduceKernel(node, (f, block) => {
    const means = block.total((x) => x).map((total) => f.let(f32x4.mul(total, perElement)));
    block.store(mean, means);
    const squares = block.total((x, j) => {
      const d = f.let(f32x4.sub(x, means[j] as V128));
      return f32x4.mul(d, d);
    });
    block.store(
      variance,
      squares.map((total) => f32x4.mul(total, perElement)),
    );
  });
};
moments.acceptsPrologue = (node, index) => index === 0 && reducesToLastAxis(node);
