import { styleOf, theme } from '../../charts/theme.ts';
import type { Ready } from '../../training/messages.ts';

/** A network that is looked into. */
export interface ObservedNetwork {
  /** Its position among the trainings. */
  readonly training: number;
  readonly label: string;
  readonly style: ReturnType<typeof styleOf>;
}

/** The networks that are looked into: those of the first seed. */
export function observedNetworks({ arms, plans }: Ready): ObservedNetwork[] {
  const [first] = plans;
  return arms.map(({ label }, i) => ({
    training: plans.findIndex(({ arm, seed }) => arm === i && seed === first?.seed),
    label,
    style: styleOf(i, theme.value),
  }));
}
