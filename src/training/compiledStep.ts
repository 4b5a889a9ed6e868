import type { Executable, OutputArray } from '../backends/backend.ts';
import type { Awaitable } from '../core/awaitable.ts';
import type { Tensor, TypedArray } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Batch } from './data/samples.ts';
import { all, withLock } from './variableStore.ts';

/** The inputs and outputs of a step's program. */
export interface StepPorts {
  readonly x: readonly Value[];
  readonly y: readonly Value[];
  readonly weights: readonly (Value | undefined)[];
  /** The number by which masks are drawn, where any are. */
  readonly step: Value | undefined;
  /** Values to read after a run, in groups: the sums of each metric, or an output of the model. */
  readonly outputs: readonly (readonly Value[])[];
}

/** Copies samples of `source` into a program's input buffer, in the order of `indices` from `begin` on. */
export function gatherInto(
  target: TypedArray | undefined,
  source: Tensor,
  indices: ArrayLike<number>,
  begin: number,
  count: number,
): void {
  const row = source.rowSize;
  for (let i = 0; i < count; i++) {
    const at = (indices[begin + i] as number) * row;
    target?.set(source.data.subarray(at, at + row), i * row);
  }
}

/** A compiled program that takes a batch. */
export class CompiledStep {
  readonly executable: Executable;
  private readonly session: object;
  private readonly ports: StepPorts;

  constructor(session: object, executable: Executable, ports: StepPorts) {
    this.session = session;
    this.executable = executable;
    this.ports = ports;
  }

  /** Fills the inputs with a batch. */
  feed({ samples, order, begin, count }: Batch, number: number): void {
    const { executable, ports } = this;
    for (const [key, sources] of [
      ['x', samples.x],
      ['y', samples.y],
      ['weights', samples.weights],
    ] as const) {
      for (let i = 0; i < sources.length; i++) {
        const [port, source] = [ports[key][i], sources[i]];
        if (port && source) gatherInto(executable.input(port), source, order, begin, count);
      }
    }
    if (ports.step) executable.input(ports.step)?.fill(number);
  }

  /**
   * Runs the program on a batch, while nobody else runs one of this session.
   * @param number that by which masks are drawn
   * @returns the outputs, in their groups
   */
  run(batch: Batch, number: number): Promise<readonly (readonly OutputArray[])[]> {
    return withLock(this.session, async () => {
      this.feed(batch, number);
      const running = this.executable.run();
      if (running) await running;
      return this.read();
    });
  }

  private read(): Awaitable<readonly (readonly OutputArray[])[]> {
    return all(this.ports.outputs.map((group) => all(group.map((value) => this.executable.read(value)))));
  }
}
