import { type DropoutMaskAttrs, keepThreshold } from '../../ops/dropoutMask.ts';
import type { Value } from '../../program/graph.ts';
import { rotation } from '../../random.ts';
import { sizeOf } from '../../tensor/tensor.ts';
import { f32x4, i16x8, i32, i32x4, type V128, v128 } from '../assembler/instructions.ts';
import type { KernelFactory } from '../kernel.ts';

/** Sixteen elements a round of the loop: four counters, two words each, two draws a word. */
const GROUP = 16;
/** Groups of a task. */
const CHUNK = 128;

/** Threefry-2x32-20 on four counters at a time: the same numbers as `random.ts` draws. */
export const dropoutMask: KernelFactory<DropoutMaskAttrs> = ({ inputs, outputs, attrs }) => {
  const [key, step] = inputs as [Value, Value];
  const mask = outputs[0] as Value;
  const n = sizeOf(mask.shape);
  const groups = Math.ceil(n / GROUP);
  return {
    phases: (k) => [
      {
        tasks: Math.ceil(groups / CHUNK),
        emit(f, begin, end) {
          const zero = i32.constant(0);
          const k0 = f.let(v128.load32Splat(zero, k.address(key)));
          const k1 = f.let(v128.load32Splat(zero, k.address(key) + 4));
          const parity = f.let(v128.xor(v128.xor(k0, k1), i32x4.constant(0x1bd11bda)));
          const schedule = [k0, k1, parity] as const;
          const lane = f.let(i32x4.add(v128.load32Splat(zero, k.address(step)), k1));
          const threshold = f.let(i16x8.constant(keepThreshold(attrs.rate)));
          const scale = f.let(f32x4.constant(1 / (1 - attrs.rate)));
          const last = f.let(i32.min(i32.mul(end, CHUNK), i32.constant(groups)));
          f.for(i32.mul(begin, CHUNK), last, 1, (g) => {
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
            // Buffers end at a cache line, so a last group may be written whole.
            const place = f.let(i32.mul(g, GROUP * 4));
            for (const [i, lanes] of (
              [
                [0, 4, 1, 5],
                [2, 6, 3, 7],
              ] as const
            ).entries()) {
              const kept = f.let(i16x8.gtS(threshold, v128.shuffle32(x0, x1, lanes)));
              f.store(place, v128.and(i32x4.extendLowS16(kept), scale), k.address(mask) + 32 * i);
              f.store(place, v128.and(i32x4.extendHighS16(kept), scale), k.address(mask) + 32 * i + 16);
            }
          });
        },
      },
    ],
  };
};
