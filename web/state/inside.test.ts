import { beforeEach, expect, it } from 'vitest';
import { choose, forgetInside, moments, momentText, observe, pointed, shown } from './inside.ts';

const observation = (step: number) => ({ step, epoch: step / 4, layers: [], filters: null });

beforeEach(forgetInside);

it('the time that is shown follows the training until one chooses another', () => {
  for (const step of [0, 1, 4]) observe(0, observation(step));
  expect(shown.value).toBe(2);
  choose(1);
  observe(0, observation(8));
  expect(shown.value).toBe(1);
  pointed.value = 0;
  expect(shown.value).toBe(0);
  pointed.value = null;
  choose(3);
  observe(1, observation(12));
  expect(shown.value).toBe(4);
});

it('networks that are looked at after other steps share one order of times', () => {
  observe(0, observation(8));
  observe(1, observation(0));
  observe(1, observation(1));
  expect(moments.value.map(momentText)).toEqual(['before the first step', 'after step 1, in epoch 1', 'after epoch 2']);
});
