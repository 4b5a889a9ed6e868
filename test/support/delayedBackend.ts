import type { Backend, Executable, OutputArray, Session } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import type { TypedArray } from '../../src/core/tensor/tensor.ts';
import type { Program } from '../../src/ir/graph.ts';
import type { Variable } from '../../src/ir/variable.ts';

/** A page has no `setImmediate`. */
const nextTurn = typeof setImmediate === 'function' ? setImmediate : setTimeout;

/** A copy of inputs is taken when a run is asked for, as an upload would be. */
type Upload = () => void;

/**
 * The reference on a device whose memory the host cannot see: everything that is asked of it happens later, one after the other, and
 * answers are promises.
 */
class DelayedSession implements Session {
  private readonly inner = referenceBackend.createSession();
  private queue: Promise<unknown> = Promise.resolve();

  /** Does work after all that was asked for before, a turn of the event loop later. */
  private later<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.queue.then(() => new Promise<void>((resolve) => nextTurn(resolve))).then(work);
    this.queue = done.catch(() => {});
    return done;
  }

  async compile(program: Program): Promise<Executable> {
    const executable = await this.later(async () => (await this.inner).compile(program));
    const staging = new Map<string, TypedArray>();
    for (const { input } of program.inputs)
      staging.set(input as string, executable.input(input as string)?.slice() as TypedArray);
    const nameOf = (key: Parameters<Executable['input']>[0]) => (typeof key === 'string' ? key : (key.input as string));
    const uploads = (): Upload[] =>
      [...staging].map(([name, data]) => {
        const copy = data.slice();
        return () => executable.input(name)?.set(copy);
      });
    return {
      input: (key) => staging.get(nameOf(key)),
      run: () => {
        const pending = uploads();
        return this.later(async () => {
          for (const upload of pending) upload();
          await executable.run();
        });
      },
      read: (key): Promise<OutputArray> => this.later(() => executable.read(key)),
    };
  }

  read(variable: Variable): Promise<TypedArray> {
    return this.later(async () => (await this.inner).read(variable));
  }

  write(variable: Variable, data: ArrayLike<number>): Promise<void> {
    const copy = Float64Array.from(data);
    return this.later(async () => (await this.inner).write(variable, copy));
  }
}

/** A third backend, and the only one whose answers must be awaited. */
export const delayedBackend: Backend = {
  name: 'the reference behind promises',
  createSession: async () => new DelayedSession(),
};
