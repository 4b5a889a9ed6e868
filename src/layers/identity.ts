import type { Value } from '../program/graph.ts';
import { Layer } from './layer.ts';

/** x as it is, in training and inference: a place to name or to read a value at. */
export class Identity extends Layer {
  readonly className = 'Identity';

  call(x: Value): Value {
    return x;
  }
}
