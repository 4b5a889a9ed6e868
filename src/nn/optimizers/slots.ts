import { Variable } from '../../ir/variable.ts';

/** An optimizer's state: variables by weight and name, made when first asked for. */
export class Slots {
  private readonly byWeight = new Map<Variable | undefined, Map<string, Variable>>();

  /** The slot `name` of a weight, or a scalar that belongs to none. */
  get(weight: Variable | undefined, name: string, initial = 0): Variable {
    const slots = this.byWeight.get(weight) ?? new Map<string, Variable>();
    this.byWeight.set(weight, slots);
    let variable = slots.get(name);
    if (!variable) {
      const size = weight ? weight.shape.reduce((a, b) => a * b, 1) : 1;
      variable = new Variable(
        () => (weight ? `${weight.name}/${name}` : name),
        weight?.shape ?? [],
        () => new Float32Array(size).fill(initial),
      );
      slots.set(name, variable);
    }
    return variable;
  }

  has(weight: Variable, name: string): boolean {
    return this.byWeight.get(weight)?.has(name) === true;
  }

  /** All of them: the named groups one after the other, each weight by weight; then what no group names; scalars of no weight last. */
  inOrder(groups: readonly (readonly string[])[]): Variable[] {
    const named = new Set(groups.flat());
    const weights = [...this.byWeight].flatMap(([weight, slots]) => (weight ? [slots] : []));
    const pick = (names: readonly string[]) => weights.flatMap((slots) => names.flatMap((name) => slots.get(name) ?? []));
    const rest = weights.flatMap((slots) => [...slots].flatMap(([name, variable]) => (named.has(name) ? [] : [variable])));
    return [...groups.flatMap(pick), ...rest, ...(this.byWeight.get(undefined)?.values() ?? [])];
  }
}
