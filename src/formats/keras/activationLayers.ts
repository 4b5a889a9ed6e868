import type { Activation } from '../../nn/activations/activations.ts';
import { quietContext } from '../../nn/layers/callContext.ts';
import type { Layer } from '../../nn/layers/layer.ts';

const LAYERS = Symbol('layers');

/** The activation that layers compute, one after the other. Files keep it as those layers, as Keras does. */
export const activationOfLayers = (layers: readonly Layer[]): Activation =>
  Object.assign((x: Parameters<Activation>[0]) => layers.reduce((y, layer) => layer.call(y, quietContext(y.graph, false)), x), {
    [LAYERS]: layers,
  });

/** The layers of which an activation is made, if it is. */
export const layersOfActivation = (activation: unknown): readonly Layer[] | undefined =>
  typeof activation === 'function' ? (activation as { [LAYERS]?: readonly Layer[] })[LAYERS] : undefined;
