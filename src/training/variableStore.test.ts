import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../backends/reference/reference.ts';
import { Variable } from '../ir/variable.ts';
import { fetchValues, VariableStore, withLock, writeValues } from './variableStore.ts';

const variable = (value: number) => new Variable('v', [1], Float32Array.of(value));
const currentValue = async (v: Variable) => [...((await fetchValues([v])).get(v) ?? [])];

describe('a store of variables', () => {
  it('brings them together where the first is, and takes their values along', async () => {
    const [a, b] = [variable(1), variable(2)];
    const [first, second] = [new VariableStore(referenceBackend), new VariableStore(referenceBackend)];
    const session = await first.place([a]);
    await second.place([b]);
    await writeValues([[b, [3]]]);
    expect(await second.place([a, b])).toBe(session);
    expect([await currentValue(a), await currentValue(b)]).toEqual([[1], [3]]);
    expect(second.session).toBe(session);
    expect(second.holds([a, b])).toBe(true);
  });

  it('moves a variable between two steps of the session that it leaves', async () => {
    const [a, held] = [variable(1), variable(2)];
    const [first, second] = [new VariableStore(referenceBackend), new VariableStore(referenceBackend)];
    const left = await first.place([a]);
    await second.place([held]);
    const step = withLock(left, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await left.write(a, [7]);
    });
    await second.place([held, a]);
    await step;
    expect(await currentValue(a)).toEqual([7]);
  });

  it('claims what no session holds, once it has one', async () => {
    const [a, slot] = [variable(1), variable(0)];
    const store = new VariableStore(referenceBackend);
    store.claim([slot]);
    expect(slot.placement).toBeUndefined();
    await store.place([a]);
    store.claim([slot]);
    expect(store.holds([a, slot])).toBe(true);
  });

  it('reads and writes variables that are nowhere yet', async () => {
    const a = variable(1);
    await writeValues([[a, [5]]]);
    expect(await currentValue(a)).toEqual([5]);
  });
});

describe('the lock of a session', () => {
  it('lets one work after the other, also after one that failed', async () => {
    const [session, order] = [{}, [] as string[]];
    const slow = withLock(session, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push('slow');
      throw new Error('slow');
    });
    const quick = withLock(session, async () => void order.push('quick'));
    const other = withLock({}, async () => void order.push('other session'));
    await expect(slow).rejects.toThrow('slow');
    await Promise.all([quick, other]);
    expect(order).toEqual(['other session', 'slow', 'quick']);
  });
});
