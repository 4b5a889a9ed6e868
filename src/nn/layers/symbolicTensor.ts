import type { Shape } from '../../core/tensor/tensor.ts';
import type { Layer } from './layer.ts';

/** One use of a layer in a functional model. */
export interface LayerNode {
  readonly layer: Layer;
  readonly inputs: readonly SymbolicTensor[];
  readonly training: boolean | undefined;
}

/** What a layer gives before there is data: a place in the graph of a functional model, with the shape of one sample. */
export class SymbolicTensor {
  readonly shape: Shape;
  readonly node: LayerNode;
  /** Which of the layer's results it is. */
  readonly index: number;

  constructor(shape: Shape, node: LayerNode, index: number) {
    this.shape = shape;
    this.node = node;
    this.index = index;
  }
}
