import type { Shape } from '../core/tensor/tensor.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { SymbolicTensor } from '../nn/layers/symbolicTensor.ts';

/** A model as the trainer sees it: a layer with inputs and outputs that have names. */
export interface TrainableModel extends Layer {
  /** Decides the order of samples and what layers draw. */
  readonly seed: number;
  /** The layers in the order of their first use. */
  readonly layers: readonly Layer[];
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Builds a model that waits for the shape of its data. Others are built already. */
  buildFor(shapes: readonly Shape[]): void;
}
