import type { Layer } from '../nn/layers/layer.ts';
import { BatchNormalization } from '../nn/layers/normalization/batchNormalization.ts';
import type { Product } from '../nn/layers/traits.ts';
import type { GraphNode } from './flattenedGraph.ts';

export const isBatchNorm = (layer: Layer): layer is BatchNormalization => layer instanceof BatchNormalization;

/** The product of a layer whose operand and result have their channels on the last axis. */
export function productOf({ traits: { product } }: Layer): Product | undefined {
  return product?.channelsLast ? product : undefined;
}

export const isActivationLayer = ({ traits: { isActivation = false } }: Layer) => isActivation;

/** Whether a layer ends in its product, without an activation. */
export const isLinear = ({ traits: { activation = 'linear' } }: Layer) => activation === 'linear';

export const hasWeight = ({ weights }: Layer, key: string) => weights.some((weight) => weight.key === key);

/** An option of a layer, as its config has it. */
export const optionOf = (layer: Layer, option: string): unknown => layer.getConfig()[option];

/** A use of a batch normalisation. */
export type NormNode = GraphNode & { readonly layer: BatchNormalization };

export const isNormNode = (node: GraphNode): node is NormNode => isBatchNorm(node.layer);

/** Whether a batch normalisation normalises the last axis. */
export const isOnLastAxis = ({ layer, operandShape: { length } }: NormNode) => layer.channelAxis(length + 1) === length;

/** How many values of each channel one sample gives a batch normalisation. */
export function valuesPerSample({ layer, operandShape }: NormNode): number {
  const channel = layer.channelAxis(operandShape.length + 1) - 1;
  return operandShape.reduce((product, size, axis) => (axis === channel ? product : product * size), 1);
}
