import { allocate, type ProgramType, type Shape, sizeOf, type TypedArray } from '../core/tensor/tensor.ts';

/** What keeps the current values of variables: a session. */
export interface VariableHome {
  read(variable: Variable): TypedArray;
  write(variable: Variable, data: ArrayLike<number>): void;
}

/**
 * State that outlives a step: a weight, a moving statistic, an optimizer's slot. `data` is the value to start from, made when it is first
 * asked for; once a session stores the variable, the session's memory holds the current value (`Session.read`).
 */
export class Variable {
  readonly shape: Shape;
  readonly dtype: ProgramType;
  /** Where its current value is kept, once a session has taken it. */
  home: VariableHome | undefined;
  private readonly makeName: () => string;
  private readonly makeData: () => TypedArray;
  private made: TypedArray | undefined;

  /** Name and data may be functions, for variables that are made before the names and the seed they depend on are known. */
  constructor(
    name: string | (() => string),
    shape: Shape,
    data: TypedArray | (() => TypedArray) | undefined = undefined,
    dtype: ProgramType = 'float32',
  ) {
    this.shape = shape;
    this.dtype = dtype;
    this.makeName = typeof name === 'function' ? name : () => name;
    this.makeData = typeof data === 'function' ? data : () => data ?? allocate(dtype, sizeOf(shape));
  }

  get name(): string {
    return this.makeName();
  }

  /** A copy of its current value, wherever that is kept. */
  read(): TypedArray {
    return this.home?.read(this) ?? this.data.slice();
  }

  /** Gives it another value, where its current one is kept. */
  write(data: ArrayLike<number>): void {
    if (this.home) this.home.write(this, data);
    else this.data.set(data);
  }

  get data(): TypedArray {
    this.made ??= this.makeData();
    return this.made;
  }
}
