import { readFileSync } from 'node:fs';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { input, layers, loadModel, type Model, metrics, model as network, Tensor } from '../../src/index.ts';
import type { CompileOptions } from '../../src/training/compile.ts';

type Texts = readonly (string | readonly string[])[];
interface Case {
  readonly metrics: Texts;
  readonly weighted: Texts;
  readonly logs: readonly string[];
  readonly json: object;
}
const cases: Readonly<Record<string, Case>> = JSON.parse(
  readFileSync(new URL('../fixtures/keras/metricNames.json', import.meta.url), 'utf8'),
);

const makers: Readonly<Record<string, (options?: never) => unknown>> = {
  AUC: metrics.auc,
  MeanSquaredError: metrics.meanSquaredError,
  Precision: metrics.precision,
  Recall: metrics.recall,
  TruePositives: metrics.truePositives,
};

/** What Keras was given, as it is written here: `AUC(name='x')` is `metrics.auc({ name: 'x' })`. */
function make(text: string): unknown {
  const [, asked] = /^'(.*)'$/.exec(text) ?? [];
  if (asked) return asked;
  const [, className = '', option, value] = /^(\w+)\((?:(\w+)=(.*))?\)$/.exec(text) ?? [];
  const options = option && { [option]: JSON.parse((value as string).replaceAll("'", '"')) };
  return makers[className]?.(...((options ? [options] : []) as []));
}
const makeAll = (texts: Texts) => texts.map((text) => (typeof text === 'string' ? make(text) : text.map(make)));

/** Keras's names as they are here. */
const here = (names: readonly string[]) => names.map((name) => name.replace('true_positives', 'truePositives')).sort();

const draw = (shape: number[], of: (i: number) => number) =>
  new Tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => of(i)),
    shape,
  );
const x = draw([6, 3], (i) => Math.sin(i));
const y = draw([6, 2], (i) => (i % 4 === 1 || i % 4 === 2 ? 1 : 0));

function build({ metrics, weighted }: Case): { model: Model; labels: Tensor[] } {
  const entry = input({ shape: [3], name: 'entry' });
  const names = metrics.some(Array.isArray) ? ['a', 'b'] : ['a'];
  const outputs = names.map((name) => layers.dense({ units: 2, activation: 'sigmoid', name }).apply(entry));
  const model = network({ inputs: entry, outputs });
  const given = { metrics: makeAll(metrics), weightedMetrics: makeAll(weighted) } as Partial<CompileOptions>;
  model.compile({ optimizer: 'sgd', loss: 'mse', ...given });
  return { model, labels: names.map(() => y) };
}
/** There is no state of the optimizer in what is loaded. */
const onWarning = () => {};
const evaluated = async (model: Model, labels: readonly Tensor[]) => Object.keys(await model.evaluate(x, labels)).sort();

describe('the names of metrics', () => {
  it.each(Object.entries(cases))('%s: those of Keras, in fit, evaluate and the logs that callbacks get', async (_, given) => {
    const { model, labels } = build(given);
    const seen: string[][] = [];
    const follow = { onEpochEnd: (_: number, logs: object) => void seen.push(Object.keys(logs).sort()) };
    const { history } = await model.fit(x, labels, { verbose: 0, callbacks: [follow] });
    expect(Object.keys(history).sort()).toEqual(here(given.logs));
    expect(seen).toEqual([here(given.logs)]);
    expect(await evaluated(model, labels)).toEqual(here(given.logs));
    expect(Object.keys(await model.trainOnBatch(x, labels)).sort()).toEqual(here(given.logs));
  });

  it.each(Object.entries(cases))('%s: those of its file, and those of ours again', async (_, given) => {
    const labels = given.metrics.some(Array.isArray) ? [y, y] : [y];
    const parts = unzipSync(await build(given).model.toBytes('keras', { includeOptimizer: false }));
    const loaded = await loadModel(zipSync({ ...parts, 'config.json': strToU8(JSON.stringify(given.json)) }), { onWarning });
    expect(await evaluated(loaded, labels)).toEqual(here(given.logs));
    for (const model of [loaded, build(given).model]) {
      expect(await evaluated(await loadModel(await model.toBytes()), labels)).toEqual(here(given.logs));
    }
  });

  it('are written as Keras writes them', async () => {
    const config = JSON.parse(await build(cases.ofSeveralClasses as Case).model.toJson()).compile_config;
    const names = config.metrics.map((metric: string | { config: { name: string } }) =>
      typeof metric === 'string' ? metric : metric.config.name,
    );
    expect(names).toEqual(['precision', 'precision_1', 'recall', 'true_positives', 'true_positives_1']);
  });

  it('begin anew with each model, where Keras counts over all of a program', async () => {
    for (let i = 0; i < 2; i++) {
      const { model } = build(cases.ofOneClass as Case);
      expect(await evaluated(model, [y])).toEqual(['auc', 'auc_1', 'auc_2', 'loss']);
    }
  });

  it('one metric for all outputs, or twice, has one number', async () => {
    const twice = metrics.recall();
    const { model } = build({ ...(cases.outputs as Case), weighted: [] });
    model.compile({ loss: 'mse', metrics: { a: [metrics.recall(), twice], b: [twice] } });
    expect(await evaluated(model, [y, y])).toEqual(['a_loss', 'a_recall', 'a_recall_1', 'b_loss', 'b_recall_1', 'loss']);
  });

  it('a name is an option of every metric, and a text', () => {
    const required = { precision: 0.5, recall: 0.5, sensitivity: 0.5, specificity: 0.5 };
    const { getMetric: _, isStateful: __, ...all } = metrics;
    for (const [own, maker] of Object.entries(all)) {
      const make = maker as unknown as (options: object) => { name: string };
      const [, option] = /At([A-Z]\w+)$/.exec(own) ?? [];
      const needed = option ? { [option.toLowerCase()]: required[option.toLowerCase() as 'recall'] } : {};
      expect(make({ ...needed, name: 'mine' }).name, own).toBe('mine');
      expect(make(needed).name, own).toBe(own);
      expect(() => make({ ...needed, name: '' })).toThrow(`metric "${own}", option name: expected a text that is not empty`);
    }
  });
});
