import type { Tensor } from '../core/tensor/tensor.ts';
import type { Divergence } from './callbacks/callback.ts';
import type { Batch } from './data/samples.ts';

const isFloat = ({ dtype }: Tensor) => dtype === 'float32' || dtype === 'float64';
/** Programs compute in float32, in which numbers above 3.4e38 are infinite. */
const isBad = (v: number) => !Number.isFinite(Math.fround(v));

/** The first element that is no finite number of float32: its sample and its place within. */
function firstBad(data: Tensor): { sample: number; at: number[]; value: number } | undefined {
  if (!isFloat(data)) return undefined;
  const index = (data.data as Float32Array).findIndex(isBad);
  if (index < 0) return undefined;
  const row = data.rowSize;
  let rest = index % row;
  const at = data.shape
    .slice(1)
    .reverse()
    .map((size) => {
      const i = rest % size;
      rest = Math.floor(rest / size);
      return i;
    })
    .reverse();
  return { sample: Math.floor(index / row), at, value: data.data[index] as number };
}

/** How many samples of a batch have an element that is no finite number. */
function badInBatch(data: Tensor, { order, begin, count }: Batch): number {
  if (!isFloat(data)) return 0;
  const row = data.rowSize;
  let bad = 0;
  for (let i = 0; i < count; i++) {
    const start = (order[begin + i] as number) * row;
    if ((data.data as Float32Array).subarray(start, start + row).some(isBad)) bad++;
  }
  return bad;
}

/** Names arrays in messages: `x`, or `x "a"` where there are several. */
const called = (what: string, names: readonly string[], i: number) => (names.length > 1 ? `${what} "${names[i]}"` : what);

/**
 * Why a step's loss is no number, told from its batch: looked for only then, so that it costs a healthy training nothing.
 * @param inputs the names of the model's inputs, and `outputs` those of its outputs
 */
export function reasonOf(
  batch: Batch,
  inputs: readonly string[],
  outputs: readonly string[],
): Pick<Divergence, 'reason' | 'sample'> {
  const { x, y } = batch.samples;
  const arrays = [
    ...x.map((data, i) => ({ data, name: called('x', inputs, i) })),
    ...y.map((data, i) => ({ data, name: called('the labels', outputs, i) })),
  ];
  for (const { data, name } of arrays) {
    const bad = badInBatch(data, batch);
    const first = bad > 0 ? firstBad(data) : undefined;
    if (!first) continue;
    const place = first.at.length > 0 ? ` at [${first.at.join(', ')}]` : '';
    const why = Number.isFinite(first.value) ? ', which float32 cannot hold' : '';
    const others = bad > 1 ? `, of ${bad} samples of the batch with such values` : '';
    const reason = `In ${name}, sample ${first.sample} (counted from 0) has ${first.value}${place}${why}, the first${others}. Fill or leave out such samples.`;
    return { reason, sample: first.sample };
  }
  const reason =
    'All samples and labels of the batch are finite: outputs or weights have grown too large, or the loss is not defined for them. Lower ' +
    'the learning rate, scale the inputs, or clip the gradients (clipnorm).';
  return { reason };
}
