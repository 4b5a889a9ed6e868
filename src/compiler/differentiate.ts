import type { Value } from '../ir/graph.ts';
import type { Variable } from '../ir/variable.ts';
import { add } from '../ops/arithmetic.ts';

/**
 * Reverse-mode differentiation: appends to the graph the ops that compute dL/d(value) for each of `wrt` and returns them in that order.
 * `loss` is a scalar; a value the loss does not depend on has gradient zero.
 */
export function differentiate(loss: Value, wrt: readonly Value[]): Value[] {
  const { graph } = loss;
  const nodes = [...graph.nodes];
  const active = new Set<Value>(wrt);
  for (const node of nodes) {
    if (node.inputs.some((v) => active.has(v))) for (const output of node.outputs) active.add(output);
  }
  const adjoints = new Map<Value, Value>([[loss, graph.constant(1)]]);
  for (const node of nodes.reverse()) {
    const grads = node.outputs.map((o) => adjoints.get(o));
    if (!node.op.gradient || grads.every((g) => !g) || !node.inputs.some((v) => active.has(v))) continue;
    const contributions = node.op.gradient({ inputs: node.inputs, outputs: node.outputs, grads, attrs: node.attrs });
    node.inputs.forEach((input, i) => {
      const contribution = contributions[i];
      if (!contribution || !active.has(input)) return;
      const sum = adjoints.get(input);
      adjoints.set(input, sum ? add(sum, contribution) : contribution);
    });
  }
  return wrt.map((v) => adjoints.get(v) ?? graph.constant(0, v.shape));
}

/**
 * dL/d(variable) for each, in their order: where the step assigns to a variable, the sum over all values it has in the step. Who assigns
 * a value stops the gradient of what it was computed from (`ops.stopGradient`).
 */
export function gradientsOf(loss: Value, variables: readonly Variable[]): Value[] {
  const values = variables.map((v) => loss.graph.valuesOf(v));
  const gradients = differentiate(loss, values.flat());
  let at = 0;
  return values.map((each) => each.map(() => gradients[at++] as Value).reduce(add));
}
