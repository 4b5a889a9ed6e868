/** The name that Keras gives to a layer of a class, without a number: `Conv2DTranspose` → `conv2d_transpose`, `ReLU` → `re_lu`. */
export const defaultLayerName = (className: string): string =>
  className
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
