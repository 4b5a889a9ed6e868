import { EvenkeelError } from '../../core/errors.ts';
import { Tensor, type TensorLike, tensor } from '../../core/tensor/tensor.ts';

/**
 * One-hot rows of class indices: [n] or [n, 1] → float32 [n, classes], with 1 at the class and 0 elsewhere.
 * @param numClasses default: the largest class index plus 1
 * @throws EvenkeelError naming the first label that is no class index
 */
export function toCategorical(labels: TensorLike, numClasses?: number): Tensor {
  const data = tensor(labels);
  const lead = data.shape.at(-1) === 1 && data.rank > 1 ? data.shape.slice(0, -1) : data.shape;
  const classes = numClasses ?? Float64Array.from(data.data).reduce((a, b) => Math.max(a, b), -1) + 1;
  const out = new Float32Array(data.size * classes);
  data.data.forEach((label, i) => {
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new EvenkeelError({
        where: `utils.toCategorical, label at position ${i}`,
        expected: `an integer from 0 to ${classes - 1}`,
        got: String(label),
        remedy: 'Give a larger numClasses, or number the classes from 0.',
      });
    }
    out[i * classes + label] = 1;
  });
  return new Tensor(out, [...lead, classes]);
}
