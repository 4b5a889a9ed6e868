import { EvenkeelError } from '../../../core/errors.ts';
import { integer, type OptionTable } from '../../../core/options.ts';
import { type Shape, sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import { truncatedNormal } from '../../initializers/initializers.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import { layerOptions } from '../layer.ts';
import { defaultLayerName } from '../layerName.ts';
import type { Weight } from '../weight.ts';
import { KernelWrapper, type KernelWrapperOptions } from './kernelWrapper.ts';

export interface SpectralNormalizationOptions extends KernelWrapperOptions {
  /** Steps of the power iteration in each training step. Default 1. */
  readonly powerIterations?: number;
}

/** Each is traced into the step; the estimate goes on from step to step, so that one is enough. */
const MAX_ITERATIONS = 100;

const spectralNormalizationOptions = {
  layer: { required: true, form: 'layer' },
  powerIterations: { default: 1, check: integer(1, MAX_ITERATIONS) },
  ...layerOptions,
} satisfies OptionTable<SpectralNormalizationOptions>;

/** x/‖x‖₂ over all elements; 0 where x is 0. */
const toUnit = (x: Value) => ops.mul(x, ops.rsqrt(ops.maximum(ops.sum(ops.square(x)), 1e-14)));

export class SpectralNormalization extends KernelWrapper<SpectralNormalizationOptions> {
  static readonly definition = {
    className: 'SpectralNormalization',
    options: spectralNormalizationOptions,
    isInKeras2: false,
    oldWeights: { vector_u: 'sn_u' },
  };
  /** The name of the layer inside, as it was given. */
  private readonly innerName: string;
  private u!: Variable;
  private kernel!: Variable;

  constructor(options: SpectralNormalizationOptions) {
    super(options);
    this.innerName = this.layer.name;
  }

  /** Puts the wrapper's name in front of the layer's. */
  protected nameInner(): void {
    this.layer.name = `${this.name}/${this.innerName || defaultLayerName(this.layer.className)}`;
  }

  override get weights(): readonly Weight[] {
    const kernel = this.layer.weights.find((w) => w.variable === this.kernel);
    return [...(kernel ? [kernel] : []), ...super.weights, ...this.layer.weights.filter((w) => w !== kernel)];
  }

  protected override build(inputShape: Shape): void {
    this.nameInner();
    this.layer.ensureBuilt(inputShape);
    const kernel = this.layer.weights.find(({ key }) => key === 'kernel' || key === 'embeddings');
    if (!kernel) {
      throw new EvenkeelError({
        where: `${this.where}, option layer`,
        expected: 'a layer with a kernel, as dense and convolution layers have',
        got: this.layer.className,
      });
    }
    this.kernel = kernel.variable;
    const shape = [1, this.kernel.shape.at(-1) as number];
    this.u = this.addWeight('vector_u', { shape, initializer: truncatedNormal({ stddev: 0.02 }), trainable: false });
  }

  call(x: Value, context: CallContext): Value {
    if (context.training && this.trainable) this.rewrite(x, context);
    return this.layer.use([x], context)[0] as Value;
  }

  private rewrite({ graph }: Value, context: CallContext): void {
    const kernel = graph.variable(this.kernel);
    const columns = kernel.shape.at(-1) as number;
    const matrix = ops.reshape(kernel, [sizeOf(kernel.shape) / columns, columns]);
    // A layer that is applied twice goes on where its first use left u.
    const before = graph.pending(this.u);
    let u = before;
    let v: Value;
    let i = 0;
    do {
      v = toUnit(ops.matmul(u, matrix, { transposeB: true }));
      u = toUnit(ops.matmul(v, matrix));
    } while (++i < this.options.powerIterations);
    const sigma = ops.reshape(ops.matmul(ops.matmul(v, matrix), u, { transposeB: true }), []);
    // 1 where the kernel is all zeros: then σ is 0, and kernel and u stay.
    const zero = ops.equal(ops.sum(ops.abs(kernel)), 0);
    context.update(this.u, ops.add(ops.mul(u, ops.sub(1, zero)), ops.mul(before, zero)));
    graph.assign(this.kernel, ops.stopGradient(ops.div(kernel, ops.add(sigma, zero))));
  }
}

/**
 * Spectral normalisation of a layer's kernel (Miyato et al. 2018, arXiv 1802.05957), with the kernel W as a matrix [rest, last axis].
 *
 * During training, before the layer is applied: v = uWᵀ/‖uWᵀ‖, u = vW/‖vW‖ (`powerIterations` times), σ = vWuᵀ, and the kernel *becomes*
 * W/σ, from which the optimizer goes on; u and v count as constants. The gradient is taken for the kernel that was normalised (and, where the kernel was read before, for what was read then), as Keras
 * has it with TensorFlow and PyTorch; with JAX, Keras differentiates through σ and keeps the kernel as it was. A kernel of zeros stays.
 *
 * During inference, and where `trainable` is false: the layer with its kernel as it is. [batch, …] → what the layer gives.
 *
 * Weights: the kernel, vector_u [1, size of the kernel's last axis] (not trained), then the layer's others.
 *
 * @throws EvenkeelError for a layer without a kernel and for powerIterations below 1
 * @example
 * ```ts
 * const layer = layers.spectralNormalization({ layer: layers.dense({ units: 4 }) });
 * layer.apply(input({ shape: [3] })).shape; // [4]
 * ```
 */
export const spectralNormalization: (options: SpectralNormalizationOptions) => SpectralNormalization =
  layerMaker(SpectralNormalization);
