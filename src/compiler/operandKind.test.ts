import { expect, it } from 'vitest';
import { Graph } from '../ir/graph.ts';
import { operandKind } from './operandKind.ts';

it.each([
  [[], 'scalar'],
  [[1, 1, 1], 'scalar'],
  [[7], 'lastAxis'],
  [[1, 1, 7], 'lastAxis'],
  [[3, 5, 7], 'element'],
  [[3, 5, 1], undefined],
  [[5, 7], undefined],
  [[7, 1], undefined],
] as const)('an operand of shape %j is %s in work of (3, 5, 7)', (shape, kind) => {
  const graph = new Graph();
  expect(operandKind(graph.input('x', shape), [3, 5, 7])).toBe(kind);
  expect(operandKind(graph.input('i', shape, 'int32'), [3, 5, 7])).toBeUndefined();
});
