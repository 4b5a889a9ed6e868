import { allocate, type ProgramType, type Shape, sizeOf, type TypedArray } from '../tensor/tensor.ts';

/**
 * State that outlives a step: a weight, a moving statistic, an optimizer's slot. `data` is the value to start from; once a session
 * stores the variable, the session's memory holds the current value (`Session.read`).
 */
export class Variable {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: ProgramType;
  readonly data: TypedArray;

  constructor(name: string, shape: Shape, data?: TypedArray, dtype: ProgramType = 'float32') {
    this.name = name;
    this.shape = shape;
    this.dtype = dtype;
    this.data = data ?? allocate(dtype, sizeOf(shape));
  }
}
