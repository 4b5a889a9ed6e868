import { type Exactly, withOptions } from '../../core/options.ts';
import { type AnyOptionTable, type OptionTable, presenceOf, resolveOptions } from '../../core/optionTable.ts';
import { Layer, type LayerOptions, layerNamed } from './layer.ts';

/** What is said once of a class of layers: its options, from which checks, defaults, configs and files follow. */
export interface LayerDefinition {
  /** The class's name in Keras. */
  readonly className: string;
  readonly options: AnyOptionTable;
  /** Whether it has no weights and computes the same in training and inference, so that it can stand where a file wants an activation. */
  readonly isActivation?: true;
  /** Keys that versions of Keras write and that mean nothing here. */
  readonly ignoredKeys?: readonly string[];
  /** Values of keys that say what the layer does anyway. */
  readonly neutralKeys?: Readonly<Record<string, unknown>>;
  /** false where Keras 2 does not read the layer. */
  readonly isInKeras2?: false;
  /** Names that Keras 2 and TensorFlow.js have for weights, by their keys here. */
  readonly oldWeights?: Readonly<Record<string, string>>;
}

/** The values of a layer's options, with those that were left out at their defaults. */
export type Resolved<O> = { readonly [K in keyof O]-?: O[K] };

const DEFINITION = Symbol('definition');

/** What is said of the class of a layer, or of the layers that a maker makes; undefined for one without a table of options. */
export const definitionOf = (thing: object): LayerDefinition | undefined =>
  thing instanceof Layer
    ? (thing.constructor as { readonly definition?: LayerDefinition }).definition
    : (thing as { readonly [DEFINITION]?: LayerDefinition })[DEFINITION];

/**
 * A layer whose class has a table of options as its static `definition`: the constructor checks them, `options` has their values, and
 * `getConfig` gives them.
 */
export abstract class ConfiguredLayer<O extends LayerOptions = LayerOptions> extends Layer {
  protected readonly options: Resolved<O>;

  constructor(options: O) {
    super(options);
    this.options = resolveOptions(this.where, this.definition.options, options) as Resolved<O>;
  }

  private get definition(): LayerDefinition {
    return definitionOf(this) as LayerDefinition;
  }

  get className(): string {
    return this.definition.className;
  }

  override getConfig(): Record<string, unknown> {
    // What every layer has is said by the base, as it is now.
    const { name: _, trainable: __, inputShape: ___, activityRegularizer: ____, ...table } = this.definition.options;
    const values = this.options as Readonly<Record<string, unknown>>;
    const given = Object.keys(table).filter((option) => values[option] !== undefined);
    return { ...Object.fromEntries(given.map((option) => [option, values[option]])), ...super.getConfig() };
  }
}

/** A class of layers with its definition; the table has the options that the constructor takes, no less and no more. */
interface LayerClass<O extends LayerOptions, L extends Layer, S extends OptionTable<O>> {
  new (options: O): L;
  readonly definition: { readonly className: string; readonly options: Exactly<O, S> };
}

/** The function that makes layers of a class, which checks which options it is given. */
export function layerMaker<O extends LayerOptions, L extends Layer, S extends OptionTable<O>>(
  layerClass: LayerClass<O, L, S>,
): (options?: O) => L {
  const { definition } = layerClass;
  const make = withOptions<(options?: O) => L, never>(
    layerNamed(definition.className),
    presenceOf<O>(definition.options) as never,
    (options) => new layerClass(options ?? ({} as O)),
  );
  return Object.assign(make, { [DEFINITION]: definition });
}
