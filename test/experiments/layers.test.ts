import { describe, expect, it } from 'vitest';
import { designOf } from '../../src/experiment/flags.ts';
import { runIdOf } from '../../src/experiment/run/identity.ts';
import { type ComparisonOptions, compare } from '../../src/experiments.ts';

const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i), ((7 * i) % 11) / 11]);
const y = x.map(([a = 0, b = 0]) => Number(a * b > 0));
const run = (options: ComparisonOptions) => compare({ epochs: 1, batchSize: 8, threads: 1, data: { x, y }, ...options });
const LAYERS = ['dense:6:activation=relu', 'norm', 'dense:4:activation=tanh'];

describe('a comparison of the network of a list of layers', () => {
  it('trains that network in each arm, and says so', async () => {
    const { arms, network, design } = await run({ layers: LAYERS });
    const typesOf = (i: number) => arms[i]?.summary.layers.map(({ type }) => type).join();
    expect([typesOf(0), typesOf(1)]).toEqual(['Dense,Dense,Dense', 'Dense,BatchNormalization,Dense,Dense']);
    expect(arms[0]?.summary.total).toBe(4 * 6 + 7 * 4 + 5 * 2);
    expect(design.layers).toEqual(LAYERS);
    expect(network.name).toBe('a network of the layers dense:6:activation=relu, norm, dense:4:activation=tanh');
  });

  it('gives the same numbers from a text as from a list with objects', async () => {
    const weightsOf = async (layers: NonNullable<ComparisonOptions['layers']>) =>
      (await run({ layers })).arms.map(({ trials }) => trials[0]?.weights);
    const [asText, asObjects] = [
      await weightsOf(LAYERS.join(',')),
      await weightsOf([{ name: 'dense', units: 6, activation: 'relu' }, 'norm', { name: 'dense', units: 4, activation: 'tanh' }]),
    ];
    expect(asText).toEqual(asObjects);
    expect(asText[0]).not.toBe(asText[1]);
  });

  it.each([
    [{ layers: 'dense:6,dense:' }, 'layers: expected layers with commas between them'],
    [{ layers: 'dense:6,dens:4' }, 'compare, layers, layer 2: expected a layer (one of'],
    [{ layers: 'dense:6,conv2d:4:kernelSize=3' }, 'layers, layer 2'],
    [{ layers: [] }, 'layers: expected layers with commas between them'],
    [
      { layers: 'dense:6', model: 'net.keras' },
      'compare, layers: expected no model besides, which has its own layers, got net.keras',
    ],
  ] as const)('refuses %j', async (options, message) => {
    await expect(run(options as ComparisonOptions)).rejects.toThrow(message);
  });

  it('is another run than that of the tutorial’s network, whose id stays as it was', () => {
    const origin = { data: 'd', model: null, version: '0', relaxedSimd: false };
    const { layers: _, ...before } = designOf();
    expect(runIdOf(designOf(), origin)).toBe(runIdOf(before as ReturnType<typeof designOf>, origin));
    expect(runIdOf(designOf({ layers: LAYERS }), origin)).not.toBe(runIdOf(designOf(), origin));
  });
});
