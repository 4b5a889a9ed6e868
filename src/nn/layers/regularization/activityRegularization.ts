import { requireNotNegative } from '../../../core/checks.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import { l1l2 } from '../../regularizers/index.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';

export interface ActivityRegularizationOptions extends Omit<LayerOptions, 'activityRegularizer'> {
  /** Factor of Σ|x|. Default 0. */
  readonly l1?: number;
  /** Factor of Σx². Default 0. */
  readonly l2?: number;
}

const { activityRegularizer: _, ...commonOptions } = layerOptions;

const activityRegularizationOptions = {
  l1: { default: 0, check: requireNotNegative },
  l2: { default: 0, check: requireNotNegative },
  ...commonOptions,
} satisfies OptionTable<ActivityRegularizationOptions>;

export class ActivityRegularization extends ConfiguredLayer<ActivityRegularizationOptions> {
  static readonly definition = { className: 'ActivityRegularization', options: activityRegularizationOptions };

  protected override get activityRegularizer() {
    const { l1, l2 } = this.options;
    return l1l2({ l1, l2 });
  }

  call(x: Value): Value {
    return x;
  }

  override getConfig() {
    const { activityRegularizer: _, ...config } = super.getConfig();
    return config;
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
export const activityRegularization: (options?: ActivityRegularizationOptions) => ActivityRegularization =
  layerMaker(ActivityRegularization);
