import { bufferOwner } from '../../compiler/buffers.ts';
import type { Value } from '../../ir/graph.ts';
import type { Variable } from '../../ir/variable.ts';
import type { PreparedProgram } from './prepare.ts';

/** Addresses in the module's memory. */
export interface Layout {
  /** Start of the working memory, from which the memory plan counts. */
  readonly arena: number;
  variable(v: Variable): number;
  constant(v: Value): number;
}

/** The address of a value's buffer during the step. */
export function addressOf({ plan }: PreparedProgram, layout: Layout, v: Value): number {
  const owner = bufferOwner(v);
  if (owner.variable) return layout.variable(owner.variable);
  if (owner.constant) return layout.constant(owner);
  const target = plan.inPlace.get(owner);
  if (target) return layout.variable(target);
  const offset = plan.offsets.get(owner);
  if (offset === undefined) throw new Error(`no address for a value of shape [${v.shape.join(', ')}]`);
  return layout.arena + offset;
}

/** The address of a value after the step: a variable that was updated is read where its old value was saved. */
export function finalAddressOf(prepared: PreparedProgram, layout: Layout, v: Value): number {
  const offset = prepared.plan.savedOldValues.get(bufferOwner(v));
  return offset === undefined ? addressOf(prepared, layout, v) : layout.arena + offset;
}
