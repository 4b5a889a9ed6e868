import {
  type AnyOptionTable,
  checkNames,
  type Exactly,
  noteOptions,
  type OptionTable,
  resolveOptions,
} from '../../core/options.ts';
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
  /** false where no version of Keras has the layer. */
  readonly isInKeras?: false;
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

/** Options without those that are null for left out, as configs of Keras have them. */
const withoutNulls = (options: object, table: AnyOptionTable): object =>
  Object.fromEntries(Object.entries(options).filter(([name, value]) => value !== null || table[name]?.nullable));

/**
 * A layer whose class has a table of options as its static `definition`: the constructor checks them, `options` has their values, and
 * `getConfig` gives them.
 */
export abstract class ConfiguredLayer<O extends LayerOptions = LayerOptions> extends Layer {
  protected readonly options: Resolved<O>;

  constructor(options: O) {
    super(options);
    const { options: table } = this.definition;
    this.options = resolveOptions<object>(this.where, withoutNulls(options, table), table as OptionTable<object>) as Resolved<O>;
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

/** A function that makes layers, which checks which options it is given; the class checks their values. */
export function withLayerOptions<O extends LayerOptions, L extends Layer, S extends OptionTable<O>>(
  className: string,
  table: Exactly<O, S>,
  make: (options: O) => L,
): (options?: O) => L {
  const checked = (options?: O): L => {
    checkNames(layerNamed(className)(options?.name), options, table);
    return make(options ?? ({} as O));
  };
  return noteOptions(checked, table);
}

/** The function that makes layers of a class. */
export function layerMaker<O extends LayerOptions, L extends Layer, S extends OptionTable<O>>(
  layerClass: LayerClass<O, L, S>,
): (options?: O) => L {
  const { definition } = layerClass;
  const make = withLayerOptions<O, L, S>(definition.className, definition.options, (options) => new layerClass(options));
  return Object.assign(make, { [DEFINITION]: definition });
}
