import { expect, it } from 'vitest';
import { eventFiles } from '../../src/experiment/report/events.ts';
import { reportFiles } from '../../src/experiment/report/index.ts';
import { scalar, summaryEvent } from '../../src/training/callbacks/tfevents.ts';
import { drawnResult } from '../support/drawnResult.ts';
import { readEvents } from '../support/events.ts';
import { exampleResult } from '../support/exampleResult.ts';
import { madeFiles } from '../support/madeFiles.ts';

const DESIGN = { norm: ['none', 'batch:momentum=0.9'], seeds: [3, 5], epochs: 3, scale: ['raw', 'unit'] } as const;
const result = drawnResult({ ...DESIGN, norm: [...DESIGN.norm], seeds: [...DESIGN.seeds], scale: [...DESIGN.scale] });
const NAME = 'events.out.tfevents.1769860800.evenkeel.v2';

/** Events as `readEvents` gives them. */
const expected = (series: Readonly<Record<string, readonly (number | null)[]>>) =>
  [0, 1, 2].flatMap((epoch) =>
    Object.entries(series).flatMap(([name, values]) => {
      const value = values[epoch] ?? null;
      if (value === null) return [];
      return Buffer.from(summaryEvent(1, epoch, `epoch_${name}`, scalar(value)).subarray(9)).toString('hex');
    }),
  );

it('event files have a folder for each arm, condition and seed, with the runs and tags of Keras', async () => {
  const files = await madeFiles(eventFiles(result));
  expect(Object.keys(files).sort()).toEqual(
    ['batch-momentum=0.9', 'none']
      .flatMap((arm) =>
        ['scale=raw', 'scale=unit'].flatMap((condition) =>
          ['seed-3', 'seed-5'].flatMap((seed) =>
            ['test', 'train', 'validation'].map((run) => `${arm}/${condition}/${seed}/${run}/${NAME}`),
          ),
        ),
      )
      .sort(),
  );
  const { history } = result.arms[1]?.trials.find(({ condition, seed }) => condition === 'scale=unit' && seed === 5) ?? {};
  if (!history) throw new Error('no trial');
  const series = (prefix: string) => ({ accuracy: history[`${prefix}accuracy`] ?? [], loss: history[`${prefix}loss`] ?? [] });
  for (const [run, prefix] of Object.entries({ train: '', validation: 'val_', test: 'test_' })) {
    const [version, ...events] = readEvents(files[`batch-momentum=0.9/scale=unit/seed-5/${run}/${NAME}`] as Uint8Array);
    expect(Buffer.from(version as string, 'hex').toString()).toContain('brain.Event:2');
    expect(events).toEqual(expected(series(prefix)));
  }
});

it('without factors there is no folder for a condition, without validation no such run, and what was not finite is left out', async () => {
  const one = exampleResult();
  const [trial] = one.arms[0]?.trials ?? [];
  if (!trial) throw new Error('no trial');
  trial.history.loss[1] = null;
  const files = await madeFiles(eventFiles(one));
  expect(Object.keys(files).filter((name) => name.startsWith('none'))).toEqual([
    `none/seed-0/train/${NAME}`,
    `none/seed-0/test/${NAME}`,
  ]);
  const [, ...events] = readEvents(files[`none/seed-0/train/${NAME}`] as Uint8Array);
  expect(events).toEqual(expected({ accuracy: trial.history.accuracy ?? [], loss: trial.history.loss }));
  expect(events).toHaveLength(5);
});

it('epochs are dated by when they ended, so that the same result gives the same bytes', async () => {
  const files = await madeFiles(eventFiles(result));
  const bytes = files[`none/scale=raw/seed-3/train/${NAME}`] as Uint8Array;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const times: number[] = [];
  for (let at = 0; at < bytes.length; at += 16 + Number(view.getBigUint64(at, true))) times.push(view.getFloat64(at + 13, true));
  const started = Date.parse(result.environment.started) / 1000;
  const [a = 0, b = 0, c = 0] = result.arms[0]?.trials[0]?.epochSeconds ?? [];
  expect(times).toEqual([0, a, a, b, b, c, c].map((seconds) => started + seconds));
  expect(await madeFiles(eventFiles(structuredClone(result)))).toEqual(files);
});

it('names from a file lead nowhere else', async () => {
  const evil = structuredClone(result);
  for (const [i, arm] of evil.arms.entries()) arm.name = '../'.repeat(i + 1);
  const names = Object.keys(await madeFiles(eventFiles(evil)));
  expect(new Set(names.map((name) => name.split('/')[0]))).toEqual(new Set(['arm', 'arm-2']));
  const factors = {
    ...result,
    conditions: [
      { name: 'x', values: { '../../rate': 1 }, guess: null },
      { name: 'y', values: { '../../rate': 2 }, guess: null },
    ],
  };
  for (const name of Object.keys(await madeFiles(reportFiles(factors, { tensorboard: true })))) expect(name).not.toContain('..');
});

it('they are written where they are asked for', () => {
  expect(Object.keys(reportFiles(result))).not.toContain('events');
  expect(Object.keys(reportFiles(result, { tensorboard: true }))).toContain('events');
  expect(() => reportFiles(result, { tensorBoard: true } as never)).toThrow(/reportFiles/);
});
