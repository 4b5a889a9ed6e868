import type { SymbolicTensor } from '../layers/layer.ts';
import { checkOptions } from '../options.ts';
import { Model, type ModelOptions, modelOptions } from './model.ts';

export interface FunctionalOptions extends ModelOptions {
  readonly inputs: SymbolicTensor | readonly SymbolicTensor[];
  readonly outputs: SymbolicTensor | readonly SymbolicTensor[];
}

const list = (x: SymbolicTensor | readonly SymbolicTensor[]) => (Array.isArray(x) ? x : [x as SymbolicTensor]);

/** A model given by its inputs and outputs: branches, residual connections, shared layers, several inputs and outputs. */
export class Functional extends Model {
  readonly className = 'Functional';

  /** @throws EvenkeelError where an output needs an input that is not named, and for an option that it does not have */
  constructor(given: FunctionalOptions) {
    checkOptions('model', given, { inputs: 'required', outputs: 'required', ...modelOptions });
    const { inputs, outputs, ...options } = given;
    super(options, 'functional');
    this.wire(list(inputs), list(outputs));
  }
}

/**
 * A model from what layers gave when applied:
 *
 *     const x = input({ shape: [32, 32, 3] });
 *     const y = layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same' }).apply(x);
 *     const net = model({ inputs: x, outputs: layers.flatten().apply(y) });
 */
export function model(options: FunctionalOptions): Functional {
  return new Functional(options);
}
