import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../backends/reference/reference.ts';
import { Graph } from '../../ir/graph.ts';
import { Variable } from '../../ir/variable.ts';
import * as optimizers from './index.ts';

/** Weights after one step of gradient descent with η = 1 from these weights and gradients. */
async function descend(
  optimizer: optimizers.Optimizer,
  weights: readonly { readonly name: string; readonly shape: number[]; readonly w: number[]; readonly g: number[] }[],
): Promise<number[][]> {
  const graph = new Graph();
  const variables = weights.map(({ name, shape, w }) => new Variable(name, shape, Float32Array.from(w)));
  const gradients = weights.map(({ name, shape }) => graph.input(`d ${name}`, shape));
  optimizer.apply(
    graph,
    variables.map((variable) => ({ variable })),
    gradients,
  );
  const session = await referenceBackend.createSession();
  const executable = await session.compile(graph.program());
  for (const { name, g } of weights) executable.input(`d ${name}`)?.set(g);
  await executable.run();
  return variables.map((v) => [...session.read(v)]);
}

const agc = (adaptiveClipping: number) => optimizers.sgd({ learningRate: 1, adaptiveClipping });
const close = (got: readonly (readonly number[])[], want: readonly (readonly number[])[]) =>
  expect(
    got
      .flat()
      .map((v, i) => Math.abs(v - (want.flat()[i] as number)))
      .every((d) => d < 1e-6),
    JSON.stringify(got),
  ).toBe(true);

describe('adaptive gradient clipping: ‖g‖ ≤ λ·max(‖w‖, 1e-3) for each unit, within 1e-6', () => {
  it('takes the columns of a matrix as units, and leaves those whose gradient is small enough', async () => {
    // Columns (3, 4) of norm 5 and (0.6, 0.8) of norm 1; gradients of norm 10 and 0.05.
    const kernel = { name: 'kernel', shape: [2, 2], w: [3, 0.6, 4, 0.8], g: [6, 0.03, 8, 0.04] };
    close(await descend(agc(0.1), [kernel]), [[3 - 0.3, 0.6 - 0.03, 4 - 0.4, 0.8 - 0.04]]);
  });

  it('takes the filters of a convolution as units, and a vector as one', async () => {
    const kernel = { name: 'kernel', shape: [2, 1, 2, 1], w: [1, 1, 1, 1], g: [2, -2, 2, 2] };
    const bias = { name: 'bias', shape: [2], w: [3, 4], g: [0, 50] };
    // Norms 2 and 4; 5 and 50.
    close(await descend(agc(0.5), [kernel, bias]), [
      [0.5, 1.5, 0.5, 0.5],
      [3, 4 - 2.5],
    ]);
  });

  it('lets weights of zero learn, by 1e-3·λ', async () => {
    close(await descend(agc(0.5), [{ name: 'bias', shape: [2], w: [0, 0], g: [3, -4] }]), [[-3e-4, 4e-4]]);
  });

  it('leaves out what is excluded, also in a copy of the optimizer', async () => {
    const optimizer = agc(0.5);
    const last = { name: 'last/kernel', shape: [2, 1], w: [0, 0], g: [3, -4] };
    optimizer.excludeFromAdaptiveClipping({ names: ['^kernel$'] });
    close(
      await descend(
        optimizer.copy(1, (v) => v),
        [last],
      ),
      [[-3, 4]],
    );
    close(
      await descend(
        optimizer.copy(1, (v) => v),
        [{ ...last, name: 'last/bias' }],
      ),
      [[-3e-4, 4e-4]],
    );
  });

  it('shows a gradient that is not finite', async () => {
    const [weights] = await descend(agc(0.5), [{ name: 'bias', shape: [2], w: [1, 1], g: [Number.POSITIVE_INFINITY, 1] }]);
    expect(weights?.every(Number.isFinite)).toBe(false);
  });
});
