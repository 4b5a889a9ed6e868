import { FunctionBuilder } from '../assembler/function.ts';
import { i32 } from '../assembler/instructions.ts';

/** The most threads that share a step. */
export const MAXIMUM_THREADS = 64;

/** Words by which threads claim tasks between two barriers, one for each phase; and the bytes of those of one thread's part, a cache line. */
export const CLAIMS = 16;
export const CLAIM_BYTES = 4 * CLAIMS;

/** Where the words that threads coordinate by lie, in bytes from the start of memory, each in a separate cache line. */
export const CONTROL = {
  arrived: 64,
  generation: 128,
  sleepers: 192,
  abort: 256,
  patience: 320,
  claims: 384,
  end: 384 + MAXIMUM_THREADS * CLAIM_BYTES,
} as const;

/**
 * How often a thread looks before it sleeps: at first some tens of microseconds. Waking it takes longer than most waits, so each time that a look is enough it will look for longer, up to
 * half a millisecond; and as at first again once it has looked in vain, as where more threads run than there are cores: it took the time of those it waits for.
 */
const SPINS = { least: 20_000, more: 800, mostMore: 400_000 };

/**
 * Writes `barrier()`: returns once all `threads` threads have called it, or a thread has died. The last to arrive frees all claims and moves the
 * generation on; the others spin and then sleep in the imported `wait(address, value)`, since waiting by instruction inside a loop that V8 has not
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
    f.zero(i32.constant(CONTROL.claims), i32.constant(threads * CLAIM_BYTES));
    f.atomicStore(at, i32.add(generation, 1), CONTROL.generation);
    f.if(i32.atomicLoad(at, CONTROL.sleepers), () => f.atomicNotify(i32.constant(CONTROL.generation)));
    f.return();
  });
  const patience = f.let(i32.atomicLoad(at, CONTROL.patience));
  const spins = f.let(i32.add(patience, SPINS.least));
  f.doWhile(
    () => {
      f.if(moved(), () => {
        f.if(i32.ltS(patience, i32.constant(SPINS.mostMore)), () =>
          f.atomicStore(at, i32.add(patience, SPINS.more), CONTROL.patience),
        );
        f.return();
      });
      f.set(spins, i32.sub(spins, 1));
    },
    () => spins,
  );
  f.atomicStore(at, i32.constant(0), CONTROL.patience);
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
