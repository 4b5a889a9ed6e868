import type { Backend, Session } from '../backends/backend.ts';
import { EvenkeelError } from '../core/errors.ts';
import { onceEach } from '../core/printable.ts';
import type { Variable } from '../ir/variable.ts';
import type { TrainingModel } from './callbacks/callback.ts';
import { type CompileOptions, compileModel } from './compile.ts';
import type { CompiledModel, OutputSpec } from './compiledModel.ts';
import type { DataTarget } from './data/adapters.ts';
import { FitState } from './fitState.ts';
import { ModelState } from './modelState.ts';
import { StepCompiler } from './stepCompiler.ts';
import type { TrainableModel } from './trainableModel.ts';
import { VariableStore } from './variableStore.ts';

/**
 * What `compile`, `fit`, `evaluate` and `predict` of a model stand on: what it is compiled with, where its variables are, its compiled
 * steps, and where its training is.
 */
export class Trainer {
  readonly model: TrainableModel;
  /** The backend that runs the programs. */
  readonly backend: Backend;
  /** The model as the bytes of a file. */
  readonly toBytes: TrainingModel['toBytes'];
  /** Tells the user of something, once. */
  readonly warn: (message: string) => void;
  /** Where the training is. */
  readonly progress = new FitState();
  /** Weights, the optimizer's state, and how far the training has come. */
  readonly state: ModelState;
  private readonly store: VariableStore;
  private readonly onWarning: (message: string) => void;
  private current: CompiledModel | undefined;
  private steps: StepCompiler | undefined;
  private fitting = false;
  private readying: Promise<unknown> = Promise.resolve();

  constructor(model: TrainableModel, backend: Backend, onWarning: (message: string) => void, toBytes: TrainingModel['toBytes']) {
    this.model = model;
    this.backend = backend;
    this.onWarning = onWarning;
    this.warn = onceEach(onWarning);
    this.toBytes = toBytes;
    this.store = new VariableStore(backend);
    this.state = new ModelState({
      model,
      store: this.store,
      progress: this.progress,
      compiled: () => this.current,
      place: () => this.placed(),
    });
  }

  compile(options: CompileOptions): void {
    this.use(compileModel(this.model, options));
  }

  /**
   * Compiles as another model is compiled, if it is.
   * @param origin gives for a weight of this model the one of the other that it is a copy of
   */
  async compileAs(other: Trainer, origin: (weight: Variable) => Variable): Promise<void> {
    const copy = await other.current?.copyFor(this.model, origin, other.warn);
    if (copy) this.use(copy);
  }

  private use(compiled: CompiledModel): void {
    this.current = compiled;
    this.steps = undefined;
  }

  get optimizer(): CompiledModel['optimizer'] | undefined {
    return this.current?.optimizer;
  }

  /** The losses and metrics that the model was compiled with; asking makes no optimizer's state. */
  get outputSpecs(): readonly OutputSpec[] | undefined {
    return this.current?.outputSpecs;
  }

  /** The compiled model, with the optimizer's state made. */
  get compiled(): CompiledModel | undefined {
    return this.state.prepared();
  }

  /** @throws EvenkeelError unless the model is compiled */
  requireCompiled(where: string): CompiledModel {
    if (this.current) return this.current;
    throw new EvenkeelError({
      where: `${this.model.where}, ${where}`,
      expected: 'a compiled model',
      got: 'one that is not',
      remedy: 'Call compile({ optimizer, loss, metrics }) first.',
    });
  }

  /** The model and its losses, against which data is checked. */
  dataTarget(where: string): DataTarget {
    this.current?.warnOfChanges(this.onWarning);
    return { model: this.model, outputSpecs: this.requireCompiled(where).outputSpecs, warn: this.warn };
  }

  /** The number of a training step that is about to be done, from which its masks are drawn. */
  nextStep(): number {
    return this.progress.nextStep();
  }

  /** Lets one `fit` run at a time. */
  async fitAlone<T>(run: () => Promise<T>): Promise<T> {
    if (this.fitting) {
      throw new EvenkeelError({
        where: `${this.model.where}, fit`,
        expected: 'one fit at a time',
        got: 'a second one while the first goes on',
        remedy: 'Wait for the promise of the first.',
      });
    }
    this.fitting = true;
    try {
      return await run();
    } finally {
      this.fitting = false;
    }
  }

  /** The compiled steps over the session in which the model's weights are; made anew where they have moved. */
  ready(): Promise<StepCompiler> {
    // One call after the other: two first ones at once must not make a session each.
    const ready = this.readying.then(() => this.makeReady());
    this.readying = ready.catch(() => {});
    return ready;
  }

  private async makeReady(): Promise<StepCompiler> {
    const weights = this.model.weights.map((w) => w.variable);
    const state = this.optimizer?.stepVariables ?? [];
    this.store.claim(state);
    if (!this.steps || !this.store.holds(weights)) {
      const session = await this.store.place([...weights, ...state]);
      this.steps = new StepCompiler({ model: this.model, compiled: this.current, warn: this.warn }, session);
      this.progress.draws = 0;
    }
    return this.steps;
  }

  private async placed(): Promise<Session> {
    await this.ready();
    return this.store.session as Session;
  }

  /** Where the optimizer averages the weights over the steps, each takes its average. */
  async finalizeVariables(): Promise<void> {
    const { session } = this.store;
    const weights = this.current?.trainableWeights.map((w) => w.variable) ?? [];
    if (session) await this.optimizer?.finalizeVariableValues(session, weights);
  }
}
