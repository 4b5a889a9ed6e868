import { z } from 'zod';
import { chanceSchema } from '../analysis/chanceSources.ts';
import { bestSchema, contrastSchema, interactionSchema } from '../analysis/types.ts';

const metricSchema = z.object({
  name: z.string(),
  label: z.string(),
  /** What follows a number; '' for none. */
  unit: z.string(),
  higherIsBetter: z.boolean(),
});

/** The level whose reaching is timed in a condition. */
const targetSchema = z.object({
  condition: z.string(),
  /** null where no trial ended with a number. */
  value: z.number().nullable(),
  /** Whether the user named it; else it is what the arm that ends worst reaches in half of its trials. */
  isGiven: z.boolean(),
});

/** What a design of several seeds shows. */
export const answerSchema = z.object({
  /** The metric that the networks are compared by, the first of `metrics`. */
  metric: z.string(),
  metrics: z.array(metricSchema).min(1),
  targets: z.array(targetSchema),
  /** Each arm against the baseline, in each condition, on each metric. */
  contrasts: z.array(contrastSchema),
  /** What keeps contrasts of that metric from being judged. */
  unjudged: z.array(z.object({ arm: z.string(), condition: z.string(), obstacle: z.string() })),
  /** Of the metric that the networks are compared by: how factors change the differences. */
  interactions: z.array(interactionSchema),
  /** Each arm at its best learning rate, where the learning rate is a factor. */
  best: z.array(bestSchema),
  /** Whether the seeds or the test samples limit what each contrast shows. */
  chance: z.array(chanceSchema),
  /** What all of it says, the most important first. */
  sentences: z.array(z.string()).min(1),
});

/** What a design of several seeds shows. */
export type Answer = z.infer<typeof answerSchema>;
