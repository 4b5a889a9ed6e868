import type { Value } from '../../src/ir/graph.ts';
import { Layer } from '../../src/nn/layers/layer.ts';

/** A layer that is one function. */
export class Own extends Layer {
  readonly className = 'Own';
  private readonly compute: (x: Value) => Value;

  constructor(compute: (x: Value) => Value) {
    super({ name: 'own' });
    this.compute = compute;
  }

  call(x: Value): Value {
    return this.compute(x);
  }
}
