import { sizeOf } from '../core/tensor/tensor.ts';
import type { OpNode, Program } from '../ir/graph.ts';
import type { FusedAttrs } from './fuse.ts';
import { bufferBytes } from './planMemory.ts';

const elements = (node: OpNode) => node.outputs.reduce((total, v) => total + sizeOf(v.shape), 0);

/** Floating-point operations of a node, counted as its definition needs them (a faster algorithm may do fewer). */
export function flopsOf(node: OpNode): number {
  const attached = [...(node.epilogue?.body ?? []), ...(node.prologue?.body ?? [])];
  const extra = attached.reduce((total, inner) => total + flopsOf(inner), 0);
  if (node.op.flops) return extra + node.op.flops(node.inputs, node.outputs, node.attrs);
  if (node.op.name === 'fused') return (node.attrs as FusedAttrs).body.reduce((total, inner) => total + flopsOf(inner), 0);
  return node.op.name === 'reshape' ? 0 : extra + Math.max(elements(node), ...node.inputs.map((v) => sizeOf(v.shape)));
}

/** Bytes a node reads and writes. */
export function bytesOf(node: OpNode): number {
  return [...node.inputs, ...node.outputs].reduce((total, v) => total + bufferBytes(v), 0);
}

/** Floating-point operations of a program. */
export const programFlops = (program: Program) => program.nodes.reduce((total, node) => total + flopsOf(node), 0);
