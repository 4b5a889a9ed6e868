/** Deflate makes at most 1032 bytes of one; a claim of more is a lie. */
export const MOST_RATIO = 1032;
/** The size that any file may unpack to: a plain image or an array of zeros packs a thousandfold. */
const LEAST = 2 ** 26;
/** How many times its size a larger file may unpack to. Photographs come to 2, one-hot labels and masks to 100. */
const RATIO = 200;

/** The most bytes that `packed` bytes may unpack to, so that a small file cannot take all memory. */
export const unpackedLimit = (packed: number) => Math.max(LEAST, RATIO * packed);
