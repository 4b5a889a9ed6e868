import { EvenkeelError } from '../../core/errors.ts';
import { withOptions } from '../../core/options.ts';
import { type Shape, Tensor, type TensorLike, tensor } from '../../core/tensor/tensor.ts';
import { InputLayer } from '../../nn/layers/core/inputLayer.ts';
import type { SymbolicTensor } from '../../nn/layers/symbolicTensor.ts';

export interface InputOptions {
  /** The shape of one sample, without the batch axis. */
  readonly shape: Shape;
  /** Unique in a model; `input_layer` and a number where left out. Data given by name goes by it. */
  readonly name?: string;
}

/** Where data enters a functional model. */
export const input = withOptions(
  'input',
  { shape: 'required', name: 'optional' },
  ({ shape, name }: InputOptions): SymbolicTensor => {
    const layer = new InputLayer({ inputShape: shape, ...(name !== undefined && { name }) });
    return layer.connect([])[0] as SymbolicTensor;
  },
);

/** One array, or several in the order of a model's inputs (or outputs), or by their names. */
export type Arrays = TensorLike | readonly Tensor[] | Readonly<Record<string, TensorLike>>;

const isRecord = (v: Arrays): v is Readonly<Record<string, TensorLike>> =>
  typeof v === 'object' && !Array.isArray(v) && !ArrayBuffer.isView(v) && !(v instanceof Tensor);

const isList = (v: Arrays): v is readonly Tensor[] => Array.isArray(v) && v.length > 0 && v.every((t) => t instanceof Tensor);

/** A tensor; what cannot be one is refused under the name of what it was given to. */
function convert(value: TensorLike, where: string): Tensor {
  try {
    return tensor(value);
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    throw new EvenkeelError({ ...cause.problem, where }, { cause });
  }
}

/**
 * The arrays in the order of `names`. A list must hold `Tensor`s: nested arrays of numbers are one array.
 * @throws EvenkeelError naming what is missing or too many
 */
export function arrange(arrays: Arrays, names: readonly string[], where: string): Tensor[] {
  const refuse = (got: string): never => {
    throw new EvenkeelError({
      where,
      expected: names.length === 1 ? 'one array' : `${names.length} arrays: ${names.join(', ')}`,
      got,
      remedy:
        names.length === 1
          ? 'Give a tensor, a typed array or nested arrays of numbers.'
          : 'Give them as a list of tensors in this order, or as an object by name.',
    });
  };
  if (arrays === undefined || arrays === null) return refuse(`${arrays}`);
  if (isRecord(arrays)) {
    const unknown = Object.keys(arrays).filter((name) => !names.includes(name));
    if (unknown.length > 0) refuse(`unknown ${unknown.join(', ')}`);
    return names.map((name) =>
      convert((Object.hasOwn(arrays, name) ? arrays[name] : undefined) ?? refuse(`none for ${name}`), where),
    );
  }
  if (isList(arrays)) return arrays.length === names.length ? [...arrays] : refuse(`${arrays.length} arrays`);
  return names.length === 1 ? [convert(arrays, where)] : refuse('one array');
}
