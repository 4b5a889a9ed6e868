import { expect, test } from 'vitest';
import type { WasmSession } from '../../src/backends/wasm/session.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { selfTest, verdictOf } from '../../src/backends/wasm/wide/selfTest.ts';
import { testStep } from '../../src/backends/wasm/wide/testStep.ts';
import type { Program } from '../../src/ir/graph.ts';
import type { Variable } from '../../src/ir/variable.ts';
import { wideBackend } from '../support/wideBackend.ts';

const step = (hash: string, ms: number) => ({ hash, ms });

test('kernels in pairs of vectors compute the same bits', async () => {
  const after = async (session: WasmSession, program: Program) => {
    const { run } = await session.compile(program);
    for (let i = 0; i < 3; i++) run();
    return program.variables.map(({ variable }) => Buffer.from(session.read(variable as Variable).buffer).toString('base64'));
  };
  const narrow = await after(await wasmBackend({ threads: 1, vectorBits: 128 }).createSession(), testStep());
  const wide = await after((await wideBackend.createSession()) as WasmSession, testStep());
  expect(wide).toEqual(narrow);
});

test('another width is refused', () => {
  expect(() => wasmBackend({ vectorBits: 512 as 256 })).toThrow('wasmBackend, option vectorBits: expected 128 or 256, got 512');
});

test('the test step changes all its weights, so that all of it is tested', async () => {
  const program = testStep();
  const session = await wasmBackend({ threads: 1 }).createSession();
  const { run, read } = await session.compile(program);
  const before = program.updates.map(({ variable }) => session.read(variable));
  run();
  expect(Math.abs(read('loss')[0] as number)).toBeGreaterThan(0.1);
  for (const [i, { variable }] of program.updates.entries()) expect(session.read(variable)).not.toEqual(before[i]);
});

test('they are used where the same bits come out sooner', () => {
  const plain = [step('a', 3), step('b', 4)];
  expect(verdictOf(plain, [step('b', 2)])).toEqual({ on: true, reason: '1.50 times as fast in a test' });
  expect(verdictOf(plain, [step('b', 2.9)]).on).toBe(false);
  expect(verdictOf(plain, [step('a', 2)])).toMatchObject({ on: false, reason: expect.stringContaining('other numbers') });
  expect(verdictOf(plain, undefined)).toMatchObject({ on: false, reason: expect.stringContaining('cannot run') });
  expect(verdictOf(undefined, undefined)).toMatchObject({ on: false, reason: expect.stringContaining('could not be started') });
});

test('the flags that this run is to have reach the tests', () => {
  for (const flag of (process.env.WORKER_FLAGS ?? '').split(' ').filter(Boolean)) expect(process.execArgv).toContain(flag);
});

test('the engine of this process joins no pair to other numbers', async () => {
  const { on, reason } = await selfTest();
  expect(reason).toMatch(on ? /times as fast/ : /gain too little|cannot run/);
});
