import { type OptionTable, resolveOptions } from '../../core/options.ts';
import { Optimizer } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptions } from './options.ts';

type RuleOptions<O extends OptimizerOptions> = Required<Omit<O, keyof OptimizerOptions>>;

/** An optimizer whose options stand in a table, from which its config follows. */
export abstract class ConfiguredOptimizer<O extends OptimizerOptions> extends Optimizer {
  /** The options of its rule, with their defaults. */
  protected readonly options: RuleOptions<O>;

  constructor(table: OptionTable<O>, given: O) {
    const options = resolveOptions('optimizer', given, table);
    super(options);
    const names = Object.keys(table).filter((name) => !Object.hasOwn(optimizerOptions, name));
    this.options = Object.fromEntries(names.map((name) => [name, options[name as keyof O]])) as RuleOptions<O>;
  }

  override getConfig() {
    return { ...super.getConfig(), ...this.options };
  }
}
