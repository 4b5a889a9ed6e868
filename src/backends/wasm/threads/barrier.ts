import { FunctionBuilder } from '../assembler/function.ts';
import { i32 } from '../assembler/instructions.ts';

/** Where the words that threads coordinate by lie, in bytes from the start of memory, each in a separate cache line. */
export const CONTROL = { arrived: 64, generation: 128, sleepers: 192, abort: 256, done: 320, end: 384 } as const;

/** How often a thread looks before it sleeps: some tens of microseconds. */
const SPINS = 20_000;

/**
 * Writes `barrier()`: returns once all `threads` threads have called it, or a thread has died. The last to arrive moves the generation
 * on; the others spin and then sleep in the imported `wait(address, value)`, since waiting by instruction inside a loop that V8 has not
 * optimised yet let threads through early on Node 20. The last one wakes others only where one sleeps.
 */
export function emitBarrier(threads: number, waitFunction: number): FunctionBuilder {
  const f = new FunctionBuilder('barrier');
  const at = i32.constant(0);
  const generation = f.let(i32.atomicLoad(at, CONTROL.generation));
  const moved = () => i32.ne(i32.atomicLoad(at, CONTROL.generation), generation);
  const aborted = () => i32.atomicLoad(at, CONTROL.abort);
  f.if(i32.eq(i32.atomicAdd(at, i32.constant(1), CONTROL.arrived), threads - 1), () => {
    f.atomicStore(at, i32.constant(0), CONTROL.arrived);
    f.atomicStore(at, i32.add(generation, 1), CONTROL.generation);
    f.if(i32.atomicLoad(at, CONTROL.sleepers), () => f.atomicNotify(i32.constant(CONTROL.generation)));
    f.return();
  });
  const spins = f.let(i32.constant(SPINS));
  f.doWhile(
    () => {
      f.if(moved(), () => f.return());
      f.set(spins, i32.sub(spins, 1));
    },
    () => spins,
  );
  f.drop(i32.atomicAdd(at, i32.constant(1), CONTROL.sleepers));
  f.doWhile(
    () => {
      f.if(aborted(), () => f.return());
      f.call(waitFunction, i32.constant(CONTROL.generation), generation);
    },
    () => i32.eq(i32.atomicLoad(at, CONTROL.generation), generation),
  );
  f.drop(i32.atomicAdd(at, i32.constant(-1), CONTROL.sleepers));
  return f;
}
