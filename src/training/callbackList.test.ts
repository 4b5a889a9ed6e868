import { describe, expect, it, vi } from 'vitest';
import { CallbackList } from './callbackList.ts';
import type { Logs } from './callbacks/callback.ts';

describe('callbacks', () => {
  it('get the logs of a batch, computed once however many they are', async () => {
    const seen: Logs[] = [];
    const hear = { onTrainBatchEnd: (_: number, logs: Logs) => void seen.push(logs) };
    const compute = vi.fn(() => ({ loss: 1 }));
    await new CallbackList([hear, {}, hear, hear]).onTrainBatchEnd(0, compute);
    expect(compute).toHaveBeenCalledTimes(1);
    expect(seen).toEqual([{ loss: 1 }, { loss: 1 }, { loss: 1 }]);
  });

  it('have none computed where no one hears of batches', async () => {
    const compute = vi.fn(() => ({ loss: 1 }));
    await new CallbackList([{ onEpochEnd: () => {} }, {}]).onTrainBatchEnd(0, compute);
    expect(compute).not.toHaveBeenCalled();
  });

  it('are told one after the other, and waited for', async () => {
    const order: string[] = [];
    const slow = {
      async onEpochEnd() {
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push('slow');
      },
    };
    await new CallbackList([slow, { onEpochEnd: () => void order.push('quick') }]).onEpochEnd(0, {});
    expect(order).toEqual(['slow', 'quick']);
  });

  it('all hear of an error, also where one fails at it', async () => {
    const heard = vi.fn();
    const failing = {
      onTrainError() {
        throw new Error('again');
      },
    };
    await new CallbackList([failing, { onTrainError: heard }]).onTrainError();
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('with a state are found by the names of their classes, in their order', () => {
    class Counter {
      getState = () => 1;
      setState = () => {};
    }
    const [first, second] = [new Counter(), new Counter()];
    const stateful = new CallbackList([first, { getState: () => 2 }, second]).stateful();
    expect([...stateful]).toEqual([['Counter', [first, second]]]);
  });
});
