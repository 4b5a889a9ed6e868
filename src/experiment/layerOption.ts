import { z } from 'zod';
import { LAYER_FORM, layerTextOf, PLACE_MARK, splitLayers } from './layerText.ts';
import type { Option } from './option.ts';

/** Layers as texts, however a file says them. */
const LAYERS = z
  .array(z.union([z.string(), z.record(z.string(), z.unknown())]))
  .min(1)
  .transform((all, context) =>
    all.map((one) => {
      const text = layerTextOf(one);
      if (text !== undefined) return text;
      context.addIssue({ code: 'custom', message: 'no layer with options' });
      return z.NEVER;
    }),
  );

/** The option of the layers of a network. */
export const layerList = {
  placeholder: 'NAME[:VALUE],…',
  description: `the layers of the network but the last, as conv2d:32:kernelSize=3,activation=relu,${PLACE_MARK},flatten,dense:128; ${PLACE_MARK} is where each network has its normalisation`,
  schema: LAYERS,
  expected: `layers with commas between them, each ${LAYER_FORM} or ${PLACE_MARK}`,
  parse: splitLayers,
} satisfies Option;
