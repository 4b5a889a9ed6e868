import { z } from 'zod';
import { EvenkeelError } from '../../core/errors.ts';
import { NETWORK_ENDINGS, recordSchema } from '../run/runFolder.ts';
import type { TrialOutcome } from '../trial.ts';

/** The most that the numbers of a trial may take as JSON (8 MiB), and its network as files (64 MiB), in bytes. */
export const MOST_BYTES = { numbers: 8 * 2 ** 20, network: 64 * 2 ** 20 };

const numbersSchema = recordSchema.omit({ schema: true, id: true, label: true, files: true });
const packedSchema = z.strictObject({
  numbers: z.string(),
  /** Base64. */
  files: z.partialRecord(z.enum(NETWORK_ENDINGS), z.base64()),
});

/** What a trial gave, as it travels. */
export type PackedOutcome = z.infer<typeof packedSchema>;

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function requireBound(what: 'numbers' | 'network', bytes: number, remedy: string): void {
  if (bytes <= MOST_BYTES[what]) return;
  const expected = `at most ${megabytes(MOST_BYTES[what])} for the way through a queue`;
  throw new EvenkeelError({ where: `the ${what} of the training`, expected, got: megabytes(bytes), remedy });
}

/** @throws EvenkeelError for more than `MOST_BYTES` */
export function packOutcome({ files, ...rest }: TrialOutcome): PackedOutcome {
  const numbers = JSON.stringify(rest);
  requireBound('numbers', Buffer.byteLength(numbers), 'Train fewer epochs, or run it without --queue.');
  const size = Object.values(files).reduce((sum, { byteLength }) => sum + byteLength, 0);
  requireBound('network', size, 'Leave --save-networks out, or run it without --queue.');
  const base64 = Object.entries(files).map(([ending, bytes]) => [ending, Buffer.from(bytes).toString('base64')]);
  return { numbers, files: Object.fromEntries(base64) };
}

/**
 * What a worker sent.
 * @throws EvenkeelError for what is no outcome, and for more than `MOST_BYTES`
 */
export function unpackOutcome(given: unknown): TrialOutcome {
  const fail = (got: string): never => {
    throw new EvenkeelError({
      where: 'the outcome of the training',
      expected: 'what a worker of this version sends',
      got,
      remedy: 'Train it again: evenkeel resume RUN --failed.',
    });
  };
  const packed = packedSchema.safeParse(given);
  if (!packed.success) return fail(packed.error.issues[0]?.message ?? 'something else');
  const { numbers, files } = packed.data;
  const remedy = 'Find out which worker sent it: evenkeel status.';
  requireBound('numbers', Buffer.byteLength(numbers), remedy);
  requireBound('network', (Object.values(files).reduce((sum, text) => sum + text.length, 0) * 3) / 4, remedy);
  let value: unknown;
  try {
    value = JSON.parse(numbers);
  } catch {
    return fail('no JSON');
  }
  const parsed = numbersSchema.safeParse(value);
  if (!parsed.success) return fail(parsed.error.issues[0]?.message ?? 'something else');
  const bytes = Object.entries(files).map(([ending, text]) => [ending, new Uint8Array(Buffer.from(text, 'base64'))]);
  return { ...parsed.data, files: Object.fromEntries(bytes) };
}
