import { EvenkeelError } from '../../core/errors.ts';

/** Why one worker does not do a trial that others may do. */
export class Refusal extends EvenkeelError {}
