import { describeValue } from '../../core/checks.ts';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { type Shape, type Tensor, type TensorLike, tensor } from '../../core/tensor/tensor.ts';

/**
 * Arrays for weights, in their order.
 * @throws EvenkeelError for a wrong number or shape, before anything is changed
 */
export function weightValues(
  where: string,
  weights: readonly { readonly name: string; readonly shape: Shape }[],
  values: readonly TensorLike[],
): Tensor[] {
  const refuse = (got: string): never => {
    throw new EvenkeelError({ where, expected: `${weights.length} arrays`, got });
  };
  if (!Array.isArray(values)) return refuse(describeValue(values));
  if (values.length !== weights.length) refuse(String(values.length));
  return weights.map(({ name, shape }, i) => {
    const value = tensor(values[i] as TensorLike);
    if (value.shape.join() === shape.join()) return value;
    throw new EvenkeelError({ where: `${where}, weight "${name}"`, expected: shapeText(shape), got: shapeText(value.shape) });
  });
}
