import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import { NOISE_GROUP, type NormalNoiseAttrs } from '../../../ops/normalNoise.ts';
import { f32x4, i32, i32x4 } from '../assembler/instructions.ts';
import type { KernelFactory } from '../kernel.ts';
import { log } from './math.ts';
import { threefry } from './threefry.ts';
import { nextQuadrant, sinOfReduced } from './trigonometry.ts';

/** Groups of a task. */
const CHUNK = 128;

/** Box–Muller on four pairs of words at a time. The angle is reduced as an integer, which costs nothing and is exact. */
export const normalNoise: KernelFactory<NormalNoiseAttrs> = ({ inputs, outputs }) => {
  const [key, step] = inputs as [Value, Value];
  const noise = outputs[0] as Value;
  const groups = Math.ceil(sizeOf(noise.shape) / NOISE_GROUP);
  return {
    phases: (k) => [
      {
        tasks: Math.ceil(groups / CHUNK),
        emit(f, begin, end) {
          const draw = threefry(f, k, key, step);
          const last = f.let(i32.min(i32.mul(end, CHUNK), i32.constant(groups)));
          f.for(i32.mul(begin, CHUNK), last, 1, (g) => {
            const [x0, x1] = draw(g);
            const fraction = f.let(
              f32x4.mul(f32x4.convertI32(i32x4.add(i32x4.shrU(x0, 8), i32x4.constant(1))), f32x4.constant(2 ** -24)),
            );
            const radius = f.let(f32x4.sqrt(f32x4.mul(log(f, k, fraction), f32x4.constant(-2))));
            const turn = f.let(i32x4.shrU(x1, 8));
            const quadrant = f.let(i32x4.shrU(i32x4.add(turn, i32x4.constant(2 ** 21)), 22));
            const beyond = i32x4.sub(turn, i32x4.shl(quadrant, 22));
            const rest = f.let(f32x4.mul(f32x4.convertI32(beyond), f32x4.constant((Math.PI / 2) * 2 ** -22)));
            const angle = { quadrant, rest };
            // Buffers end at a cache line, so a last group may be written whole.
            const offset = f.let(i32.mul(g, NOISE_GROUP * 4));
            f.store(offset, f32x4.mul(radius, sinOfReduced(f, k, nextQuadrant(f, angle))), k.address(noise));
            f.store(offset, f32x4.mul(radius, sinOfReduced(f, k, angle)), k.address(noise) + 16);
          });
        },
      },
    ],
  };
};
