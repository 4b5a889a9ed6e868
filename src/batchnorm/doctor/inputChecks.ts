import type { Tensor } from '../../core/tensor/tensor.ts';
import type { FlattenedGraph } from '../flattenedGraph.ts';
import type { Finding } from './finding.ts';

/** Inputs with a mean or a standard deviation above this slow or break training with the usual initial weights. */
const LARGE = 10;

/** Inputs that are far from mean 0 and standard deviation 1 where they enter the first layer. */
export function checkInputs({ nodes }: FlattenedGraph, inputs: readonly Tensor[]): Finding[] {
  return inputs.flatMap(({ data }, i): Finding[] => {
    const first = nodes.find(({ operands }) => operands.includes(i));
    if (!first || first.layer.traits.isScaleFree) return [];
    let [sum, squares] = [0, 0];
    for (const v of data) sum += v;
    const mean = sum / data.length;
    for (const v of data) squares += (v - mean) ** 2;
    const stddev = Math.sqrt(squares / data.length);
    if (Math.abs(mean) <= LARGE && stddev <= LARGE) return [];
    return [
      {
        id: 'unscaled-inputs',
        layer: first.name,
        reason:
          `its inputs have mean ${mean.toPrecision(3)} and standard deviation ${stddev.toPrecision(3)}, far from 0 and 1; batch normalisation ` +
          'hides that, so a comparison with and without it measures the missing scaling too',
        remedy: 'Divide by the largest value (255 for pixels) or standardise the inputs.',
      },
    ];
  });
}
