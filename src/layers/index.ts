import { ActivationLayer, type ActivationOptions } from './activation.ts';
import {
  ELU,
  type ELUOptions,
  LeakyReLU,
  type LeakyReLUOptions,
  PReLU,
  type PReLUOptions,
  ReLU,
  type ReLUOptions,
  Softmax,
  type SoftmaxOptions,
} from './activations.ts';
import { ActivityRegularization, type ActivityRegularizationOptions } from './activityRegularization.ts';
import { CenterCrop, type CenterCropOptions } from './augmentation/centerCrop.ts';
import { RandomBrightness, type RandomBrightnessOptions } from './augmentation/randomBrightness.ts';
import { RandomContrast, type RandomContrastOptions } from './augmentation/randomContrast.ts';
import { RandomCrop, type RandomCropOptions } from './augmentation/randomCrop.ts';
import { RandomFlip, type RandomFlipOptions } from './augmentation/randomFlip.ts';
import { RandomRotation, type RandomRotationOptions } from './augmentation/randomRotation.ts';
import { RandomTranslation, type RandomTranslationOptions } from './augmentation/randomTranslation.ts';
import { RandomZoom, type RandomZoomOptions } from './augmentation/randomZoom.ts';
import { Resizing, type ResizingOptions } from './augmentation/resizing.ts';
import { BatchNormalization, type BatchNormalizationOptions } from './batchNormalization.ts';
import { Concatenate, type ConcatenateOptions } from './concatenate.ts';
import { Conv1D, type Conv1DOptions, Conv2D, type Conv2DOptions } from './conv.ts';
import { Conv1DTranspose, type Conv1DTransposeOptions, Conv2DTranspose, type Conv2DTransposeOptions } from './convTranspose.ts';
import { Dense, type DenseOptions } from './dense.ts';
import { DepthwiseConv1D, type DepthwiseConv1DOptions, DepthwiseConv2D, type DepthwiseConv2DOptions } from './depthwiseConv.ts';
import { Dot, type DotOptions } from './dot.ts';
import {
  Dropout,
  type DropoutOptions,
  type RateOptions,
  SpatialDropout1D,
  SpatialDropout2D,
  type SpatialDropout2DOptions,
} from './dropout.ts';
import { Embedding, type EmbeddingOptions } from './embedding.ts';
import {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  type GlobalPoolingOptions,
} from './globalPooling.ts';
import {
  GroupNormalization,
  type GroupNormalizationOptions,
  InstanceNormalization,
  type InstanceNormalizationOptions,
} from './groupNormalization.ts';
import { Identity } from './identity.ts';
import type { LayerOptions } from './layer.ts';
import { LayerNormalization, type LayerNormalizationOptions } from './layerNormalization.ts';
import {
  Cropping1D,
  type Cropping1DOptions,
  Cropping2D,
  type Cropping2DOptions,
  ZeroPadding1D,
  type ZeroPadding1DOptions,
  ZeroPadding2D,
  type ZeroPadding2DOptions,
} from './margins.ts';
import { Add, Average, Maximum, Minimum, Multiply, Subtract } from './merge.ts';
import { AlphaDropout, GaussianDropout, GaussianNoise, type GaussianNoiseOptions } from './noise.ts';
import { Normalization, type NormalizationOptions } from './normalization.ts';
import { Permute, type PermuteOptions, RepeatVector, type RepeatVectorOptions } from './permute.ts';
import {
  AveragePooling1D,
  AveragePooling2D,
  MaxPooling1D,
  MaxPooling2D,
  type Pooling1DOptions,
  type Pooling2DOptions,
} from './pooling.ts';
import { Rescaling, type RescalingOptions } from './rescaling.ts';
import { RMSNormalization, type RMSNormalizationOptions } from './rmsNormalization.ts';
import { SeparableConv1D, type SeparableConv1DOptions, SeparableConv2D, type SeparableConv2DOptions } from './separableConv.ts';
import { Flatten, type FlattenOptions, InputLayer, Reshape, type ReshapeOptions } from './shape.ts';
import { SpectralNormalization, type SpectralNormalizationOptions } from './spectralNormalization.ts';
import { UnitNormalization, type UnitNormalizationOptions } from './unitNormalization.ts';
import { UpSampling1D, type UpSampling1DOptions, UpSampling2D, type UpSampling2DOptions } from './upSampling.ts';

export type { CallContext, LayerOptions } from './layer.ts';
export { Layer } from './layer.ts';

export const activation = (options: ActivationOptions) => new ActivationLayer(options);
export const activityRegularization = (options?: ActivityRegularizationOptions) => new ActivityRegularization(options);
export const add = (options?: LayerOptions) => new Add(options);
export const alphaDropout = (options: DropoutOptions) => new AlphaDropout(options);
export const average = (options?: LayerOptions) => new Average(options);
export const averagePooling1d = (options?: Pooling1DOptions) => new AveragePooling1D(options);
export const averagePooling2d = (options?: Pooling2DOptions) => new AveragePooling2D(options);
export const batchNormalization = (options?: BatchNormalizationOptions) => new BatchNormalization(options);
export const centerCrop = (options: CenterCropOptions) => new CenterCrop(options);
export const concatenate = (options?: ConcatenateOptions) => new Concatenate(options);
export const conv1d = (options: Conv1DOptions) => new Conv1D(options);
export const conv1dTranspose = (options: Conv1DTransposeOptions) => new Conv1DTranspose(options);
export const conv2d = (options: Conv2DOptions) => new Conv2D(options);
export const conv2dTranspose = (options: Conv2DTransposeOptions) => new Conv2DTranspose(options);
export const cropping1d = (options?: Cropping1DOptions) => new Cropping1D(options);
export const cropping2d = (options?: Cropping2DOptions) => new Cropping2D(options);
export const dense = (options: DenseOptions) => new Dense(options);
export const depthwiseConv1d = (options: DepthwiseConv1DOptions) => new DepthwiseConv1D(options);
export const depthwiseConv2d = (options: DepthwiseConv2DOptions) => new DepthwiseConv2D(options);
export const dot = (options: DotOptions) => new Dot(options);
export const dropout = (options: DropoutOptions) => new Dropout(options);
export const elu = (options?: ELUOptions) => new ELU(options);
export const embedding = (options: EmbeddingOptions) => new Embedding(options);
export const flatten = (options?: FlattenOptions) => new Flatten(options);
export const gaussianDropout = (options: RateOptions) => new GaussianDropout(options);
export const gaussianNoise = (options: GaussianNoiseOptions) => new GaussianNoise(options);
export const globalAveragePooling1d = (options?: GlobalPoolingOptions) => new GlobalAveragePooling1D(options);
export const globalAveragePooling2d = (options?: GlobalPoolingOptions) => new GlobalAveragePooling2D(options);
export const globalMaxPooling1d = (options?: GlobalPoolingOptions) => new GlobalMaxPooling1D(options);
export const globalMaxPooling2d = (options?: GlobalPoolingOptions) => new GlobalMaxPooling2D(options);
export const groupNormalization = (options?: GroupNormalizationOptions) => new GroupNormalization(options);
export const identity = (options?: LayerOptions) => new Identity(options);
export const inputLayer = (options: LayerOptions) => new InputLayer(options);
export const instanceNormalization = (options?: InstanceNormalizationOptions) => new InstanceNormalization(options);
export const layerNormalization = (options?: LayerNormalizationOptions) => new LayerNormalization(options);
export const leakyReLU = (options?: LeakyReLUOptions) => new LeakyReLU(options);
export const maximum = (options?: LayerOptions) => new Maximum(options);
export const maxPooling1d = (options?: Pooling1DOptions) => new MaxPooling1D(options);
export const maxPooling2d = (options?: Pooling2DOptions) => new MaxPooling2D(options);
export const minimum = (options?: LayerOptions) => new Minimum(options);
export const multiply = (options?: LayerOptions) => new Multiply(options);
export const normalization = (options?: NormalizationOptions) => new Normalization(options);
export const permute = (options: PermuteOptions) => new Permute(options);
export const prelu = (options?: PReLUOptions) => new PReLU(options);
export const randomBrightness = (options: RandomBrightnessOptions) => new RandomBrightness(options);
export const randomContrast = (options: RandomContrastOptions) => new RandomContrast(options);
export const randomCrop = (options: RandomCropOptions) => new RandomCrop(options);
export const randomFlip = (options?: RandomFlipOptions) => new RandomFlip(options);
export const randomRotation = (options: RandomRotationOptions) => new RandomRotation(options);
export const randomTranslation = (options: RandomTranslationOptions) => new RandomTranslation(options);
export const randomZoom = (options: RandomZoomOptions) => new RandomZoom(options);
export const reLU = (options?: ReLUOptions) => new ReLU(options);
export const repeatVector = (options: RepeatVectorOptions) => new RepeatVector(options);
export const rescaling = (options: RescalingOptions) => new Rescaling(options);
export const reshape = (options: ReshapeOptions) => new Reshape(options);
export const resizing = (options: ResizingOptions) => new Resizing(options);
export const rmsNormalization = (options?: RMSNormalizationOptions) => new RMSNormalization(options);
export const separableConv1d = (options: SeparableConv1DOptions) => new SeparableConv1D(options);
export const separableConv2d = (options: SeparableConv2DOptions) => new SeparableConv2D(options);
export const softmax = (options?: SoftmaxOptions) => new Softmax(options);
export const spatialDropout1d = (options: RateOptions) => new SpatialDropout1D(options);
export const spatialDropout2d = (options: SpatialDropout2DOptions) => new SpatialDropout2D(options);
export const spectralNormalization = (options: SpectralNormalizationOptions) => new SpectralNormalization(options);
export const subtract = (options?: LayerOptions) => new Subtract(options);
export const unitNormalization = (options?: UnitNormalizationOptions) => new UnitNormalization(options);
export const upSampling1d = (options?: UpSampling1DOptions) => new UpSampling1D(options);
export const upSampling2d = (options?: UpSampling2DOptions) => new UpSampling2D(options);
export const zeroPadding1d = (options?: ZeroPadding1DOptions) => new ZeroPadding1D(options);
export const zeroPadding2d = (options?: ZeroPadding2DOptions) => new ZeroPadding2D(options);
