import { sizeOf } from '../core/tensor/tensor.ts';
import type { OpNode, Program } from '../ir/graph.ts';
import { bufferBytes } from './buffers.ts';

const elements = (node: OpNode) => node.outputs.reduce((total, v) => total + sizeOf(v.shape), 0);

/** Floating-point operations of a node, counted as its definition needs them (a faster algorithm may do fewer). */
export function flopsOf(node: OpNode): number {
  const { op, inputs, outputs, attrs, epilogue, prologue } = node;
  const fusedWork = [...(epilogue?.body ?? []), ...(prologue?.body ?? [])];
  const flops = op.flops?.(inputs, outputs, attrs) ?? Math.max(elements(node), ...inputs.map((v) => sizeOf(v.shape)));
  return fusedWork.reduce((total, inner) => total + flopsOf(inner), flops);
}

/** Bytes a node reads and writes. */
export function bytesOf(node: OpNode): number {
  return [...node.inputs, ...node.outputs].reduce((total, v) => total + bufferBytes(v), 0);
}

/** Floating-point operations of a program. */
export const programFlops = (program: Program) => program.nodes.reduce((total, node) => total + flopsOf(node), 0);
