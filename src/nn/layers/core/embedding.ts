import { EvenkeelError } from '../../../core/errors.ts';
import { integer, type OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import type { ConstraintLike } from '../../constraints/index.ts';
import type { InitializerLike } from '../../initializers/initializers.ts';
import type { RegularizerLike } from '../../regularizers/index.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface EmbeddingOptions extends LayerOptions {
  /** Number of rows: indices run from 0 to inputDim − 1. */
  readonly inputDim: number;
  /** Size of a row. */
  readonly outputDim: number;
  /** Default 'randomUniform'. */
  readonly embeddingsInitializer?: InitializerLike;
  /** Adds to the loss; none by default. */
  readonly embeddingsRegularizer?: RegularizerLike | undefined;
  /** Applied to the table after each update; none by default. */
  readonly embeddingsConstraint?: ConstraintLike | undefined;
  /** Keras's mask over steps of index 0, which no layer here would read: only false, the default, is taken. */
  readonly maskZero?: boolean;
}

/** @throws EvenkeelError for true */
function refuseMask(where: string, maskZero: boolean): false {
  if (!maskZero) return false;
  throw new EvenkeelError({
    where,
    expected: 'false, since layers and losses here read no mask over steps',
    got: 'true',
    remedy: 'Give the mask as another input and multiply by it, or weigh samples with sampleWeight.',
  });
}

const embeddingOptions = {
  inputDim: { required: true, check: integer(1) },
  outputDim: { required: true, check: integer(1) },
  embeddingsInitializer: { default: 'randomUniform', form: 'initializer' },
  embeddingsRegularizer: { form: 'regularizer' },
  embeddingsConstraint: { form: 'constraint' },
  maskZero: { default: false, check: refuseMask },
  ...layerOptions,
} satisfies OptionTable<EmbeddingOptions>;

export class Embedding extends ConfiguredLayer<EmbeddingOptions> {
  static readonly definition = { className: 'Embedding', options: embeddingOptions, ignoredKeys: ['input_length'] };
  private embeddings!: Variable;

  override get traits(): LayerTraits {
    return { isScaleFree: true };
  }

  protected override build(): void {
    const { inputDim, outputDim, embeddingsInitializer } = this.options;
    this.embeddings = this.addWeight('embeddings', {
      shape: [inputDim, outputDim],
      initializer: embeddingsInitializer,
      regularizer: this.options.embeddingsRegularizer,
      constraint: this.options.embeddingsConstraint,
    });
  }

  call(x: Value): Value {
    return ops.gather(x.graph.variable(this.embeddings), x);
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
export const embedding: (options: EmbeddingOptions) => Embedding = layerMaker(Embedding);
