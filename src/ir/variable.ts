import { type Awaitable, isPromise } from '../core/awaitable.ts';
import { EvenkeelError } from '../core/errors.ts';
import { allocate, type ProgramType, type Shape, sizeOf, type TypedArray } from '../core/tensor/tensor.ts';

/** A holder of the current values of variables: a session. */
export interface VariablePlacement {
  /** A copy of a variable's current value. */
  read(variable: Variable): Awaitable<TypedArray>;
  /** Replaces a variable's value, from the next run on. */
  write(variable: Variable, data: ArrayLike<number>): Awaitable<void>;
}

/**
 * State that outlives a step: a weight, a moving statistic, an optimizer's slot. `data` is the value to start from, made when it is first
 * asked for; once a session stores the variable, the session's memory holds the current value.
 */
export class Variable {
  readonly shape: Shape;
  readonly dtype: ProgramType;
  /** Whether it counts, as steps or samples: files hold it as integers. */
  readonly isCount: boolean;
  /** The session that holds its current value, once one has claimed it. */
  placement: VariablePlacement | undefined;
  private readonly makeName: () => string;
  private readonly makeData: () => TypedArray;
  private made: TypedArray | undefined;

  /** Name and data may be functions, for variables that are made before the names and the seed they depend on are known. */
  constructor(
    name: string | (() => string),
    shape: Shape,
    data: TypedArray | (() => TypedArray) | undefined = undefined,
    dtype: ProgramType = 'float32',
    isCount = false,
  ) {
    this.shape = shape;
    this.dtype = dtype;
    this.isCount = isCount;
    this.makeName = typeof name === 'function' ? name : () => name;
    this.makeData = typeof data === 'function' ? data : () => data ?? allocate(dtype, sizeOf(shape));
  }

  get name(): string {
    return this.makeName();
  }

  /** A copy of its current value, wherever that is; a promise where the host cannot see the memory it is in. */
  read(): Awaitable<TypedArray> {
    return this.placement?.read(this) ?? this.data.slice();
  }

  /**
   * The same at once.
   * @param remedy what to call where the value must be awaited
   * @throws EvenkeelError where it must
   */
  readNow(where: string, remedy: string): TypedArray {
    const value = this.read();
    if (!isPromise(value)) return value;
    value.catch(() => {});
    throw new EvenkeelError({
      where,
      expected: 'a backend whose memory the host can read at once',
      got: `"${this.name}" on one whose values must be awaited`,
      remedy,
    });
  }

  /** Gives it another value, where its current one is. */
  write(data: ArrayLike<number>): Awaitable<void> {
    if (this.placement) return this.placement.write(this, data);
    this.data.set(data);
  }

  get data(): TypedArray {
    this.made ??= this.makeData();
    return this.made;
  }
}
