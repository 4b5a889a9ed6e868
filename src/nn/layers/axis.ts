/** An axis as Keras 2 writes it in some layers: in a list. */
export const axisFromFile = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);
