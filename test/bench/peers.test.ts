import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Channel } from '../../bench/peers/channel.ts';
import { type Contender, contenders, OURS, OURS_256 } from '../../bench/peers/contenders.ts';
import { writeNet } from '../../bench/peers/data.ts';
import { stepFlops } from '../../bench/peers/model.ts';
import { type LayerSpec, type Net, nets, withoutDropout } from '../../bench/peers/nets.ts';
import { CHECK_LEARNING_RATE, CHECK_STEPS, type Reply, type Request } from '../../bench/peers/protocol.ts';
import { type Entry, fastestPeer, type PeersResult } from '../../bench/peers/result.ts';
import { table } from '../../bench/peers/table.ts';
import { VERSION } from '../../src/core/version.ts';

const folder = await mkdtemp(join(tmpdir(), 'evenkeel-peers-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Our driver in a process of its own. */
async function withDriver(use: (ask: (request: Request) => Promise<Reply>) => Promise<void>, environment = {}): Promise<void> {
  const ours = contenders.find(({ id }) => id === OURS) as Contender;
  const channel = new Channel({ ...ours, environment }, 1);
  try {
    await channel.ask({ cmd: 'hello', threads: 1 }, 120);
    await use((request) => channel.ask(request, 120));
  } finally {
    await channel.end();
  }
}

const netOf = (name: string) => nets.find((net) => net.name === name) as Net;

describe('nets of the benchmark against other libraries', () => {
  it('count floating-point operations through residual blocks', () => {
    // Multiply-adds of an image's forward pass: places · kernel · filters, the two projections included, and the dense layer.
    const first = 32 ** 2 * 9 * 3 * 16;
    const stages = 6 * 32 ** 2 * 9 * 16 ** 2 + 16 ** 2 * 9 * (16 * 32 + 5 * 32 ** 2) + 8 ** 2 * 9 * (32 * 64 + 5 * 64 ** 2);
    const projections = 16 ** 2 * 16 * 32 + 8 ** 2 * 32 * 64;
    expect(stepFlops(netOf('resnet20-64'))).toBe(2 * 64 * (2 * first + 3 * (stages + projections + 64 * 10)));
  });

  it('lose dropout inside of residual blocks too', () => {
    const dropout: LayerSpec = { type: 'dropout', rate: 0.5 };
    const flatten: LayerSpec = { type: 'flatten' };
    expect(withoutDropout([dropout, { type: 'residual', layers: [flatten, dropout], shortcut: [dropout] }])).toEqual([
      { type: 'residual', layers: [flatten], shortcut: [] },
    ]);
  });

  it("reach a driver with every layer's weights, also of blocks whose two paths have layers alike", async () => {
    const conv: LayerSpec = { type: 'conv2d', filters: 4, kernelSize: 3, padding: 'same' };
    const bn: LayerSpec = { type: 'batchNormalization' };
    const net: Net = {
      name: 'blocks',
      title: 'blocks',
      inputShape: [8, 8, 4],
      batch: 4,
      layers: [
        { type: 'residual', layers: [conv, bn, { type: 'activation', activation: 'relu' }, conv], shortcut: [conv, bn] },
        { type: 'residual', layers: [conv], shortcut: [] },
        { type: 'globalAveragePooling2d' },
        { type: 'dense', units: 10, activation: 'softmax' },
      ],
    };
    const { request, losses } = await writeNet(net, folder);
    await withDriver(async (ask) => {
      await ask(request);
      const reply = await ask({ cmd: 'loss', steps: CHECK_STEPS, learningRate: CHECK_LEARNING_RATE });
      expect(losses).toHaveLength(CHECK_STEPS);
      expect(reply.losses).toEqual(losses);
    });
  });
});

describe('ours with vectors of 256 bits', () => {
  const entry = (id: string, rounds: readonly number[]): Entry => ({
    id,
    title: id,
    rounds,
    step_ms_median: rounds[1] as number,
    step_ms_min: rounds[0] as number,
    ratio: 1,
  });
  const entries = [
    entry(OURS, [8, 10, 12]),
    entry(OURS_256, [4, 5, 9]),
    entry('torch', [9, 11, 12]),
    entry('tfjs-cpu', [40, 50, 60]),
  ];

  it('run from Node 24 on', () => {
    const runs = contenders.some(({ id }) => id === OURS_256);
    expect(runs).toBe(Number(process.versions.node.split('.')[0]) >= 24);
  });

  it('are not timed under that name where the library keeps to 128', async () => {
    const file = join(folder, 'evenkeel', 'wide-vectors.json');
    const key = [VERSION, process.versions.v8, process.arch, cpus()[0]?.model].join(', ');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify({ [key]: { on: false, reason: 'no gain' } }));
    const { request } = await writeNet(netOf('conv1d-32'), folder);
    await withDriver((ask) => expect(ask(request)).rejects.toThrow('vectors of 256 bits stay off: no gain'), {
      EVENKEEL_VECTOR_BITS: '256',
      XDG_CACHE_HOME: folder,
    });
  });

  it('are compared with the fastest peer, and are none', () => {
    expect(fastestPeer(entries)).toEqual({ fastest: 'torch', ratio: 10 / 11, ratio_256: 5 / 11 });
    expect(fastestPeer(entries.filter(({ id }) => id !== OURS_256))).toEqual({ fastest: 'torch', ratio: 10 / 11 });
    expect(fastestPeer(entries.slice(0, 2))).toEqual({});
  });

  it('have columns in the summary where they ran', () => {
    const tableOf = (shown: readonly Entry[]) => {
      const net = { name: 'n', title: 'a net', batch: 1, flops: 1e9, losses: [], entries: shown, ...fastestPeer(shown) };
      const machine = { processor: 'P', cores: 1, memory_gib: 1, platform: 'p' };
      const result: PeersResult = { started: '', threads: 1, rounds: 3, machine, node: '', peak_gflops: 50, nets: [net] };
      return table(result);
    };
    expect(tableOf(entries)).toContain('| a net | 10.0 | 5.00 | torch 11.0 | 0.91 | 0.45 |');
    expect(tableOf(entries.filter(({ id }) => id !== OURS_256))).toContain('| a net | 10.0 | torch 11.0 | 0.91 |');
  });
});
