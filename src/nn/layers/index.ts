export { type ActivationOptions, activation } from './activations/activation.ts';
export { type ELUOptions, elu } from './activations/elu.ts';
export { type LeakyReLUOptions, leakyReLU } from './activations/leakyReLU.ts';
export { type PReLUOptions, prelu } from './activations/prelu.ts';
export { type ReLUOptions, reLU } from './activations/reLU.ts';
export { type SoftmaxOptions, softmax } from './activations/softmax.ts';
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
export { inputLayer } from './core/inputLayer.ts';
export type { LayerOptions } from './layer.ts';
export { Layer } from './layer.ts';
export { add } from './merging/add.ts';
export { average } from './merging/average.ts';
export { type ConcatenateOptions, concatenate } from './merging/concatenate.ts';
export { type DotOptions, dot } from './merging/dot.ts';
export { maximum } from './merging/maximum.ts';
export { minimum } from './merging/minimum.ts';
export { multiply } from './merging/multiply.ts';
export { subtract } from './merging/subtract.ts';
export { type BatchNormalizationOptions, batchNormalization } from './normalization/batchNormalization.ts';
export { type DynamicTanhOptions, dynamicTanh } from './normalization/dynamicTanh.ts';
export {
  type FilterResponseNormalizationOptions,
  filterResponseNormalization,
} from './normalization/filterResponseNormalization.ts';
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
export { type WeightStandardizationOptions, weightStandardization } from './normalization/weightStandardization.ts';
export { averagePooling1d, averagePooling2d } from './pooling/averagePooling.ts';
export { globalAveragePooling1d, globalAveragePooling2d } from './pooling/globalAveragePooling.ts';
export { globalMaxPooling1d, globalMaxPooling2d } from './pooling/globalMaxPooling.ts';
export type { GlobalPoolingOptions } from './pooling/globalPooling.ts';
export { maxPooling1d, maxPooling2d } from './pooling/maxPooling.ts';
export type { Pooling1DOptions, Pooling2DOptions } from './pooling/pooling.ts';
export { type NormalizationOptions, normalization } from './preprocessing/normalization.ts';
export { type RescalingOptions, rescaling } from './preprocessing/rescaling.ts';
export { type ActivityRegularizationOptions, activityRegularization } from './regularization/activityRegularization.ts';
export { alphaDropout } from './regularization/alphaDropout.ts';
export { type DropoutOptions, dropout } from './regularization/dropout.ts';
export { gaussianDropout } from './regularization/gaussianDropout.ts';
export { type GaussianNoiseOptions, gaussianNoise } from './regularization/gaussianNoise.ts';
export type { RateOptions } from './regularization/rate.ts';
export { type SpatialDropout2DOptions, spatialDropout1d, spatialDropout2d } from './regularization/spatialDropout.ts';
export { type Cropping1DOptions, type Cropping2DOptions, cropping1d, cropping2d } from './reshaping/cropping.ts';
export { type FlattenOptions, flatten } from './reshaping/flatten.ts';
export { type PermuteOptions, permute } from './reshaping/permute.ts';
export { type RepeatVectorOptions, repeatVector } from './reshaping/repeatVector.ts';
export { type ReshapeOptions, reshape } from './reshaping/reshape.ts';
export { type UpSampling1DOptions, type UpSampling2DOptions, upSampling1d, upSampling2d } from './reshaping/upSampling.ts';
export {
  type ZeroPadding1DOptions,
  type ZeroPadding2DOptions,
  zeroPadding1d,
  zeroPadding2d,
} from './reshaping/zeroPadding.ts';
