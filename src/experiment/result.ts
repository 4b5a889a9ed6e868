import { z } from 'zod';
import { answerSchema } from './answer/answerSchema.ts';
import { type ComparisonDesign, designSchema, TASKS } from './design.ts';
import { trainedWithSchema } from './trainedWith.ts';

/** The schema that results are written in. Older ones are read by `resultFile.ts`. */
export const SCHEMA = 'evenkeel.result/2';

/** Numbers by epoch. A loss that was NaN or infinite is null: JSON has no word for it. */
const series = z.array(z.number().nullable());

const tested = {
  loss: z.number().nullable(),
  total: z.number().int(),
  /** What else the networks were compiled with. */
  metrics: z.record(z.string(), z.number().nullable()).exactOptional(),
};

/** A test of classes. */
const classTestSchema = z.object({
  ...tested,
  accuracy: z.number(),
  /** Test images classified correctly. */
  correct: z.number().int(),
  /** Positions of the misclassified ones, from which every paired statistic can be worked out again. */
  wrong: z.array(z.number().int()),
});

/** A test of predicted numbers. */
const numberTestSchema = z.object({
  ...tested,
  mse: z.number(),
  mae: z.number(),
  /** Of each test sample, the mean over the outputs: every paired statistic can be worked out again from them. */
  squaredErrors: z.array(z.number()),
});

/** What a network did on all test samples: has what its task's measure (`measure.ts`) tells. */
export type TestResult = Pick<z.infer<typeof classTestSchema>, 'loss' | 'total' | 'metrics'> &
  Partial<z.infer<typeof classTestSchema> & z.infer<typeof numberTestSchema>>;

const testSchema: z.ZodType<TestResult> = z.union([classTestSchema, numberTestSchema]);

/** The same network tested again, its moving statistics replaced by those of training samples. The saved network keeps those of training. */
const recalibratedSchema = z.object({
  /** How many training samples gave the statistics. */
  samples: z.number().int(),
  test: testSchema,
  /** Test images that were right, or predicted more closely, with only one kind of statistics. */
  onlyMoving: z.number().int(),
  onlyRecalibrated: z.number().int(),
  /** Exact two-sided McNemar test of these; for numbers a paired t test of the squared errors. */
  pValue: z.number(),
});

/** Numbers by epoch, those of what was measured in the order in which they are shown. */
type Series = (number | null)[];
const historySchema = z.record(z.string(), series).refine((history) => 'loss' in history && 'test_loss' in history, {
  message: 'without loss or test_loss',
}) as unknown as z.ZodType<{ loss: Series; test_loss: Series } & Record<string, Series>>;

const findingSchema = z.object({ id: z.string(), layer: z.string(), reason: z.string(), remedy: z.string() });

export const trialSchema = z.object({
  /** The name of its condition: '' in a design without factors. */
  condition: z.string(),
  seed: z.number().int(),
  /** Training steps taken; null in results of the oldest versions. */
  steps: z.number().int().nullable(),
  /**
   * Finished epochs only: the metrics and the loss, of the training samples, of the test samples (`test_`), and of those that choose the best
   * epoch (`val_`), where there are such.
   */
  history: historySchema,
  /** On the test samples after the last step, with the moving statistics as training left them; null where training diverged or never began. */
  test: testSchema.nullable(),
  /** null where there is no test, or training moves no statistics. */
  recalibrated: recalibratedSchema.nullable(),
  /** Duration of the training with its validation. */
  seconds: z.number(),
  /** Duration of the training steps alone, up to the end of each finished epoch; empty in results of the oldest versions. */
  epochSeconds: z.array(z.number()),
  /** Median duration of one training step, in milliseconds; null without a step. */
  stepMs: z.number().nullable(),
  /** Where the loss stopped being a number (counted from 1), or null. */
  diverged: z
    .object({
      epoch: z.number().int(),
      step: z.number().int(),
      /** Why, in a sentence or two; results of the oldest versions have none. */
      reason: z.string().optional(),
      /** The sample (counted from 0) that is no finite number, where that is the reason. */
      sample: z.number().int().optional(),
    })
    .nullable(),
  /** The SHA-256 of all weights as training left them; null where it diverged or was not trained, and in results of older versions. */
  weights: z.string().nullable().default(null),
  /** What `doctor` finds about the network: before training, and after it where it ended well. */
  findings: z.array(findingSchema),
  /** Files with the network as training left it, next to the result; none where it diverged or was not trained. */
  files: z.array(z.string()),
});

const armSchema = z.object({
  name: z.string(),
  label: z.string(),
  title: z.string(),
  phrase: z.string(),
  /** What it normalises with; null for nothing. */
  normalization: z.object({ layer: z.string(), options: z.record(z.string(), z.unknown()).optional() }).nullable(),
  place: z.string(),
  /** Whether kernels are standardised. */
  weightStandardization: z.literal(true).exactOptional(),
  /** At which fraction of the norm of a unit's weights its gradient is clipped. */
  adaptiveClipping: z.number().exactOptional(),
  summary: z.object({
    layers: z.array(
      z.object({ name: z.string(), type: z.string(), outputShape: z.array(z.number().nullable()), params: z.number().int() }),
    ),
    total: z.number().int(),
    trainable: z.number().int(),
    nonTrainable: z.number().int(),
  }),
  /** One for each condition and seed, in their order; those that never began are missing. */
  trials: z.array(trialSchema),
});

/** What a result says of the tutorial's experiment. */
export const ABOUT = {
  data: { name: 'MNIST', inputShape: [28, 28, 1], classes: 10, train: 60_000, test: 10_000, heldOut: false },
  network: { name: "the tutorial's network", made: 'built' as const },
  unshared: null,
};

/** What was trained and tested on. */
export const dataSchema = z.object({
  name: z.string(),
  /** The shape of one sample, as the networks take it. */
  inputShape: z.array(z.number().int()),
  /** Of numbers to predict, how many of them a sample has. */
  classes: z.number().int(),
  /** Samples to train on and to test with that there are, of which `design` says which were taken. */
  train: z.number().int(),
  test: z.number().int(),
  /** Whether the data did not say which samples are for testing, so that some were held out. */
  heldOut: z.boolean(),
  /** Whether a program gave it, so that no command can read it again. */
  inMemory: z.literal(true).exactOptional(),
});

/** Which network was compared, and how the arms came of it. */
const networkSchema = z.object({
  name: z.string(),
  /** 'built' for each arm; of a file, batch normalisations 'removed' where it has them, or 'inserted' where it has none. */
  made: z.enum(['built', 'removed', 'inserted']),
  /** Whether a program gave it, so that no command can read it again. */
  inMemory: z.literal(true).exactOptional(),
});

const OBSTACLES = [
  'diverged',
  'untested',
  'stopped',
  'unequal-steps',
  /** Hardly trained. */
  'few-steps',
  'no-better-than-guessing',
  /** A network does better with its moving statistics than with recalibrated ones, so neither can speak for it. */
  'unclear-statistics',
] as const;

const outcomeSchema = z.object({
  /** What the networks were tested with: recalibrated statistics where the moving ones lag in one of them. */
  statistics: z.enum(['moving', 'recalibrated']),
  /** Test samples. */
  samples: z.number().int(),
  /** Accuracy, or mean squared error, of the arm minus that of the baseline. */
  difference: z.number(),
  /** 95 % interval of the difference (Newcombe's for paired proportions, Student's for the mean of paired differences). */
  interval: z.tuple([z.number(), z.number()]),
  /** Samples that only one of the networks got right, or on which it was nearer. */
  onlyArm: z.number().int(),
  onlyBaseline: z.number().int(),
  /** Exact two-sided McNemar test; for numbers a paired t test of the squared errors. */
  pValue: z.number(),
  /** The same by Holm's correction for all comparisons of the result. */
  adjustedP: z.number(),
});

/** How layers differ between arms. */
const UNSHARED_KINDS = [
  /** The other arms have no layer of this name. */
  'only-there',
  /** Weights of other names or shapes, so that they cannot start alike. */
  'other-weights',
  /** The same weights from the same start, and another layer or other options. */
  'other-computation',
  /** The same product with another activation after it. */
  'other-activation',
] as const;

/** What the networks of a comparison do not share. */
const unsharedSchema = z.object({
  kind: z.enum(UNSHARED_KINDS),
  /** The arms that have the layers alone, or those that differ in them from the first arm that has them. */
  arms: z.array(z.string()),
  /** Layers by their names, each after those of the models around it: `encoder/dense`. */
  layers: z.array(z.string()),
});

/** One combination of the values of the design's factors. */
const conditionSchema = z.object({
  /** `scale=raw, learning-rate=0.01`; '' in a design without factors. */
  name: z.string(),
  /** The value of each factor, by the name of its flag without dashes; ranges as `A:B`. */
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Accuracy of always answering with the most common class of the test samples, or squared error with the mean; null in results of the oldest versions. */
  guess: z.number().nullable(),
});

/** A training that gave nothing, by what it was for. */
const failureSchema = z.object({ arm: z.string(), condition: z.string(), seed: z.number().int(), message: z.string() });

/** One arm against the baseline, which is the first arm, both trained in one condition from the same seed. */
const comparisonSchema = z.object({
  arm: z.string(),
  baseline: z.string(),
  condition: z.string(),
  seed: z.number().int(),
  /** Why the networks are not compared; null where they are. */
  obstacle: z.enum(OBSTACLES).nullable(),
  /** null where there is an obstacle. */
  outcome: outcomeSchema.nullable(),
});

export const environmentSchema = z.object({
  evenkeel: z.string(),
  runtime: z.string(),
  platform: z.string(),
  processor: z.string(),
  cores: z.number().int(),
  relaxedSimd: z.boolean(),
  started: z.string(),
});

export const resultSchema = z.object({
  schema: z.literal(SCHEMA),
  /** What was trained. */
  design: designSchema,
  /** What the labels are: classes to tell apart, or numbers to predict. */
  task: z.enum(TASKS),
  /** What all networks were trained with; null in results of the oldest versions. */
  loss: z.string().nullable(),
  /** What they were trained with in full; older results do not have it. */
  training: trainedWithSchema.exactOptional(),
  data: dataSchema,
  network: networkSchema,
  /** What the networks do not have in common, by which pairs are less than equal; null where a version did not say it. */
  unshared: z.array(unsharedSchema).nullable().default(null),
  environment: environmentSchema,
  /** 'stopped' where the user ended the run before its last epoch. */
  status: z.enum(['complete', 'stopped']),
  /** The first is the baseline. */
  arms: z.array(armSchema).min(1),
  /** Trainings that failed, as by a defect or for want of memory: they have no trial. */
  failures: z.array(failureSchema).default([]),
  /** All combinations of the design's factors; one in a design without factors. */
  conditions: z.array(conditionSchema).min(1),
  /** Each other arm against the baseline, for each condition and seed. */
  comparisons: z.array(comparisonSchema),
  /** What several seeds show; null for one. */
  answer: answerSchema.nullable(),
  /** What the differences are worth, in words. */
  conclusion: z.string(),
});

export type DataDescription = z.infer<typeof dataSchema>;
export type Network = z.infer<typeof networkSchema>;
export type UnsharedKind = (typeof UNSHARED_KINDS)[number];
export type UnsharedPart = z.infer<typeof unsharedSchema>;
export type Trial = z.infer<typeof trialSchema>;
export type RecalibratedTest = z.infer<typeof recalibratedSchema>;
export type ArmResult = z.infer<typeof armSchema>;
export type Comparison = z.infer<typeof comparisonSchema>;
export type Outcome = z.infer<typeof outcomeSchema>;
/** Why two networks are not compared. */
export type Obstacle = (typeof OBSTACLES)[number];
export type Condition = z.infer<typeof conditionSchema>;
export type Environment = z.infer<typeof environmentSchema>;
/** The outcome of a run, as `result.json` holds it. Reports are made from it alone. */
export type Result = z.infer<typeof resultSchema>;

/** What the samples are called: images, where they have height, width and channels. */
export const samplesOf = ({ inputShape }: DataDescription) => (inputShape.length === 3 ? 'images' : 'samples');

export const stepsPerEpoch = ({ data: { train }, fit: { batchSize } }: ComparisonDesign) =>
  Math.ceil((train.end - train.begin) / batchSize);

/** Whether a trial's tests came at the end of its last finished epoch. */
export const endedWithEpoch = ({ steps, history }: Trial, design: ComparisonDesign) =>
  steps === history.loss.length * stepsPerEpoch(design);

/** What tells the trials of an arm apart, where it has several. */
type TrialKey = Pick<Trial, 'condition' | 'seed'>;

/** What a trial is called: its arm, and where there are several of one, its condition and seed. */
export const trialLabel = (arm: string, { condition, seed }: TrialKey, seeds: number): string =>
  [arm, ...(condition === '' ? [] : [condition]), ...(seeds > 1 ? [`seed ${seed}`] : [])].join(', ');

/** How many seeds some trials have. */
export const countSeeds = (trials: readonly TrialKey[]): number => new Set(trials.map(({ seed }) => seed)).size;

/** The trials of an arm, each with what it is called. */
export const labelledTrials = <T extends TrialKey>({
  label,
  trials,
}: {
  readonly label: string;
  readonly trials: readonly T[];
}) => trials.map((trial) => ({ trial, label: trialLabel(label, trial, countSeeds(trials)) }));
