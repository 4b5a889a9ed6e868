import { expect, it } from 'vitest';
import { Graph, type Value } from '../ir/graph.ts';
import * as ops from '../ops/index.ts';
import { differentiate } from './differentiate.ts';
import { pairConvGradients } from './pairConvGradients.ts';

function gradients(wrt: 'both' | 'filter') {
  const graph = new Graph();
  const [x, w] = [graph.input('x', [1, 6, 6, 2]), graph.input('w', [3, 3, 2, 4])];
  const y = ops.conv2d(x, w, { strides: [1, 1], padding: 'same' });
  const [dw, dx] = differentiate(ops.sum(ops.square(y)), wrt === 'both' ? [w, x] : [w]) as [Value, Value | undefined];
  graph.output('dw', dw);
  if (dx) graph.output('dx', dx);
  return graph.program();
}

const paired = (program: ReturnType<typeof gradients>, shares: boolean) => {
  const { program: rewritten, count } = pairConvGradients(program, () => shares);
  return { count, names: rewritten.nodes.map((node) => node.op.name).filter((name) => name.startsWith('conv2d')) };
};

it('both gradients of a convolution become one node where the backend says that they share work', () => {
  expect(paired(gradients('both'), true)).toEqual({ count: 1, names: ['conv2d', 'conv2dGradients'] });
  expect(paired(gradients('both'), false)).toEqual({
    count: 0,
    names: ['conv2d', 'conv2dInputGradient', 'conv2dFilterGradient'],
  });
});

it('a gradient without the other stays as it is', () => {
  expect(paired(gradients('filter'), true)).toEqual({ count: 0, names: ['conv2d', 'conv2dFilterGradient'] });
});
