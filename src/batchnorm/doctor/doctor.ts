import type { Backend } from '../../backends/backend.ts';
import { checkOptions, type OptionNames } from '../../core/options.ts';
import type { TensorLike } from '../../core/tensor/tensor.ts';
import type { Model } from '../../models/model.ts';
import type { Arrays } from '../../training/data/inputs.ts';
import type { Finding } from './finding.ts';

export interface DoctorOptions {
  /**
   * The training samples (of several inputs by order or name, as for `fit`), or how many they are. Without the samples themselves, nothing
   * is measured.
   */
  readonly samples: Arrays | number;
  /** Their labels, one-hot or as class indices, for the accuracies of a trained model with one output. */
  readonly labels?: TensorLike;
  /** As for `fit`. Default 32. */
  readonly batchSize?: number;
  /** As for `fit`. Default 1. */
  readonly epochs?: number;
  /** Whether to measure as well what only training gives. Default: whether any weight differs from what it started with. */
  readonly trained?: boolean;
  /** The backend that runs the programs. Default `wasmBackend()`. */
  readonly backend?: Backend;
}

const doctorOptions = {
  samples: 'required',
  labels: 'optional',
  batchSize: 'optional',
  epochs: 'optional',
  trained: 'optional',
  backend: 'optional',
} satisfies OptionNames<DoctorOptions>;

export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** Checks that could not be made, and why. */
  readonly notLookedAt: readonly string[];
}

/**
 * Looks for what commonly goes wrong with batch normalisation, and says why and what to do.
 *
 * Before training: momentum too high for the number of steps, batches too small, a last batch of one, a bias or an offset that another
 * layer's makes redundant, dropout before batch normalisation, frozen layers, inputs that are not scaled. After training also: dead units,
 * statistics that lag, and accuracy with batch statistics against accuracy with moving ones.
 *
 * Any model will do: stacks, branches, models inside, of which a layer is named with that model's name in front, as `encoder/dense`. The
 * model does not change.
 *
 * @throws EvenkeelError for a model that is not built, for options out of range, and for samples or labels that do not fit
 */
export async function doctor(model: Model, options: DoctorOptions): Promise<Diagnosis> {
  checkOptions('doctor', options, doctorOptions);
  const [{ diagnose }, { groupFindings }] = await Promise.all([import('./diagnose.ts'), import('./finding.ts')]);
  const { findings, notLookedAt } = await diagnose(model, options);
  return { findings: groupFindings(findings), notLookedAt };
}
