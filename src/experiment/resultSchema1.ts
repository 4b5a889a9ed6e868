import { z } from 'zod';
import { type Arm, selectArms } from './arms.ts';
import { obstacleOf } from './comparison.ts';
import { OPTIONS, TASKS } from './design.ts';
import { designOf, type FlagValues } from './flags.ts';
import {
  type ArmResult,
  type Comparison,
  dataSchema,
  environmentSchema,
  type Result,
  resultSchema,
  SCHEMA,
  type Trial,
  trialSchema,
} from './result.ts';

/** The schema of results of two arms, with and without batch normalisation, of one trial each. */
export const SCHEMA_1 = 'evenkeel.result/1';

const series = z.array(z.number().nullable());

const trial = trialSchema.omit({ findings: true, files: true, condition: true, epochSeconds: true, history: true }).extend({
  steps: trialSchema.shape.steps.default(null),
  recalibrated: trialSchema.shape.recalibrated.default(null),
  /** The test samples' names began with `val_`. */
  history: z.record(z.string(), series).transform((history) => {
    const named = Object.entries(history).map(([name, values]) => [name.replace(/^val_/, 'test_'), values]);
    return Object.fromEntries(named) as Trial['history'];
  }),
});

const arm = z.object({
  name: z.enum(['none', 'batch']),
  title: z.string(),
  label: z.string(),
  summary: resultSchema.shape.arms.element.shape.summary,
  findings: trialSchema.shape.findings,
  trials: z.array(trial).length(1),
  files: z.array(z.string()).default([]),
});

const comparison = z.object({
  statistics: z.enum(['moving', 'recalibrated']).default('moving'),
  testImages: z.number().int(),
  difference: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  onlyWith: z.number().int(),
  onlyWithout: z.number().int(),
  pValue: z.number(),
});

const { data: dataOptions, fit, learningRate, seed, threads } = OPTIONS;

const config = z.object({
  data: z.string().default('mnist'),
  model: z.string().nullable().default(null),
  keepWeights: z.boolean().default(false),
  task: z.enum(TASKS).nullable().default(null),
  epochs: fit.epochs.schema,
  batchSize: fit.batchSize.schema,
  train: dataOptions.train.schema,
  test: dataOptions.test.schema,
  scale: dataOptions.scale.schema,
  learningRate: learningRate.schema,
  seed: seed.schema,
  threads: threads.schema,
});

/** How files were read. */
const reading = z.record(z.string(), z.union([z.string(), z.literal(true), z.array(z.union([z.string(), z.number()]))]));

const TUTORIAL = {
  data: { name: 'MNIST', inputShape: [28, 28, 1], classes: 10, train: 60_000, test: 10_000, heldOut: false },
  network: { name: "the tutorial's network", made: 'built' as const },
};

/** What results of the oldest versions lack has a default. */
const schema1 = z.object({
  schema: z.literal(SCHEMA_1),
  config,
  task: z.enum(TASKS).default('classification'),
  loss: z.string().nullable().default(null),
  data: dataSchema.extend({ reading: reading.optional() }).default(TUTORIAL.data),
  network: z.object({ name: z.string(), made: z.enum(['built', 'stripped', 'inserted']) }).default(TUTORIAL.network),
  environment: environmentSchema,
  status: z.enum(['complete', 'stopped']),
  arms: z.tuple([arm, arm]),
  baseline: z.number().nullable().default(null),
  comparison: comparison.nullable(),
  verdict: z.string(),
});

/** A result of schema 1 in the form of today's. */
const upgrade = ({
  config,
  data: { reading, ...data },
  arms: old,
  baseline: guess,
  comparison,
  verdict,
  network,
  ...same
}: z.infer<typeof schema1>): Result => {
  const arms = selectArms(old.map(({ name }) => name)).map((arm: Arm, i): ArmResult => {
    const { label, title, summary, trials, findings, files } = old[i] as (typeof old)[number];
    const { file: _, normalization, ...others } = arm;
    return {
      ...others,
      label,
      title,
      normalization: normalization && { layer: normalization.layer },
      summary,
      trials: trials.map((trial) => ({ ...trial, condition: '', epochSeconds: [], findings, files })),
    };
  });
  const [baseline, candidate] = arms as [ArmResult, ArmResult];
  const [first, second] = [baseline.trials[0], candidate.trials[0]];
  const about = { status: same.status, task: same.task, guess };
  const compared: Comparison = {
    arm: candidate.name,
    baseline: baseline.name,
    condition: '',
    seed: config.seed,
    obstacle: comparison ? null : (obstacleOf(first, second, about) ?? 'untested'),
    outcome: comparison && {
      statistics: comparison.statistics,
      samples: comparison.testImages,
      difference: comparison.difference,
      interval: comparison.interval,
      onlyArm: comparison.onlyWith,
      onlyBaseline: comparison.onlyWithout,
      pValue: comparison.pValue,
      adjustedP: comparison.pValue,
    },
  };
  return {
    ...same,
    schema: SCHEMA,
    design: designOf({ ...config, ...reading, ...(config.model !== null && { optimizer: 'rmsprop' }) } as FlagValues),
    data,
    network: { ...network, made: network.made === 'stripped' ? 'removed' : network.made },
    arms,
    failures: [],
    conditions: [{ name: '', values: {}, guess }],
    comparisons: [compared],
    unshared: null,
    answer: null,
    conclusion: verdict,
  };
};

/** Reads a result of schema 1. */
export const resultSchema1 = schema1.transform(upgrade);
