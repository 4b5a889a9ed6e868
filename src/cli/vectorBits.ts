import type { Command } from 'commander';
import { VECTOR_BITS_VARIABLE } from '../backends/wasm/wasm.ts';
import { wideVectors } from '../backends/wasm/wide/verdict.ts';
import { EvenkeelError } from '../core/errors.ts';
import { printNote } from './print.ts';

const NAME = '--vector-bits';

function parse(given: string): string {
  if (given === '128' || given === '256') return given;
  throw new EvenkeelError({ where: `option ${NAME}`, expected: '128 or 256', got: JSON.stringify(given) });
}

interface VectorFlags {
  readonly vectorBits?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Gives a command `--vector-bits`. It holds for the process and all that it starts, and changes no number, so no run records it. */
export function addVectorBits(command: Command): void {
  command.option(
    `${NAME} <128|256>`,
    `256 to compute with vectors twice as wide, where a test on this machine, which is remembered, finds them sooner (default: what ${VECTOR_BITS_VARIABLE} says, or 128)`,
    parse,
  );
  command.hook('preAction', async () => {
    const { vectorBits, quiet, json } = command.opts<VectorFlags>();
    if (vectorBits !== undefined) process.env[VECTOR_BITS_VARIABLE] = vectorBits;
    if (vectorBits !== '256') return;
    const { on, reason } = await wideVectors();
    if (!quiet && !json) printNote(`vectors of 256 bits: ${on ? 'on' : 'off'}, ${reason}`);
  });
}
