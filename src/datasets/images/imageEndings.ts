/** The endings of image files, in lower case. */
export const IMAGE_ENDINGS: readonly string[] = ['.png', '.jpg', '.jpeg'];
