import { EvenkeelError, shapeText } from '../core/errors.ts';
import type { Variable } from '../ir/variable.ts';
import type { Weight } from '../nn/layers/weight.ts';
import type { Optimizer } from '../nn/optimizers/optimizer.ts';
import type { SavedArray } from './snapshot.ts';

/** The prefix of the names of an optimizer's arrays. */
const OPTIMIZER = 'optimizer/';

/** Weights, then the optimizer's state, by name; a name that layers of several nested models have is numbered. */
export function stateOf(weights: readonly Weight[], optimizer: Optimizer | undefined): Map<string, Variable> {
  const state = new Map<string, Variable>();
  const add = (name: string, variable: Variable) => {
    let free = name;
    for (let i = 1; state.has(free); i++) free = `${name}#${i}`;
    state.set(free, variable);
  };
  for (const { variable } of weights) add(variable.name, variable);
  for (const variable of optimizer?.variables ?? []) add(OPTIMIZER + variable.name, variable);
  return state;
}

/** Whether arrays hold an optimizer's state too; those of a model that was not compiled hold none. */
export const holdOptimizer = (arrays: ReadonlyMap<string, SavedArray>) =>
  [...arrays.keys()].some((name) => name.startsWith(OPTIMIZER));

/** @throws EvenkeelError unless arrays hold every variable of a state in its shape, and no weight besides. */
export function requireState(arrays: ReadonlyMap<string, SavedArray>, state: ReadonlyMap<string, Variable>, where: string): void {
  const refuse = (expected: string, got: string) => {
    throw new EvenkeelError({ where, expected, got, remedy: 'It is the snapshot of another model.' });
  };
  const complete = holdOptimizer(arrays);
  for (const [name, { shape }] of state) {
    const array = arrays.get(name);
    if (!array) {
      if (complete || !name.startsWith(OPTIMIZER)) refuse(`an array "${name}"`, 'none');
    } else if (array.shape.join() !== shape.join()) {
      throw new EvenkeelError({ where: `${where}, "${name}"`, expected: shapeText(shape), got: shapeText(array.shape) });
    }
  }
  for (const name of arrays.keys()) {
    if (!state.has(name) && !name.startsWith(OPTIMIZER)) refuse('arrays for weights of this model', `"${name}"`);
  }
}
