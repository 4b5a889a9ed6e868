import { requireNotNegative } from '../../../core/checks.ts';
import { EvenkeelError } from '../../../core/errors.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import { layerOptions } from '../layer.ts';
import type { Weight } from '../weight.ts';
import { KernelWrapper, type KernelWrapperOptions } from './kernelWrapper.ts';
import { normalize, statistics } from './normalize.ts';

export interface WeightStandardizationOptions extends KernelWrapperOptions {
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
}

const weightStandardizationOptions = {
  layer: { required: true, form: 'layer' },
  epsilon: { default: 1e-5, check: requireNotNegative },
  ...layerOptions,
} satisfies OptionTable<WeightStandardizationOptions>;

export class WeightStandardization extends KernelWrapper<WeightStandardizationOptions> {
  static readonly definition = {
    className: 'WeightStandardization',
    options: weightStandardizationOptions,
    isInKeras: false,
    isInKeras2: false,
  } as const;
  private kernel!: Variable;
  /** Axes of the kernel along which its numbers add up to one channel of the result. */
  private fanIn: readonly number[] = [];

  override get weights(): readonly Weight[] {
    return this.layer.weights;
  }

  /** The layer inside has the wrapper's name, so that its weights start as those of the bare layer of that name do. */
  protected nameInner(): void {
    this.layer.name = this.name;
  }

  protected override build(inputShape: Shape): void {
    this.nameInner();
    this.layer.ensureBuilt(inputShape);
    const { product } = this.layer.traits;
    const kernel = this.layer.weights.find(({ key }) => key === product?.kernel);
    if (!product || !kernel) {
      throw new EvenkeelError({
        where: `${this.where}, option layer`,
        expected: 'a dense or convolution layer, whose kernel is standardised',
        got: this.layer.className,
      });
    }
    this.kernel = kernel.variable;
    const rank = kernel.shape.length;
    this.fanIn = [...kernel.shape.keys()].filter((axis) => !product.channelAxes.includes(axis - rank));
  }

  call(x: Value, context: CallContext): Value {
    const kernel = x.graph.variable(this.kernel);
    const standardized = normalize(kernel, statistics(kernel, this.fanIn), {}, this.options.epsilon);
    return x.graph.withSubstitute(this.kernel, standardized, () => this.layer.use([x], context)[0] as Value);
  }
}

/**
 * Weight Standardization of a dense or convolution layer (Qiao et al. 2019, arXiv 1903.10520): the layer computes with Ŵ = (W − μ)/√(σ² + ε),
 * with the mean μ and the biased variance σ² of the numbers of the kernel W that add up to one channel of the result. [batch, …] → what the layer
 * gives; the same in training and inference. The weight itself stays W: the optimizer changes it along gradients that pass through μ and σ, and
 * penalties count it. Of a separable convolution the pointwise kernel is standardised. Made for networks with group normalisation and small
 * batches. Keras does not have it.
 *
 * Weights: those of the layer, which start as they do in a bare layer that has the wrapper's name.
 *
 * @throws EvenkeelError for a layer without such a kernel and for an epsilon below 0
 * @example
 * ```ts
 * const layer = layers.weightStandardization({ layer: layers.conv2d({ filters: 4, kernelSize: 3 }) });
 * layer.apply(input({ shape: [8, 8, 3] })).shape; // [6, 6, 4]
 * ```
 */
export const weightStandardization: (options: WeightStandardizationOptions) => WeightStandardization =
  layerMaker(WeightStandardization);
