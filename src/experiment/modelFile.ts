import { EvenkeelError } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
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

/** A model in a file, decoded once; a second time only where the file leaves sizes open, when the data says them. */
export class DecodedModel {
  private readonly decode: (inputShape?: Shape) => Promise<Model>;
  private decoded: Promise<Model> | undefined;

  constructor(decode: (inputShape?: Shape) => Promise<Model>) {
    this.decode = decode;
  }

  /** The shape of one sample, where the file says it. What else is wrong with the file is said by `model`. */
  async inputShape(): Promise<Shape | undefined> {
    this.decoded ??= this.decode();
    try {
      return (await this.decoded).inputs[0]?.shape;
    } catch (error) {
      this.decoded = undefined;
      if (error instanceof EvenkeelError) return undefined;
      throw error;
    }
  }

  /** @param inputShape the shape of one sample of the data */
  async model(inputShape: Shape): Promise<Model> {
    if (this.decoded && !(await this.decoded).built) this.decoded = undefined;
    this.decoded ??= this.decode(inputShape);
    return this.decoded;
  }
}
