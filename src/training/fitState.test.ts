import { describe, expect, it } from 'vitest';
import { FitState } from './fitState.ts';

/** The epochs by which samples are put into an order in one call of `fit`. */
function orders(state: FitState, from: number, to: number): number[] {
  state.begin(from);
  const epochs: number[] = [];
  for (state.epoch = from; state.epoch < to; state.epoch++) {
    state.beginEpoch();
    epochs.push(state.epoch + (state.offset as number));
  }
  return epochs;
}

describe('where a training is', () => {
  it('goes on with new orders in the next call', () => {
    const state = new FitState();
    expect(orders(state, 0, 2)).toEqual([0, 1]);
    expect(orders(state, 0, 2)).toEqual([2, 3]);
    expect(state.epochs).toBe(4);
  });

  it('has the orders of the epochs with which a call says that it goes on', () => {
    const state = new FitState();
    orders(state, 0, 2);
    expect(orders(state, 2, 4)).toEqual([2, 3]);
    expect(orders(state, 7, 8)).toEqual([7]);
  });

  it('counts steps over all calls, and passes in inference by themselves', () => {
    const state = new FitState();
    expect([state.nextStep(), state.nextStep(), state.nextDraw()]).toEqual([0, 1, 0]);
    state.batch = 5;
    state.begin(3);
    expect([state.epoch, state.batch, state.nextStep(), state.nextDraw()]).toEqual([3, 0, 2, 1]);
  });
});
