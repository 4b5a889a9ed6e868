import { type ActivationLike, activationName } from '../activations/activations.ts';

/** The name of an activation as it is spelt here, so that whoever asks what a layer does need not know all spellings. */
export const toActivation = (where: string, activation: ActivationLike): ActivationLike =>
  typeof activation === 'function' ? activation : activationName(activation, where);
