import { describe, expect, it, vi } from 'vitest';
import { normals, streamKey } from '../core/random.ts';
import { Tensor } from '../core/tensor/tensor.ts';
import { toCategorical } from '../datasets/utils/index.ts';
import { selectArms } from './arms.ts';
import { designOf } from './flags.ts';
import type { CheckpointPlace } from './trialCheckpoint.ts';
import { trialServer } from './trialServer.ts';
import { type PackedSpec, type Reply, shareData } from './workerMessages.ts';

const images = (n: number) => new Tensor(Float32Array.from(normals(streamKey(5, 'images'), n * 784)), [n, 28, 28, 1]);
const labels = (n: number) =>
  toCategorical(
    Array.from({ length: n }, (_, i) => i % 10),
    10,
  );
const data = shareData({ trainX: images(6), trainY: labels(6), testX: images(2), testY: labels(2) });
const [arm] = selectArms(['batch', 'none']) as [ReturnType<typeof selectArms>[number]];
const spec: PackedSpec = { arm, label: arm.label, seed: 0, design: designOf({ epochs: 1, batchSize: 2 }), data };

/** Longer than a step takes. */
const soon = () => new Promise((resolve) => setTimeout(resolve, 200));

/** Serves one training, and tells what came of it. */
async function serve(
  conduct: (server: ReturnType<typeof trialServer>, stepsDone: () => number) => Promise<void>,
  checkpoints?: CheckpointPlace,
  replies: Reply[] = [],
) {
  const server = trialServer((reply) => replies.push(reply), checkpoints);
  const stepsDone = () => {
    const batches = replies.flatMap((reply) => (reply.type === 'event' && reply.event.type === 'batch' ? reply.event.done : []));
    return Math.max(0, ...batches);
  };
  await conduct(server, stepsDone);
  const last = replies.at(-1);
  if (last?.type !== 'done') throw new Error(JSON.stringify(last));
  return last.outcome.trials[0];
}

describe('trialServer', () => {
  it('trains as without it, waits while paused, takes single steps and goes on with the same bits', async () => {
    const whole = await serve((server) => server({ type: 'start', spec }));
    const seen: number[] = [];
    const paused = await serve(async (server, stepsDone) => {
      await server({ type: 'pause' });
      const training = server({ type: 'start', spec });
      for (const [steps, command] of (['pause', 'step', 'step'] as const).entries()) {
        await server({ type: command });
        await vi.waitFor(() => expect(stepsDone()).toBe(steps), 20_000);
        await soon();
        seen.push(stepsDone());
      }
      await server({ type: 'play' });
      await training;
    });
    expect(seen).toEqual([0, 1, 2]);
    expect(whole?.steps).toBe(3);
    expect([paused?.history, paused?.weights]).toEqual([whole?.history, whole?.weights]);
  });

  it('keeps the state of a training that pauses, and one that begins elsewhere goes on from there with the same bits', async () => {
    const kept = new Map<string, Uint8Array>();
    let writes = 0;
    const place: CheckpointPlace = {
      read: async (path) => kept.get(path),
      async write(path, bytes) {
        kept.set(path, bytes);
        writes++;
      },
    };
    const long = { ...spec, design: designOf({ epochs: 2, batchSize: 2 }) };
    const checkpointed = { ...long, checkpoint: { path: 'it', seconds: 1000 } };
    const whole = await serve((server) => server({ type: 'start', spec: long }));
    // Left where it waits, as a page that is closed: after the first step, and before the first step of the second epoch.
    for (const steps of [1, 2]) {
      writes = 0;
      const server = trialServer(() => {}, place);
      await server({ type: 'pause' });
      void server({ type: 'start', spec: checkpointed });
      for (let i = 0; i < steps; i++) await server({ type: 'step' });
      await vi.waitFor(() => expect(writes).toBe(steps + 1), 120_000);
    }
    const seen: number[] = [];
    const resumed = await serve(async (server, stepsDone) => {
      await server({ type: 'pause' });
      const training = server({ type: 'start', spec: checkpointed });
      await server({ type: 'step' });
      await vi.waitFor(() => expect(stepsDone()).toBeGreaterThan(0), 120_000);
      seen.push(stepsDone());
      await server({ type: 'play' });
      await training;
    }, place);
    // Three steps an epoch: this is the first of the second.
    expect(seen).toEqual([1]);
    expect([resumed?.steps, resumed?.history, resumed?.weights]).toEqual([6, whole?.history, whole?.weights]);
  });

  it('tells what a layer makes of an image, before the first step, paused and in between, with the same bits as without', async () => {
    const replies: Reply[] = [];
    const seen = () =>
      replies.flatMap((reply) => (reply.type === 'event' && reply.event.type === 'maps' ? reply.event.seen : []));
    const ask = (layer: string, image: number) =>
      ({ type: 'maps', request: { layer, image, x: { data: images(1).data, shape: [1, 28, 28, 1] } } }) as const;
    const whole = await serve((server) => server({ type: 'start', spec }));
    const asked = await serve(
      async (server, stepsDone) => {
        await server({ type: 'pause' });
        await server(ask('conv2d', 9));
        const training = server({ type: 'start', spec });
        await vi.waitFor(() => expect(replies).toHaveLength(1), 120_000);
        await soon();
        await server(ask('conv2d', 7));
        await vi.waitFor(() => expect(seen()).toHaveLength(1), 120_000);
        await server({ type: 'step' });
        await vi.waitFor(() => expect(stepsDone()).toBe(1), 120_000);
        await server(ask('conv2d', 7));
        await vi.waitFor(() => expect(seen()).toHaveLength(2), 120_000);
        await server(ask('none', 8));
        await server({ type: 'play' });
        await training;
      },
      undefined,
      replies,
    );
    expect(seen().map(({ layer, image, step, epoch }) => [layer, image, step, epoch])).toEqual([
      ['conv2d', 7, 0, 0],
      ['conv2d', 7, 1, 1 / 3],
      ['none', 8, 1, 1 / 3],
    ]);
    const [first, second, none] = seen().map(({ maps }) => maps);
    expect(first?.shape).toEqual([26, 26, 32]);
    expect(second?.values).not.toEqual(first?.values);
    expect(none).toBeNull();
    expect([asked?.history, asked?.weights]).toEqual([whole?.history, whole?.weights]);
  });

  it('ends a paused training where it stands', async () => {
    const trial = await serve(async (server) => {
      await server({ type: 'pause' });
      const training = server({ type: 'start', spec });
      await soon();
      await server({ type: 'stop' });
      await training;
    });
    expect(trial?.steps).toBe(1);
  });
});
