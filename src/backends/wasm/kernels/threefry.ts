import { rotation } from '../../../core/random.ts';
import type { Value } from '../../../ir/graph.ts';
import type { FunctionBuilder } from '../assembler/function.ts';
import { type I32, i32, i32x4, type V128, v128 } from '../assembler/instructions.ts';
import type { KernelContext } from '../kernel.ts';

/**
 * Threefry-2x32-20 on four counters at a time: the same numbers as `random.ts` draws. Loads the key's schedule and the step once;
 * what it returns writes the block function for the counters 4g … 4g + 3 and gives both words.
 */
export function threefry(f: FunctionBuilder, k: KernelContext, key: Value, step: Value): (g: I32) => readonly [V128, V128] {
  const zero = i32.constant(0);
  const k0 = f.let(v128.load32Splat(zero, k.address(key)));
  const k1 = f.let(v128.load32Splat(zero, k.address(key) + 4));
  const parity = f.let(v128.xor(v128.xor(k0, k1), i32x4.constant(0x1bd11bda)));
  const schedule = [k0, k1, parity] as const;
  const lane = f.let(i32x4.add(v128.load32Splat(zero, k.address(step)), k1));
  return (g) => {
    const counter = i32x4.add(i32x4.splat(i32.mul(g, 4)), i32x4.constant(0, 1, 2, 3));
    const x0 = f.let(i32x4.add(counter, k0));
    const x1 = f.let(lane);
    for (let r = 0; r < 20; r++) {
      f.set(x0, i32x4.add(x0, x1));
      const s = rotation(r);
      f.set(x1, v128.xor(v128.or(i32x4.shl(x1, s), i32x4.shrU(x1, 32 - s)), x0));
      if (r % 4 === 3) {
        const d = (r + 1) / 4;
        f.set(x0, i32x4.add(x0, schedule[d % 3] as V128));
        f.set(x1, i32x4.add(i32x4.add(x1, schedule[(d + 1) % 3] as V128), i32x4.constant(d)));
      }
    }
    return [x0, x1];
  };
}
