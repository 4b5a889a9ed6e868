import type { Session } from '../backends/backend.ts';
import { describeValue } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { Tensor, type TensorLike, type TypedArray } from '../core/tensor/tensor.ts';
import type { Variable } from '../ir/variable.ts';
import { weightValues } from '../nn/layers/weightValues.ts';
import type { CompiledModel } from './compiledModel.ts';
import type { FitState } from './fitState.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { holdOptimizer, requireState, stateOf } from './stateNames.ts';
import type { TrainableModel } from './trainableModel.ts';
import { fetchValues, type VariableStore, writeValues } from './variableStore.ts';

export interface ModelStateParts {
  readonly model: TrainableModel;
  readonly store: VariableStore;
  readonly progress: FitState;
  /** The current compilation, if there is one. */
  compiled(): CompiledModel | undefined;
  /** Brings all variables together in one session. */
  place(): Promise<Session>;
}

/** Steps and epochs of training so far. */
export interface Progress {
  readonly step: number;
  readonly epoch: number;
}

/** The state that training changes: weights, the optimizer's state, steps and epochs done. */
export class ModelState {
  private readonly parts: ModelStateParts;

  constructor(parts: ModelStateParts) {
    this.parts = parts;
  }

  get progress(): Progress {
    const { step, epochs: epoch } = this.parts.progress;
    return { step, epoch };
  }

  /** The compilation with its optimizer's state made, which it otherwise is when a step is first traced. */
  prepared(): CompiledModel | undefined {
    const compiled = this.parts.compiled();
    compiled?.prepareOptimizer();
    this.parts.store.claim(compiled?.optimizer.stepVariables ?? []);
    return compiled;
  }

  /** The variables of the model and its optimizer by name. */
  private variables(): Map<string, Variable> {
    return stateOf(this.parts.model.weights, this.prepared()?.optimizer);
  }

  /** Copies of all weights. */
  async fetchWeights(): Promise<Tensor[]> {
    const variables = this.parts.model.weights.map((w) => w.variable);
    const values = await fetchValues(variables);
    return variables.map((v) => new Tensor((values.get(v) as TypedArray).slice(), v.shape));
  }

  /** @throws EvenkeelError for a wrong number or shape, before anything is changed */
  async setWeights(values: readonly TensorLike[]): Promise<void> {
    const { weights, where } = this.parts.model;
    const tensors = weightValues(`${where}, setWeights`, weights, values);
    await this.parts.place();
    await writeValues(weights.map(({ variable }, i) => [variable, (tensors[i] as Tensor).data]));
  }

  /** The name of a variable that holds NaN or infinity. */
  async findNotFinite(): Promise<string | undefined> {
    const variables = this.variables();
    const values = await fetchValues(variables.values());
    return firstNotFinite([...variables].map(([name, v]) => [name, values.get(v) as TypedArray]));
  }

  /**
   * Everything as bytes.
   * @param remedy what to call where values must be awaited
   * @throws EvenkeelError where they must
   */
  snapshot(remedy: string): Uint8Array<ArrayBuffer> {
    const where = `${this.parts.model.where}, snapshot`;
    return this.encode(this.variables(), this.progress, (v) => v.readNow(where, remedy));
  }

  async fetchSnapshot(): Promise<Uint8Array<ArrayBuffer>> {
    const [variables, progress] = [this.variables(), this.progress];
    const values = await fetchValues(variables.values());
    return this.encode(variables, progress, (v) => values.get(v) as TypedArray);
  }

  private encode(variables: ReadonlyMap<string, Variable>, progress: Progress, read: (v: Variable) => TypedArray) {
    const arrays = [...variables].map(([name, v]) => [name, { shape: v.shape, data: Float32Array.from(read(v)) }] as const);
    return writeSnapshot({ ...progress, arrays: new Map(arrays) });
  }

  /** @throws EvenkeelError for damaged bytes, or the snapshot of another model, before anything is changed */
  async restore(bytes: Uint8Array): Promise<void> {
    const where = `${this.parts.model.where}, restore`;
    if (!(bytes instanceof Uint8Array)) {
      throw new EvenkeelError({ where, expected: 'the bytes of a snapshot', got: describeValue(bytes) });
    }
    await this.prepareRestore(bytes, where)();
  }

  /** Checks a snapshot; what is returned puts it in place. */
  prepareRestore(bytes: Uint8Array, where: string): () => Promise<void> {
    const { step, epoch, arrays } = readSnapshot(bytes, where);
    const compiled = this.parts.compiled();
    if (holdOptimizer(arrays)) compiled?.optimizer.prepare(compiled.trainableWeights);
    const variables = stateOf(this.parts.model.weights, compiled?.optimizer);
    requireState(arrays, variables, where);
    return () => {
      const values = [...arrays].flatMap(([name, { data }]) => {
        const v = variables.get(name);
        return v ? [[v, data] as const] : [];
      });
      return this.assign(values, { step, epoch });
    };
  }

  /** Sets variables of the model or its optimizer, and how far the training has come. */
  async assign(
    values: Iterable<readonly [Variable, ArrayLike<number>]>,
    { step, epoch }: Progress = this.progress,
  ): Promise<void> {
    await this.parts.place();
    await writeValues(values);
    Object.assign(this.parts.progress, { step, epochs: epoch });
  }
}

/** The name of the first array that holds NaN or infinity. */
export function firstNotFinite(arrays: Iterable<readonly [string, ArrayLike<number>]>): string | undefined {
  for (const [name, data] of arrays) {
    // Zero times a number is zero, and times anything else is NaN.
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += 0 * (data[i] as number);
    if (sum !== 0) return name;
  }
  return undefined;
}
