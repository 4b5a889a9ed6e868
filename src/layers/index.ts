import { ActivationLayer, type ActivationOptions } from './activation.ts';
import { BatchNormalization, type BatchNormalizationOptions } from './batchNormalization.ts';
import { Conv2D, type Conv2DOptions } from './conv2d.ts';
import { Dense, type DenseOptions } from './dense.ts';
import { Dropout, type DropoutOptions } from './dropout.ts';
import type { LayerOptions } from './layer.ts';
import { AveragePooling2D, MaxPooling2D, type Pooling2DOptions } from './pooling2d.ts';
import { Flatten, InputLayer, Reshape, type ReshapeOptions } from './shape.ts';

export type { CallContext, LayerOptions } from './layer.ts';
export { Layer } from './layer.ts';

export const activation = (options: ActivationOptions) => new ActivationLayer(options);
export const averagePooling2d = (options?: Pooling2DOptions) => new AveragePooling2D(options);
export const batchNormalization = (options?: BatchNormalizationOptions) => new BatchNormalization(options);
export const conv2d = (options: Conv2DOptions) => new Conv2D(options);
export const dense = (options: DenseOptions) => new Dense(options);
export const dropout = (options: DropoutOptions) => new Dropout(options);
export const flatten = (options?: LayerOptions) => new Flatten(options);
export const inputLayer = (options: LayerOptions) => new InputLayer(options);
export const maxPooling2d = (options?: Pooling2DOptions) => new MaxPooling2D(options);
export const reshape = (options: ReshapeOptions) => new Reshape(options);
