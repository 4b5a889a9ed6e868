import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { sizeOf } from '../../src/core/tensor/tensor.ts';
import { type Sequential, sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import * as optimizers from '../../src/nn/optimizers/index.ts';
import type { LayerSpec, Net } from './nets.ts';

function layerOf(spec: LayerSpec): Layer {
  switch (spec.type) {
    case 'conv2d':
      return layers.conv2d(spec);
    case 'dense':
      return layers.dense(spec);
    case 'activation':
      return layers.activation(spec);
    case 'dropout':
      return layers.dropout(spec);
    case 'batchNormalization':
      return layers.batchNormalization();
    case 'maxPooling2d':
      return layers.maxPooling2d();
    case 'averagePooling2d':
      return layers.averagePooling2d();
    case 'flatten':
      return layers.flatten();
  }
}

/** The net as a compiled model of ours. `threads` is what one training step may use. */
export function buildNet(net: Pick<Net, 'inputShape' | 'layers'>, threads: number, learningRate = 0.001): Sequential {
  const model = sequential(net.layers.map(layerOf), { seed: 0, backend: wasmBackend({ threads }) });
  model.build(net.inputShape);
  model.compile({ optimizer: optimizers.rmsprop({ learningRate }), loss: 'categoricalCrossentropy' });
  return model;
}

/**
 * Floating-point operations of one training step, counted as direct convolution and matrix products need them: twice the multiply-adds of
 * the forward pass and of both gradients; the first layer needs no gradient of its input.
 */
export function stepFlops(net: Net): number {
  const model = buildNet(net, 1);
  let first = true;
  let flops = 0;
  for (const layer of model.layers) {
    const kernel = layer.weights.find((w) => w.variable.name.endsWith('/kernel'))?.variable;
    if (!kernel) continue;
    const places = sizeOf(model.outputShapeOf(layer).slice(0, -1));
    flops += 2 * net.batch * places * sizeOf(kernel.shape) * (first ? 2 : 3);
    first = false;
  }
  return flops;
}
