import { EvenkeelError } from '../core/errors.ts';
import type { LoadOptions } from '../models/fileOptions.ts';
import type { Model } from '../models/model.ts';

/** Whether bytes are text that describes a model, and no file of one. */
export const isDescription = (bytes: Uint8Array) => /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 16)));

/**
 * A model from the bytes of a `.keras` or `.h5` file, or from the text that `to_json` gives, then with fresh weights and not compiled.
 * @param where what errors call it
 */
export async function modelFrom(bytes: Uint8Array, where: string, options: LoadOptions): Promise<Model> {
  const { modelFromBytes, modelFromJson } = await import('../formats/keras/index.ts');
  if (!isDescription(bytes)) return modelFromBytes(bytes, where, options);
  try {
    const model = modelFromJson(new TextDecoder().decode(bytes), options);
    if (!model.built && Array.isArray(options.inputShape)) model.buildFor([options.inputShape]);
    return model;
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    throw new EvenkeelError({ ...cause.problem, where: cause.problem.where.replace(/^modelFromJson/, where) }, { cause });
  }
}
