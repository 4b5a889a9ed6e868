import { EvenkeelError } from '../../src/core/errors.ts';
import { onceEach } from '../../src/core/printable.ts';
import { LiveTrials } from '../../src/experiment/answer/liveTrials.ts';
import { soFar } from '../../src/experiment/answer/soFar.ts';
import { metricOf } from '../../src/experiment/answer/variables.ts';
import type { Arm } from '../../src/experiment/arms.ts';
import { compare, describe } from '../../src/experiment/compare.ts';
import type { TrialData } from '../../src/experiment/data.ts';
import type { Description } from '../../src/experiment/description.ts';
import type { ComparisonDesign } from '../../src/experiment/design.ts';
import { environment } from '../../src/experiment/environment.ts';
import type { ComparisonValues } from '../../src/experiment/flags.ts';
import { planTrainings } from '../../src/experiment/plan.ts';
import type { Result, Trial } from '../../src/experiment/result.ts';
import { type Setup, setUpComparison } from '../../src/experiment/setup.ts';
import type { TrialEvent, TrialOutcome, TrialSpec } from '../../src/experiment/trial.ts';
import { KeptRun } from '../storage/keptRun.ts';
import { type Dropped, readerOf, sourceOf, withNames } from './given.ts';
import { Inspector } from './inspector.ts';
import { MapsDesk } from './mapsDesk.ts';
import type { Keep, Order, Report, ReportName, TestSet } from './messages.ts';
import { cannotKeep, PageStore } from './pageStore.ts';
import { describeTestSet, testImage } from './testSet.ts';
import { Trainers } from './trainers.ts';

const report = (message: Report) => postMessage(message);
const stop = new AbortController();
let trainers: Trainers | undefined;
let finished: Result | undefined;
let inspector: Promise<Inspector> | undefined;
let showMaps: ((order: Order & { readonly type: 'maps' }) => Promise<void>) | undefined;

/** Where the page's files lie: this script is in a folder of them. */
const BASE = new URL('..', import.meta.url).href;

const note = (text: string) => report({ type: 'note', text });

async function setUp(given: ComparisonValues, dropped: Dropped): Promise<Setup> {
  const values = withNames(given, dropped);
  return setUpComparison(values, readerOf(dropped, values, BASE, note), note, await sourceOf(dropped));
}

/** Steps of an epoch. */
const stepsOf = ({ trainX }: TrialData, { batchSize }: ComparisonDesign['fit']) =>
  Math.ceil((trainX.shape[0] as number) / batchSize);

function announce({ design, arms, models, data }: Setup, description: Description, testSet: TestSet): void {
  const plans = planTrainings(design, arms);
  const summaryOf = (arm: string) => {
    const { layers, total, trainable, nonTrainable } = (
      models[arms.findIndex(({ name }) => name === arm)] as Setup['models'][number]
    ).describe();
    return { layers: layers.map((layer) => ({ ...layer, outputShape: [...layer.outputShape] })), total, trainable, nonTrainable };
  };
  const metric = metricOf({ ...description, arms: [] });
  report({
    type: 'ready',
    arms: arms.map(({ name, label, phrase }) => ({ name, label, phrase, summary: summaryOf(name) })),
    plans: plans.map(({ arm, seed, label, design: { data: part, fit } }) => ({
      label,
      arm: arms.findIndex(({ name }) => name === arm.name),
      seed,
      steps: stepsOf(data(part), fit),
    })),
    epochs: design.fit.epochs,
    batchSize: design.fit.batchSize,
    metric: { name: metric.name, label: metric.label },
    tested: design.data.validation === null ? 'test' : 'validation',
    testSet,
  });
}

/** What finished trainings of several seeds show. */
function finishedLines(description: Description, trials: ReadonlyMap<string, readonly Trial[]>): string[] {
  if (description.arms.some(({ name }) => !trials.has(name))) return [];
  return soFar({ ...description, arms: description.arms.map((arm) => ({ ...arm, trials: trials.get(arm.name) ?? [] })) });
}

/** What the browser has of a run, or what it will keep of it. */
async function openKept({ key, goesOn }: Keep): Promise<KeptRun> {
  const kept = new KeptRun(key);
  if (!goesOn) await kept.forget();
  await kept.forgetOlder();
  return kept;
}

async function run({ values, dropped, isPaused, keep }: Order & { readonly type: 'start' }): Promise<void> {
  trainers = new Trainers(isPaused);
  const setup = await setUp(values, dropped);
  const { models: _, samples: __, ...comparison } = setup;
  const options = { ...comparison, environment: await environment() };
  const { design, arms } = setup;
  const description = describe(options);
  const testSet = describeTestSet(setup);
  announce(setup, description, testSet);
  const labels = planTrainings(design, arms).map(({ label }) => label);
  const live = new LiveTrials(description);
  const over = new Map<string, readonly Trial[]>();
  const files = new Map<string, Uint8Array>();
  const note = onceEach((text) => report({ type: 'note', text }));
  const takeFiles = (made: Readonly<Record<string, Uint8Array>>) => {
    for (const [name, bytes] of Object.entries(made)) files.set(name, bytes);
  };
  const desk = new MapsDesk(setup, trainers, (label, seen) =>
    report({ type: 'event', training: labels.indexOf(label), event: { type: 'maps', seen } }),
  );
  showMaps = async ({ layer, image, trainings }) => {
    report(testImage(setup, image));
    for (const training of trainings) await desk.ask(labels[training] as string, layer, image);
  };
  const onFiles = labels.length === arms.length ? takeFiles : undefined;
  const kept = keep && (await openKept(keep).catch((error) => note(cannotKeep(error)) ?? undefined));
  const store = kept && new PageStore(kept, onFiles, note);
  const take = (label: string, arm: Pick<Arm, 'name'>, event: TrialEvent) => {
    report({ type: 'event', training: labels.indexOf(label), event });
    if (live.take(arm, event)) report({ type: 'so-far', lines: live.lines() });
  };
  const end = (
    { label, arm, fileName, design: { data: part, fit } }: Pick<TrialSpec, 'label' | 'arm' | 'fileName' | 'design'>,
    trials: TrialOutcome['trials'],
  ) => {
    const bytes = files.get(`${fileName}.keras`);
    const step = trials[0]?.steps ?? 0;
    if (bytes) desk.take(label, bytes, { step, epoch: step / stepsOf(setup.data(part), fit) });
    report({ type: 'trained', training: labels.indexOf(label) });
    over.set(arm.name, [...(over.get(arm.name) ?? []), ...trials.map((trial) => ({ ...trial, files: [] }))]);
    if (design.seeds.length > 1) report({ type: 'so-far', lines: finishedLines(description, over) });
  };
  for (const training of store ? planTrainings(design, arms) : []) {
    const { label, arm } = training;
    for (const event of (await store?.events(label)) ?? []) take(label, arm, event);
    const record = await store?.find(label);
    if (record) end(training, record.trials);
  }
  finished = await compare({
    ...options,
    signal: stop.signal,
    isObserved: ({ seed }) => seed === design.seeds[0],
    executor: trainers.executor(design.threads),
    onEvent({ label, arm }, event) {
      if (event.type === 'warning') note(event.message);
      else take(label, arm, event);
      if (event.type === 'epoch-end') void store?.addEpoch(label, event);
      if (event.type === 'observation') void store?.addObservation(label, event);
    },
    onOutcome: (spec, { trials }) => end(spec, trials),
    ...(store ? { store, keepNetworks: onFiles !== undefined } : onFiles && { onFiles }),
  });
  await kept?.forget().catch(() => {});
  const networks = planTrainings(design, arms).flatMap(({ fileName }) => files.get(`${fileName}.keras`) ?? []);
  report({ type: 'result', result: finished, files });
  if (networks.length === arms.length) {
    inspector = Inspector.open(setup, networks);
    const inspection = await (await inspector).inspect(testSet);
    if (inspection) report(inspection);
  }
}

async function classify(pixels: Uint8Array): Promise<void> {
  if (inspector) report({ type: 'classified', said: await (await inspector).classify(pixels) });
}

async function makeReport(name: ReportName): Promise<void> {
  if (!finished) return;
  const { reportFiles } = await import('../../src/experiment/report/index.ts');
  const make = reportFiles(finished)[name] as () => Promise<string> | string;
  report({ type: 'file', name, content: await make() });
}

async function makeFigures(): Promise<void> {
  if (!finished) return;
  const { pageFigures } = await import('../../src/experiment/report/pageFigures.ts');
  report({ type: 'figures', figures: pageFigures(finished).map(({ name, file }) => ({ name, svg: file() })) });
}

function fail(error: unknown): void {
  const problem = error instanceof EvenkeelError ? { problem: error.problem } : {};
  report({ type: 'failed', message: error instanceof Error ? error.message : String(error), ...problem });
}

/** Conducts an experiment: it reads the data, has networks trained in workers of their own and makes the result. */
export function conduct(order: Order): void {
  if (order.type === 'start') run(order).catch(fail);
  else if (order.type === 'keep') trainers?.keep();
  else if (order.type === 'classify') classify(order.pixels).catch(fail);
  else if (order.type === 'maps') showMaps?.(order).catch(fail);
  else if (order.type === 'figures') makeFigures().catch(fail);
  else if (order.type === 'report') makeReport(order.name).catch(fail);
  else if (order.type === 'stop') {
    stop.abort();
    trainers?.pace({ type: 'play' });
  } else trainers?.pace({ type: order.type });
}
