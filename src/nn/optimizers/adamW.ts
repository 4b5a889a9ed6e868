import { type OptionTable, withOptions } from '../../core/options.ts';
import { Adam, type AdamOptions, adamOptions } from './adam.ts';

const adamWOptions = {
  ...adamOptions,
  weightDecay: { ...adamOptions.weightDecay, default: 0.004 },
} satisfies OptionTable<AdamOptions>;

export class AdamW extends Adam {
  override readonly className = 'AdamW';

  constructor(options: AdamOptions = {}) {
    super(options, adamWOptions);
  }
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, arXiv 1711.05101): before the step of `adam` w ← w − η·weightDecay·w, with
 * `weightDecay` 0.004 where left out. `excludeFromWeightDecay` leaves weights without it. Defaults and state as those of `adam`.
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 * @example
 * ```ts
 * const optimizer = optimizers.adamW({ learningRate: 0.1, weightDecay: 0.5 });
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', inputShape: [1] })]);
 * net.compile({ optimizer, loss: 'mse' });
 * await net.trainOnBatch(tensor([[1]]), tensor([[3]]));
 * net.getWeights()[0]; // [[1.05]]
 * ```
 */
export const adamW = withOptions('optimizer AdamW', adamWOptions, (options?: AdamOptions) => new AdamW(options));
