import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { sizeOf } from '../../src/core/tensor/tensor.ts';
import { type Functional, model } from '../../src/models/functional.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import type { SymbolicTensor } from '../../src/nn/layers/symbolicTensor.ts';
import * as optimizers from '../../src/nn/optimizers/index.ts';
import { input } from '../../src/training/data/inputs.ts';
import type { LayerSpec, Net } from './nets.ts';

/** Its options, without the type, which is none. */
function optionsOf<T extends LayerSpec>({ type: _, ...options }: T): Omit<T, 'type'> {
  return options;
}

function layerOf(spec: Exclude<LayerSpec, { type: 'residual' }>): Layer {
  switch (spec.type) {
    case 'conv1d':
      return layers.conv1d(optionsOf(spec));
    case 'conv2d':
      return layers.conv2d(optionsOf(spec));
    case 'dense':
      return layers.dense(optionsOf(spec));
    case 'activation':
      return layers.activation(optionsOf(spec));
    case 'dropout':
      return layers.dropout(optionsOf(spec));
    case 'batchNormalization':
      return layers.batchNormalization();
    case 'maxPooling2d':
      return layers.maxPooling2d();
    case 'averagePooling2d':
      return layers.averagePooling2d();
    case 'globalAveragePooling1d':
      return layers.globalAveragePooling1d();
    case 'globalAveragePooling2d':
      return layers.globalAveragePooling2d();
    case 'flatten':
      return layers.flatten();
  }
}

/** Connects the layers of `specs` one after the other, and appends each to `made`. */
function connect(specs: readonly LayerSpec[], x: SymbolicTensor, made: Layer[]): SymbolicTensor {
  return specs.reduce((from, spec) => {
    if (spec.type === 'residual') {
      return layers.add().apply([connect(spec.layers, from, made), connect(spec.shortcut, from, made)]);
    }
    const layer = layerOf(spec);
    made.push(layer);
    return layer.apply(from);
  }, x);
}

interface BuiltNet {
  readonly model: Functional;
  /** In the order of the net's specs, which the weights that drivers read follow; the model's own order is that of Keras, by depth. */
  readonly layers: readonly Layer[];
}

/** The net as a compiled model of ours. `threads` is what one training step may use. */
export function buildNet(net: Pick<Net, 'inputShape' | 'layers'>, threads: number, learningRate = 0.001): BuiltNet {
  const made: Layer[] = [];
  const inputs = input({ shape: net.inputShape });
  const built = model({ inputs, outputs: connect(net.layers, inputs, made), seed: 0, backend: wasmBackend({ threads }) });
  built.compile({ optimizer: optimizers.rmsprop({ learningRate }), loss: 'categoricalCrossentropy' });
  return { model: built, layers: made };
}

/**
 * Floating-point operations of one training step, counted as direct convolution and matrix products need them: twice the multiply-adds of
 * the forward pass and of both gradients; the first layer needs no gradient of its input.
 */
export function stepFlops(net: Net): number {
  const built = buildNet(net, 1);
  let first = true;
  let flops = 0;
  for (const layer of built.layers) {
    const kernel = layer.weights.find((w) => w.variable.name.endsWith('/kernel'))?.variable;
    if (!kernel) continue;
    const places = sizeOf(built.model.outputShapeOf(layer).slice(0, -1));
    flops += 2 * net.batch * places * sizeOf(kernel.shape) * (first ? 2 : 3);
    first = false;
  }
  return flops;
}
