import { defaultLayerName } from '../../nn/layers/layerName.ts';

/** Where a key is not the snake case of ours. */
const KEYS: Readonly<Record<string, string>> = { beta1: 'beta_1', beta2: 'beta_2' };
const BACK = new Map(Object.entries(KEYS).map(([ours, theirs]) => [theirs, ours]));

/** `kernelSize` → `kernel_size`. */
export const toSnake = (name: string) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
/** `kernel_size` → `kernelSize`. */
export const toCamel = (name: string) => name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());

/** The key in a Keras config for an option of ours. */
export const toKey = (option: string) => KEYS[option] ?? toSnake(option);
/** Our option for a key in a Keras config. */
export const fromKey = (key: string) => BACK.get(key) ?? toCamel(key);

/** Classes whose name is not that of our maker with a capital. */
const CLASSES: Readonly<Record<string, string>> = {
  adamW: 'AdamW',
  auc: 'AUC',
  klDivergence: 'KLDivergence',
  l1l2: 'L1L2',
  rmsprop: 'RMSprop',
  sgd: 'SGD',
};

/** The class in Keras that a maker of ours stands for: `glorotUniform` → `GlorotUniform`. */
export const toClass = (maker: string) => CLASSES[maker] ?? maker.charAt(0).toUpperCase() + maker.slice(1);

/** The group in which a weights file has layers of a class. */
export const toGroup = (className: string) => defaultLayerName(className.replace(/\W+/g, ''));
