import { requireInteger } from '../../../core/checks.ts';
import { EvenkeelError } from '../../../core/errors.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import type { ConstraintLike } from '../../constraints/index.ts';
import type { InitializerLike } from '../../initializers/initializers.ts';
import type { RegularizerLike } from '../../regularizers/index.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface EmbeddingOptions extends LayerOptions {
  /** Number of rows: indices run from 0 to inputDim − 1. */
  readonly inputDim: number;
  /** Size of a row. */
  readonly outputDim: number;
  /** Default 'randomUniform'. */
  readonly embeddingsInitializer?: InitializerLike;
  /** Adds to the loss; none by default. */
  readonly embeddingsRegularizer?: RegularizerLike;
  /** Applied to the table after each update; none by default. */
  readonly embeddingsConstraint?: ConstraintLike;
  /** Keras's mask over steps of index 0, which no layer here would read: only false, the default, is taken. */
  readonly maskZero?: boolean;
}

const embeddingOptions = {
  inputDim: 'required',
  outputDim: 'required',
  embeddingsInitializer: 'optional',
  embeddingsRegularizer: 'optional',
  embeddingsConstraint: 'optional',
  maskZero: 'optional',
  ...layerOptions,
} satisfies Schema<EmbeddingOptions>;

export class Embedding extends Layer {
  readonly className = 'Embedding';
  private readonly options: EmbeddingOptions;
  private embeddings!: Variable;

  constructor(options: EmbeddingOptions) {
    super(options);
    this.options = options;
    requireInteger(`${this.where}, option inputDim`, options.inputDim, 1);
    requireInteger(`${this.where}, option outputDim`, options.outputDim, 1);
    if (!options.maskZero) return;
    throw new EvenkeelError({
      where: `${this.where}, option maskZero`,
      expected: 'false, since layers and losses here read no mask over steps',
      got: 'true',
      remedy: 'Give the mask as an input of its own and multiply by it, or weigh samples with sampleWeight.',
    });
  }

  protected override build(): void {
    const { inputDim, outputDim, embeddingsInitializer = 'randomUniform' } = this.options;
    this.embeddings = this.addWeight('embeddings', {
      shape: [inputDim, outputDim],
      initializer: embeddingsInitializer,
      regularizer: this.options.embeddingsRegularizer,
      constraint: this.options.embeddingsConstraint,
    });
  }

  override get traits(): LayerTraits {
    return { isScaleFree: true };
  }

  call(x: Value): Value {
    return ops.gather(x.graph.variable(this.embeddings), x);
  }

  override getConfig() {
    return { ...this.options, maskZero: false, ...super.getConfig() };
  }
}

/**
 * A vector for each index: indices [batch, …] → [batch, …, outputDim]. An index that is no row of the table gives NaN, so that the loss
 * shows it. The same in training and inference.
 *
 * Weights: embeddings [inputDim, outputDim].
 * @throws EvenkeelError for sizes that are no integers from 1 on, and for `maskZero`
 * @example
 * ```ts
 * const words = input({ shape: [7] });
 * layers.embedding({ inputDim: 1000, outputDim: 16 }).apply(words).shape; // [7, 16]
 * ```
 */
export const embedding = withOptions(
  layerNamed('Embedding'),
  embeddingOptions,
  (options: EmbeddingOptions) => new Embedding(options),
);
