import { z } from 'zod';
import { EvenkeelError } from '../../core/errors.ts';
import { VERSION } from '../../core/version.ts';
import { designSchema, PLACES } from '../design.ts';
import type { Manifest } from '../run/manifest.ts';
import { CHECKPOINT_SECONDS } from '../run/runFolder.ts';
import type { TrialSpec } from '../trial.ts';
import { idOf } from '../trialStore.ts';
import { nameFor } from './places.ts';
import { Refusal } from './refusal.ts';

const SCHEMA = 'evenkeel.job/1';
const MOST_PARTS = 10_000;

const id = z.string().regex(/^[0-9a-f]{16}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().max(1000);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** What a data set, a file or a module is called in the folders of a worker, and the checksum that it must have. */
const named = z.strictObject({ name: text.min(1), sha256 });

/** A trial as it travels: ids and settings, nothing that could be run or that names a place. */
export const jobSchema = z
  .strictObject({
    schema: z.literal(SCHEMA),
    version: text,
    relaxedSimd: z.boolean(),
    run: id,
    trial: id,
    label: text,
    arm: text,
    place: z.enum(PLACES),
    seed: count,
    /** Of one training: without factors, conditions and other seeds. */
    design: designSchema,
    tests: z
      .array(z.strictObject({ condition: text, begin: count, end: count }))
      .min(1)
      .max(MOST_PARTS),
    data: named,
    model: named.nullable(),
    stepThreads: z.number().int().min(1).max(256),
    keepNetwork: z.boolean(),
    checkpointSeconds: z.number().min(0).max(86_400),
    /** What came of it, once it is over. */
    outcome: z.unknown().optional(),
  })
  .refine(({ design }) => Object.keys(design.factors).length === 0 && design.conditions === null, {
    path: ['design'],
    message: 'the design of one training',
  })
  .refine(({ design, seed }) => design.seeds.length === 1 && design.seeds[0] === seed, {
    path: ['design', 'seeds'],
    message: 'the seed of the training alone',
  });

export type TrialJob = z.output<typeof jobSchema>;

/** What jobs say of their run. */
export type RunOfJobs = Pick<Manifest, 'id' | 'checksums' | 'environment'>;

/** A trial as it travels. */
export function jobFor(spec: TrialSpec, { id: run, checksums, environment }: RunOfJobs): TrialJob {
  const { design, arm, seed, label, tests, stepThreads = 1, keepNetwork = false, checkpoint } = spec;
  const { path, ...data } = design.data;
  const name = nameFor(path);
  const { model } = design;
  return {
    schema: SCHEMA,
    version: VERSION,
    ...{ run, trial: idOf(spec), label, seed, stepThreads, keepNetwork },
    relaxedSimd: environment.relaxedSimd,
    arm: arm.name,
    place: arm.place,
    design: { ...design, data: { ...data, path: name }, seeds: [seed], until: null, looks: null, budget: null },
    tests: (tests ?? []).map(({ condition, begin, end }) => ({ condition, begin, end })),
    data: { name, sha256: checksums.data },
    model: model === null ? null : { name: nameFor(model), sha256: checksums.model ?? '' },
    checkpointSeconds: checkpoint?.seconds ?? CHECKPOINT_SECONDS,
  };
}

/** What a job says in every version. */
const anyJob = z.object({ schema: text, version: text });

/**
 * A job as a worker may take it.
 * @throws Refusal for one of another version, which a worker of that version does
 * @throws EvenkeelError for what is no job
 */
export function readJob(given: unknown): TrialJob {
  const any = anyJob.safeParse(given);
  if (any.success && any.data.version !== VERSION) {
    throw new Refusal({ where: 'version', expected: `evenkeel ${any.data.version}, as the run`, got: `evenkeel ${VERSION}` });
  }
  const parsed = jobSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new EvenkeelError({
    where: path === '' ? 'job' : `job, ${path}`,
    expected: `a trial as evenkeel ${VERSION} sends it`,
    got: (issue?.message ?? 'something else').slice(0, 300),
  });
}
