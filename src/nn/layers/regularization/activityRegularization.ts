import { requireNotNegative } from '../../../core/checks.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import { l1l2 } from '../../regularizers/index.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
export interface ActivityRegularizationOptions extends Omit<LayerOptions, 'activityRegularizer'> {
  /** Factor of Σ|x|. Default 0. */
  readonly l1?: number;
  /** Factor of Σx². Default 0. */
  readonly l2?: number;
}

const { activityRegularizer: _, ...commonOptions } = layerOptions;

const activityRegularizationOptions = {
  l1: 'optional',
  l2: 'optional',
  ...commonOptions,
} satisfies Schema<ActivityRegularizationOptions>;

export class ActivityRegularization extends Layer {
  readonly className = 'ActivityRegularization';
  private readonly factors: { readonly l1: number; readonly l2: number };

  constructor({ l1 = 0, l2 = 0, ...options }: ActivityRegularizationOptions = {}) {
    const where = `layer "${options.name ?? 'ActivityRegularization'}", option`;
    const factors = { l1: requireNotNegative(`${where} l1`, l1), l2: requireNotNegative(`${where} l2`, l2) };
    super({ ...options, activityRegularizer: l1l2(factors) });
    this.factors = factors;
  }

  call(x: Value): Value {
    return x;
  }

  override getConfig() {
    const { activityRegularizer: _, ...config } = super.getConfig();
    return { ...this.factors, ...config };
  }
}

/**
 * x as it is, [batch, …] → [batch, …], and (l1·Σ|x| + l2·Σx²) / batch size added to the loss, in training and evaluation. No weights.
 * @throws EvenkeelError for a negative factor
 * @example
 * ```ts
 * const net = sequential([layers.activityRegularization({ l2: 0.01 })]);
 * await net.predict(tensor([[1, -2, 3]])); // [[1, -2, 3]]
 * ```
 */
export const activityRegularization = withOptions(
  layerNamed('ActivityRegularization'),
  activityRegularizationOptions,
  (options?: ActivityRegularizationOptions) => new ActivityRegularization(options),
);
