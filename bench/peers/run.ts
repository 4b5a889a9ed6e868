import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measurePeak } from '../../src/backends/wasm/peak.ts';
import { Channel } from './channel.ts';
import { type Contender, contenders, isInstalled, isOurs, OURS } from './contenders.ts';
import { writeNet } from './data.ts';
import { stepFlops } from './model.ts';
import { type Net, nets } from './nets.ts';
import { plot } from './plot.ts';
import { CHECK_LEARNING_RATE, CHECK_STEPS } from './protocol.ts';
import { type Entry, fastestPeer, type NetResult, type PeersResult, type Times, timing } from './result.ts';
import { line, table } from './table.ts';

/** The most a contender may disagree with our first loss, relative to it: that is the forward pass alone. */
const FORWARD_BOUND = 1e-4;
/** The most it may disagree with the losses after the first, relative to the first: these are small and so are their gradients. */
const TRAINING_BOUND = 1e-3;
/** A step longer than this, in ms, is timed once. */
const SLOW = 2000;

export interface PeersOptions {
  readonly nets: readonly string[];
  readonly peers: readonly string[];
  readonly threads: number;
  readonly rounds: number;
  /** Time of a contender's turn, ms. */
  readonly turn: number;
  /** The longest that loading, checking or preparing may take, s. */
  readonly limit: number;
  readonly out: string;
  readonly quick: boolean;
}

interface Race {
  readonly times: Times;
  readonly error?: string;
}

interface Lane {
  readonly contender: Contender;
  channel: Channel | undefined;
  version: string;
}

function select<T>(all: readonly T[], names: readonly string[], nameOf: (item: T) => string, what: string): readonly T[] {
  const unknown = names.find((name) => !all.some((item) => nameOf(item) === name));
  if (unknown) throw new Error(`unknown ${what} ${unknown}: expected some of ${all.map(nameOf).join(', ')}`);
  return names.length > 0 ? all.filter((item) => names.includes(nameOf(item))) : all;
}

/** Starts the contender if it does not run, loads the net, compares losses and warms up. Returns the entry without times. */
async function checkIn(lane: Lane, { threads, limit }: PeersOptions, net: Awaited<ReturnType<typeof writeNet>>): Promise<Entry> {
  const { id, title } = lane.contender;
  if (!isInstalled(lane.contender)) return { id, title, error: 'not installed: run npm run bench -- install' };
  let losses: readonly number[] | undefined;
  try {
    if (!lane.channel || lane.channel.ended) {
      lane.channel = new Channel(lane.contender, threads);
      lane.version = (await lane.channel.ask({ cmd: 'hello', threads }, limit)).version ?? '';
    }
    const ask = lane.channel.ask.bind(lane.channel);
    await ask(net.request, limit);
    losses = (await ask({ cmd: 'loss', steps: CHECK_STEPS, learningRate: CHECK_LEARNING_RATE }, limit)).losses ?? [];
    const [first = Number.NaN] = net.losses;
    const off = net.losses.map((loss, i) => Math.abs((losses?.[i] ?? Number.NaN) - loss) / first);
    if (!off.every((error, i) => error <= (i === 0 ? FORWARD_BOUND : TRAINING_BOUND))) {
      throw new Error(`its losses disagree with ours (${net.losses.map((loss) => loss.toFixed(6)).join(', ')})`);
    }
    const { form = '' } = await ask({ cmd: 'prepare' }, limit);
    return { id, title, version: lane.version, form, losses };
  } catch (error) {
    return { id, title, version: lane.version, ...(losses && { losses }), error: (error as Error).message };
  }
}

/** The rounds: every contender in turn, each turn with a step that is not counted, which fills the caches. */
async function race(lanes: readonly Lane[], { rounds, turn, limit }: PeersOptions): Promise<Map<Lane, Race>> {
  const races = new Map<Lane, { times: number[][]; steps: number; error?: string }>();
  /** Times `count` steps after one that is not counted; a contender that fails here is out of the race. */
  const run = async (lane: Lane, count: number): Promise<number[]> => {
    try {
      return [...((await lane.channel?.ask({ cmd: 'time', steps: count + 1 }, limit))?.ms ?? [])].slice(1);
    } catch (error) {
      races.set(lane, { times: [], steps: 0, error: (error as Error).message });
      return [];
    }
  };
  for (const lane of lanes) {
    const [trial] = await run(lane, 1);
    if (trial === undefined) continue;
    if (trial > SLOW) races.set(lane, { times: [[trial]], steps: 0 });
    else races.set(lane, { times: [], steps: Math.min(30, Math.max(3, Math.round(turn / trial))) });
  }
  for (let round = 0; round < rounds; round++) {
    for (const lane of lanes) {
      const { times, steps = 0 } = races.get(lane) ?? {};
      if (steps === 0) continue;
      const round = await run(lane, steps);
      if (round.length > 0) times?.push(round);
    }
  }
  return races;
}

async function runNet(net: Net, lanes: readonly Lane[], options: PeersOptions, folder: string): Promise<NetResult> {
  const written = await writeNet(net, folder);
  const entries = new Map<Lane, Entry>();
  for (const lane of lanes) {
    const entry = await checkIn(lane, options, written);
    entries.set(lane, entry);
    process.stderr.write(`${net.name}: ${entry.title}: ${entry.error ?? entry.form}\n`);
  }
  const races = await race(
    lanes.filter((lane) => entries.get(lane)?.error === undefined),
    options,
  );
  const ours = races.get(lanes.find((lane) => lane.contender.id === OURS) as Lane)?.times ?? [];
  const all = [...entries].map(([lane, entry]): Entry => {
    const { times, error } = races.get(lane) ?? {};
    if (error) return { ...entry, error };
    return times ? { ...entry, steps: times.flat().length, ...timing(times, ours) } : entry;
  });
  const { name, title, batch } = net;
  return { name, title, batch, flops: stepFlops(net), losses: written.losses, entries: all, ...fastestPeer(all) };
}

/** Times every net on every contender and writes results as JSON, a table and a plot. */
export async function benchPeers(given: PeersOptions): Promise<void> {
  const options = given.quick ? { ...given, rounds: 2, turn: 200 } : given;
  const { threads, rounds, out } = options;
  const chosen = select(nets, options.nets, (net) => net.name, 'net');
  const ours = contenders.map((c) => c.id).filter(isOurs);
  const peers = options.peers.length > 0 ? [...ours, ...options.peers] : [];
  const lanes: Lane[] = select(contenders, peers, (c) => c.id, 'peer').map((contender) => ({
    contender,
    channel: undefined,
    version: '',
  }));
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-bench-'));
  const results: NetResult[] = [];
  const machine = {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory_gib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
  };
  const head = { started: new Date().toISOString(), threads, rounds, machine, node: process.version };
  const { gflops } = await measurePeak();
  const target = fileURLToPath(new URL('../results/', import.meta.url));
  await mkdir(target, { recursive: true });
  try {
    for (const net of chosen) {
      const result = await runNet(net, lanes, options, folder);
      results.push(result);
      console.log(line(result));
      // After each net, so that a run that is cut short leaves what it has.
      const soFar: PeersResult = { ...head, peak_gflops: gflops, nets: results };
      await writeFile(`${target}${out}.json`, `${JSON.stringify(soFar, null, 2)}\n`);
      await writeFile(`${target}${out}.md`, table(soFar));
      await writeFile(`${target}${out}.svg`, plot(soFar));
    }
  } finally {
    for (const { channel } of lanes) await channel?.end();
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`\n${table({ ...head, peak_gflops: gflops, nets: results })}`);
}
