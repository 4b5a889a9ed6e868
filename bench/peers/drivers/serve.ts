import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { LoadRequest, Reply, Request } from '../protocol.ts';

/** What `load` sends, read. */
export interface Loaded extends Pick<LoadRequest, 'net' | 'shapes'> {
  /** The weights of all layers in the order of their specs, those of a layer in Keras's order. */
  readonly weights: readonly Float32Array[];
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** One library as a contender; see `Request` for what each method does. */
export interface Driver {
  version(threads: number): string | Promise<string>;
  load(loaded: Loaded): void | Promise<void>;
  losses(steps: number, learningRate: number): Promise<number[]>;
  prepare(): Promise<string>;
  time(steps: number): Promise<number[]>;
}

async function read(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

async function loaded({ net, shapes, ...paths }: LoadRequest): Promise<Loaded> {
  const all = await read(paths.weights);
  let at = 0;
  const weights = shapes.map((shape) => {
    const size = shape.reduce((p, d) => p * d, 1);
    at += size;
    return all.subarray(at - size, at);
  });
  return { net, shapes, weights, x: await read(paths.x), y: await read(paths.y) };
}

async function answer(driver: Driver, request: Request): Promise<Omit<Reply, 'ok'>> {
  switch (request.cmd) {
    case 'hello':
      return { version: await driver.version(request.threads) };
    case 'load':
      await driver.load(await loaded(request));
      return {};
    case 'loss':
      return { losses: await driver.losses(request.steps, request.learningRate) };
    case 'prepare':
      return { form: await driver.prepare() };
    case 'time':
      return { ms: await driver.time(request.steps) };
  }
}

/** Answers requests until standard input ends. */
export async function serve(driver: Driver): Promise<void> {
  // Standard output belongs to the protocol; libraries that greet there greet on standard error.
  console.log = console.error;
  for await (const line of createInterface({ input: process.stdin })) {
    let reply: Reply;
    try {
      reply = { ok: true, ...(await answer(driver, JSON.parse(line) as Request)) };
    } catch (error) {
      reply = { ok: false, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
  process.exit();
}

/** Times `steps` calls of `step`, one by one. */
export async function timed(steps: number, step: () => void | Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < steps; i++) {
    const began = performance.now();
    await step();
    times.push(performance.now() - began);
  }
  return times;
}

/** Runs until compilers have had their time: a second, at most 30 steps. */
export async function warmUp(step: () => void | Promise<void>): Promise<void> {
  const began = performance.now();
  for (let i = 0; i < 30 && performance.now() - began < 1000; i++) await step();
}
