import { z } from 'zod';
import { EvenkeelError } from '../../core/errors.ts';
import { selectArms } from '../arms.ts';
import type { Description } from '../description.ts';
import { resultSchema } from '../result.ts';
import { type Origin, runIdOf } from './identity.ts';

const SCHEMA = 'evenkeel.run/1';

/** What is known of a run before anything is trained, as `manifest.json` has it. */
export const manifestSchema = z.object({
  schema: z.literal(SCHEMA),
  /** A hash of design, data, model and version: runs of the same id train the same. */
  id: z.string(),
  ...resultSchema.pick({
    design: true,
    task: true,
    loss: true,
    data: true,
    network: true,
    unshared: true,
    training: true,
    environment: true,
    conditions: true,
  }).shape,
  /** SHA-256 of the samples and of the model's file, which is null for the tutorial's network. */
  checksums: z.object({ data: z.string(), model: z.string().nullable() }),
  /** The revision of the folder in which the run began, and whether nothing was changed since; null outside of git. */
  git: z.object({ revision: z.string(), isClean: z.boolean() }).nullable(),
  /** Whether every trained network is kept. */
  keepNetworks: z.boolean(),
  /** Which part of the trainings this folder is for, counted from 1; null for all. */
  shard: z.object({ index: z.number().int().min(1), count: z.number().int().min(1) }).nullable(),
});

export type Manifest = z.infer<typeof manifestSchema>;

export const originOf = ({ checksums: { data, model }, environment }: Pick<Manifest, 'checksums' | 'environment'>): Origin => ({
  data,
  model,
  version: environment.evenkeel,
  relaxedSimd: environment.relaxedSimd,
});

/** What is known of the comparison that a run makes. */
export function descriptionOf({ schema, id, checksums, git, keepNetworks, shard, ...description }: Manifest): Description {
  return { ...description, arms: selectArms(description.design.arms) };
}

type ManifestParts = Pick<Manifest, 'checksums' | 'git' | 'keepNetworks' | 'shard'>;

export function manifestOf({ arms: _, ...description }: Description, parts: ManifestParts): Manifest {
  const known = { schema: SCHEMA, ...description, ...parts } as const;
  return { ...known, id: runIdOf(description.design, originOf(known)) };
}

/** @throws EvenkeelError for what is no manifest, or one of another version, naming the first entry that does not fit */
export function parseManifest(text: string, where: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EvenkeelError({ where, expected: 'the manifest of a run', got: 'no JSON' }, { cause });
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const schema = (value as { readonly schema?: unknown } | null)?.schema;
  const issue = parsed.error.issues[0];
  throw new EvenkeelError({
    where: schema === SCHEMA ? `${where}, ${issue?.path.join('.') || 'top level'}` : where,
    expected: `the manifest of a run, of schema ${SCHEMA}`,
    got: schema === SCHEMA ? (issue?.message ?? 'something else') : schema === undefined ? 'none' : JSON.stringify(schema),
    remedy: 'Read it with the version that made it, or make the run again.',
  });
}
