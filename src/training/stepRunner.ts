import type { Executable, OutputArray, Session } from '../backends/backend.ts';
import { wasmBackend } from '../backends/wasm/wasm.ts';
import { describeValue } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { Tensor, type TensorLike, tensor } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Variable } from '../ir/variable.ts';
import { type StepDefinition, type TracedStep, traceStep } from './stepTrace.ts';
import type { StepModel } from './stepWeights.ts';
import { all, VariableStore, withLock } from './variableStore.ts';

/** A program with its inputs and outputs. */
interface StepProgram {
  readonly traced: TracedStep;
  readonly executable: Executable;
}

/** The results of a run. */
export interface StepRun {
  readonly loss: number;
  readonly others: Readonly<Record<string, number | Tensor>>;
  /** One a weight, where the step puts them out. */
  readonly gradients: readonly Tensor[];
}

/** Whether gradients update the weights or are read. */
export type UseOfGradients =
  | { readonly kind: 'update'; trace(traced: TracedStep): void }
  /** They are read, and nothing changes. */
  | { readonly kind: 'read' };

/** The compiled programs of a step: one for each shape and type of its inputs, all over one session. */
export class StepRunner {
  private readonly definition: StepDefinition;
  private readonly use: UseOfGradients;
  private readonly programs = new Map<string, StepProgram>();
  /** All variables that the programs read or change. */
  private readonly variables = new Set<Variable>();
  private readonly store: VariableStore;
  private readying: Promise<unknown> = Promise.resolve();
  private steps = 0;

  constructor(definition: StepDefinition, use: UseOfGradients) {
    this.definition = definition;
    this.use = use;
    this.store = new VariableStore(this.models[0]?.trainer.backend ?? wasmBackend());
  }

  /**
   * Runs the step once, after what was asked of the session before.
   * @throws EvenkeelError for inputs that are missing, unknown or do not fit the loss
   */
  async run(inputs: Readonly<Record<string, TensorLike>>): Promise<StepRun> {
    const tensors = this.arrange(inputs);
    // One call after the other: two first ones must not make a session each.
    const ready = this.readying.then(() => this.ready(tensors));
    this.readying = ready.catch(() => {});
    const { traced, executable, session } = await ready;
    const done = await withLock(session, async () => {
      if (!this.store.holds([...this.variables])) return undefined;
      for (const [i, { data }] of tensors.entries()) executable.input(traced.inputs[i] as Value)?.set(data);
      const step = this.nextStep();
      if (traced.step) executable.input(traced.step)?.fill(step);
      await executable.run();
      return this.read(traced, executable);
    });
    // Another step that was asked for at the same time took the variables to its session.
    return done ?? this.run(inputs);
  }

  /** Calls `work` with the session of the weights, if the step has run. */
  async withSession(work: (session: Session) => unknown): Promise<void> {
    const { session } = this.store;
    if (session) await withLock(session, async () => work(session));
  }

  private get models(): readonly StepModel[] {
    return this.definition.trained.models;
  }

  /** The number from which masks are drawn: that of the first model, whose training goes on by one with that of the others. */
  private nextStep(): number {
    if (this.use.kind === 'read') return this.models[0]?.trainer.progress.step ?? 0;
    const [first = this.steps++] = this.models.map(({ trainer }) => trainer.nextStep());
    return first;
  }

  private arrange(inputs: Readonly<Record<string, TensorLike>>): Tensor[] {
    const { inputs: names, trained } = this.definition;
    const refuse = (got: string, remedy = {}): never => {
      throw new EvenkeelError({ where: trained.where, expected: `an object with ${names.join(', ')}`, got, ...remedy });
    };
    const isObject = typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs) && !(inputs instanceof Tensor);
    if (!isObject) return refuse(describeValue(inputs));
    for (const name of Object.keys(inputs)) if (!names.includes(name)) refuse(`"${name}"`, didYouMean(name, names));
    return names.map((name) => {
      const value = inputs[name] ?? refuse(`none for "${name}"`);
      try {
        return tensor(value);
      } catch (cause) {
        if (!(cause instanceof EvenkeelError)) throw cause;
        throw new EvenkeelError({ ...cause.problem, where: `${trained.where}, input "${name}"` }, { cause });
      }
    });
  }

  /** The program for these inputs, over the session in which all variables are. */
  private async ready(tensors: readonly Tensor[]): Promise<StepProgram & { readonly session: Session }> {
    // A step over other models too may have taken the variables to another session.
    if (!this.store.holds([...this.variables])) this.programs.clear();
    const key = tensors.map(({ dtype, shape }) => `${dtype} ${shape}`).join('/');
    const known = this.programs.get(key);
    const before = this.store.session;
    if (known && before) return { ...known, session: before };
    const traced = traceStep(this.definition, tensors);
    const { graph } = traced;
    if (this.use.kind === 'update') this.use.trace(traced);
    else {
      // Moving statistics stay as they are.
      graph.updates.length = 0;
      for (const gradient of traced.gradients) graph.output(gradient);
    }
    graph.output(traced.loss);
    for (const value of traced.others.values()) graph.output(value);
    const program = graph.program();
    for (const { variable } of program.variables) if (variable) this.variables.add(variable);
    const session = await this.store.place([...this.variables]);
    const made = { traced, executable: await session.compile(program) };
    this.programs.set(key, made);
    return { ...made, session };
  }

  private async read({ loss, others, gradients }: TracedStep, executable: Executable): Promise<StepRun> {
    const results = [loss, ...others.values(), ...(this.use.kind === 'read' ? gradients : [])];
    const values = await all(results.map((value) => executable.read(value)));
    const tensors = results.map(({ shape }, i) => new Tensor(values[i] as OutputArray, shape));
    const asNumber = (t: Tensor) => (t.rank === 0 ? (t.data[0] as number) : t);
    const named = [...others.keys()].map((name, i) => [name, asNumber(tensors[i + 1] as Tensor)] as const);
    return {
      loss: (tensors[0] as Tensor).data[0] as number,
      others: Object.fromEntries(named),
      gradients: tensors.slice(1 + others.size),
    };
  }
}
