export { type ActivationOptions, activation } from './activations/activation.ts';
export {
  type ELUOptions,
  elu,
  type LeakyReLUOptions,
  leakyReLU,
  type PReLUOptions,
  prelu,
  type ReLUOptions,
  reLU,
  type SoftmaxOptions,
  softmax,
} from './activations/activations.ts';
export { type CenterCropOptions, centerCrop } from './augmentation/centerCrop.ts';
export { type RandomBrightnessOptions, randomBrightness } from './augmentation/randomBrightness.ts';
export { type RandomContrastOptions, randomContrast } from './augmentation/randomContrast.ts';
export { type RandomCropOptions, randomCrop } from './augmentation/randomCrop.ts';
export { type RandomFlipOptions, randomFlip } from './augmentation/randomFlip.ts';
export { type RandomRotationOptions, randomRotation } from './augmentation/randomRotation.ts';
export { type RandomTranslationOptions, randomTranslation } from './augmentation/randomTranslation.ts';
export { type RandomZoomOptions, randomZoom } from './augmentation/randomZoom.ts';
export { type ResizingOptions, resizing } from './augmentation/resizing.ts';
export type { CallContext } from './callContext.ts';
export { type Conv1DOptions, type Conv2DOptions, conv1d, conv2d } from './convolutional/conv.ts';
export {
  type Conv1DTransposeOptions,
  type Conv2DTransposeOptions,
  conv1dTranspose,
  conv2dTranspose,
} from './convolutional/convTranspose.ts';
export {
  type DepthwiseConv1DOptions,
  type DepthwiseConv2DOptions,
  depthwiseConv1d,
  depthwiseConv2d,
} from './convolutional/depthwiseConv.ts';
export {
  type SeparableConv1DOptions,
  type SeparableConv2DOptions,
  separableConv1d,
  separableConv2d,
} from './convolutional/separableConv.ts';
export { type DenseOptions, dense } from './core/dense.ts';
export { type EmbeddingOptions, embedding } from './core/embedding.ts';
export { identity } from './core/identity.ts';
export type { LayerOptions } from './layer.ts';
export { Layer } from './layer.ts';
export { type ConcatenateOptions, concatenate } from './merging/concatenate.ts';
export { type DotOptions, dot } from './merging/dot.ts';
export { add, average, maximum, minimum, multiply, subtract } from './merging/merge.ts';
export { type BatchNormalizationOptions, batchNormalization } from './normalization/batchNormalization.ts';
export {
  type GroupNormalizationOptions,
  groupNormalization,
  type InstanceNormalizationOptions,
  instanceNormalization,
} from './normalization/groupNormalization.ts';
export { type LayerNormalizationOptions, layerNormalization } from './normalization/layerNormalization.ts';
export { type RMSNormalizationOptions, rmsNormalization } from './normalization/rmsNormalization.ts';
export { type SpectralNormalizationOptions, spectralNormalization } from './normalization/spectralNormalization.ts';
export { type UnitNormalizationOptions, unitNormalization } from './normalization/unitNormalization.ts';
export {
  type GlobalPoolingOptions,
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalMaxPooling1d,
  globalMaxPooling2d,
} from './pooling/globalPooling.ts';
export {
  averagePooling1d,
  averagePooling2d,
  maxPooling1d,
  maxPooling2d,
  type Pooling1DOptions,
  type Pooling2DOptions,
} from './pooling/pooling.ts';
export { type NormalizationOptions, normalization } from './preprocessing/normalization.ts';
export { type RescalingOptions, rescaling } from './preprocessing/rescaling.ts';
export { type ActivityRegularizationOptions, activityRegularization } from './regularization/activityRegularization.ts';
export {
  type DropoutOptions,
  dropout,
  type RateOptions,
  type SpatialDropout2DOptions,
  spatialDropout1d,
  spatialDropout2d,
} from './regularization/dropout.ts';
export { alphaDropout, type GaussianNoiseOptions, gaussianDropout, gaussianNoise } from './regularization/noise.ts';
export {
  type Cropping1DOptions,
  type Cropping2DOptions,
  cropping1d,
  cropping2d,
  type ZeroPadding1DOptions,
  type ZeroPadding2DOptions,
  zeroPadding1d,
  zeroPadding2d,
} from './reshaping/margins.ts';
export { type PermuteOptions, permute, type RepeatVectorOptions, repeatVector } from './reshaping/permute.ts';
export { type FlattenOptions, flatten, inputLayer, type ReshapeOptions, reshape } from './reshaping/shape.ts';
export { type UpSampling1DOptions, type UpSampling2DOptions, upSampling1d, upSampling2d } from './reshaping/upSampling.ts';
