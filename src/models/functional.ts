import { checkOptions } from '../core/options.ts';
import type { SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import { Model, type ModelOptions, modelOptions } from './model.ts';

type Tensors = SymbolicTensor | readonly SymbolicTensor[];

/** How a model's inputs or outputs are given: as one tensor, as a list, or by keys in their order. Keras tells a tensor from a list of one. */
export type Structure = 'single' | 'list' | readonly string[];

export interface Structures {
  readonly inputs: Structure;
  readonly outputs: Structure;
}

export interface FunctionalOptions extends ModelOptions {
  readonly inputs: Tensors;
  readonly outputs: Tensors;
}

const list = (x: Tensors): readonly SymbolicTensor[] => (Array.isArray(x) ? x : [x as SymbolicTensor]);
const structureOf = (x: Tensors): Structure => (Array.isArray(x) ? 'list' : 'single');

/** The names that a file gives inputs or outputs; Keras takes samples and labels, and logs, by these. */
const namesIn = (structure: Structure) => (typeof structure === 'string' ? undefined : structure);

/** A model given by its inputs and outputs: branches, residual connections, shared layers, several inputs and outputs. */
export class Functional extends Model {
  readonly className = 'Functional';
  /** How files give its inputs and outputs. */
  readonly structures: Structures;

  /**
   * @param structures how files give inputs and outputs; as they are given here where left out
   * @throws EvenkeelError where an output needs an input that is not named, and for an option that it does not have
   */
  constructor(functionalOptions: FunctionalOptions, structures?: Structures) {
    checkOptions('model', functionalOptions, { inputs: 'required', outputs: 'required', ...modelOptions });
    const { inputs, outputs, ...options } = functionalOptions;
    super(options, 'functional');
    this.structures = structures ?? { inputs: structureOf(inputs), outputs: structureOf(outputs) };
    this.connectLayers(list(inputs), list(outputs));
  }

  override get inputNames(): readonly string[] {
    return namesIn(this.structures.inputs) ?? super.inputNames;
  }

  override get outputNames(): readonly string[] {
    return namesIn(this.structures.outputs) ?? super.outputNames;
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
