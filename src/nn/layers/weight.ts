import type { Shape } from '../../core/tensor/tensor.ts';
import type { Variable } from '../../ir/variable.ts';
import type { Constraint, ConstraintLike } from '../constraints/index.ts';
import type { InitializerLike } from '../initializers/initializers.ts';
import type { Regularizer, RegularizerLike } from '../regularizers/index.ts';

/** A variable of a layer, with how training treats it. */
export class Weight {
  readonly variable: Variable;
  /** false for moving statistics. */
  readonly trainable: boolean;
  /** Adds to the loss while the weight is trained. */
  readonly regularizer: Regularizer | undefined;
  /** Applied to the weight after each update. */
  readonly constraint: Constraint | undefined;
  /** Its name within the layer, e.g. `kernel`. */
  readonly key: string;

  constructor(key: string, variable: Variable, trainable: boolean, regularizer?: Regularizer, constraint?: Constraint) {
    this.key = key;
    this.variable = variable;
    this.trainable = trainable;
    this.regularizer = regularizer;
    this.constraint = constraint;
  }

  /** `LAYER/WEIGHT`. */
  get name(): string {
    return this.variable.name;
  }

  get shape(): Shape {
    return this.variable.shape;
  }
}

export interface WeightOptions {
  readonly shape: Shape;
  readonly initializer: InitializerLike;
  /** Default true. */
  readonly trainable?: boolean;
  /** Whether it counts, as samples: files hold it as integers. Default false. */
  readonly isCount?: boolean;
  readonly regularizer?: RegularizerLike | undefined;
  readonly constraint?: ConstraintLike | undefined;
}
