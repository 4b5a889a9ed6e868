import { z } from 'zod';
import type { TrialEvent } from '../trial.ts';

const integer = z.number().int().min(0);
const seconds = z.number().min(0);
const words = z.string().max(2000);
/** JSON has no NaN. */
const value = z
  .number()
  .nullable()
  .transform((v) => v ?? Number.NaN);

const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('epoch-end'),
    epoch: integer,
    steps: integer,
    seconds,
    firstSeconds: seconds,
    logs: z.record(z.string().max(200), value),
  }),
  z.object({ type: z.literal('warning'), message: words }),
]);

/** What a worker tells of a trial while it has it: what happens in it, or why it does not do it; neither where it begins. */
const toldSchema = z.object({ worker: words, event: eventSchema.optional(), refused: words.optional() });

export type Told = Omit<z.infer<typeof toldSchema>, 'event'> & { readonly event?: z.infer<typeof eventSchema> | undefined };

/** What a worker told; undefined for what is nothing of that kind. */
export const readTold = (given: unknown): Told | undefined => toldSchema.safeParse(given).data;

/** Between two epochs that are told pass at least so many milliseconds. */
const SPACING = 1000;

/** Which events of a training are worth the way: warnings, and epochs, not each where they are short. */
export function thinned(tell: (event: NonNullable<Told['event']>) => void): (event: TrialEvent) => void {
  let last = performance.now();
  return (event) => {
    if (event.type === 'warning') tell({ ...event, message: event.message.slice(0, 2000) });
    if (event.type !== 'epoch-end' || performance.now() - last < SPACING) return;
    last = performance.now();
    const numbers = Object.entries(event.logs).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
    tell({ ...event, logs: Object.fromEntries(numbers) });
  };
}
