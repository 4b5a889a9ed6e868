import type { Value } from '../../../ir/graph.ts';
import { type AffineTransformAttrs, affineTaps } from '../../../ops/affineTransform.ts';
import type { Rule } from '../rule.ts';
import type { Translator } from '../translator.ts';

/** The one map of all images, row by row the same, where it is constant. */
function constantMap(t: Translator, transform: Value): readonly number[] | undefined {
  // Maps as `toRows` traces them: numbers as large as the batch, one next to the other.
  const parts = transform.producer?.op.name === 'concatenate' ? transform.producer.inputs.map((v) => t.constants.fill(v)) : [];
  return parts.length === 6 && !parts.includes(undefined) ? (parts as number[]) : undefined;
}

/** The weights of the `size` positions of an axis in each of `length` positions of the result: a matrix [length, size]. */
function weightsOf(scale: number, offset: number, length: number, size: number, attrs: AffineTransformAttrs): number[] {
  const weights = new Array<number>(length * size).fill(0);
  for (let i = 0; i < length; i++) {
    for (const { at, weight } of affineTaps(scale * i + offset, size, attrs)) {
      if (at !== undefined) (weights[i * size + at] as number) += weight;
    }
  }
  return weights;
}

/** Images under one map that neither turns nor shears, as resizing has it: a product along each axis. Other maps are drawn in training alone. */
export const affineTransform: Rule = (t, { inputs, outputs, attrs }) => {
  const attributes = attrs as AffineTransformAttrs;
  const [a0, a1, a2, b0, b1, b2] = constantMap(t, inputs[1] as Value) ?? [];
  const { size, fillMode, fillValue } = attributes;
  const [, height, width] = attributes.imageShape;
  const separable = a1 === 0 && b0 === 0 && (fillMode !== 'constant' || fillValue === 0);
  if (!separable) return t.refuse('images under one map that does not turn them', 'another one');
  const rows = weightsOf(b1 as number, b2 as number, size[0], height, attributes);
  const columns = weightsOf(a0 as number, a2 as number, size[1], width, attributes);
  // [width, new width], for a product from the right.
  const across = Array.from(
    { length: width * size[1] },
    (_, i) => columns[(i % size[1]) * width + Math.floor(i / size[1])] as number,
  );
  const wide = t.emit('MatMul', [t.at(inputs[0] as Value, 'first'), t.matrix(across, [width, size[1]], 'across')]);
  t.place(outputs[0] as Value, t.emit('MatMul', [t.matrix(rows, [size[0], height], 'down'), wide]), 'first');
  return true;
};
