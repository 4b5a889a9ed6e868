import { EvenkeelError } from '../../src/core/errors.ts';

/** The message of the mistake that a call answers with. */
export async function mistake(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (error instanceof EvenkeelError) return error.message;
    throw error;
  }
  return 'nothing was thrown';
}
