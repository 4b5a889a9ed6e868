import type { Value } from '../../src/ir/graph.ts';
import { Layer } from '../../src/nn/layers/layer.ts';

/** A layer that is one function. */
export class CustomLayer extends Layer {
  readonly className = 'CustomLayer';
  private readonly compute: (x: Value) => Value;

  constructor(compute: (x: Value) => Value) {
    super({ name: 'custom' });
    this.compute = compute;
  }

  call(x: Value): Value {
    return this.compute(x);
  }
}
