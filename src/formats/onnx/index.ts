import { checkOptions } from '../../core/options.ts';
import type { ProgramType } from '../../core/tensor/tensor.ts';
import type { Model } from '../../models/model.ts';

export interface OnnxOptions {
  /**
   * Whether to multiply batch normalisations into the dense or convolution layers in front of them, which is exact up to rounding. Those
   * after anything else stay. Default false.
   */
  readonly fold?: boolean;
  /** The version of ONNX's operators to write, from 17 to 22. Default 17, which every runtime since 2022 reads. */
  readonly opset?: number;
  /** The graph's name. Default the model's. */
  readonly name?: string;
  /** Element types of inputs by name: 'uint8' for images as bytes, 'int32' for indices. Default 'float32'. */
  readonly inputTypes?: Readonly<Record<string, ProgramType>>;
}

/**
 * A model's inference pass, with its current weights, as an ONNX file (onnx.ai): inputs and outputs have the model's names, and the size of
 * the batch is the dimension `N`. Images stay [N, height, width, channels] outside; transpositions inside stand only where layouts meet.
 * Predictions are those of `predict` up to rounding. An index of an embedding that names no row gives NaN here; there it is an error, or,
 * from −rows on, a row counted from the end.
 * @throws EvenkeelError naming the layer that ONNX cannot express: one that draws random numbers (applied with training: true), or whose
 * computation has another form for another size of batch; for a model that is not built, and for one of 2 GiB or more
 */
export async function exportOnnx(model: Model, options: OnnxOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  checkOptions('exportOnnx', options, { fold: 'optional', opset: 'optional', name: 'optional', inputTypes: 'optional' });
  const { toOnnx } = await import('./export.ts');
  return toOnnx(model, options);
}
