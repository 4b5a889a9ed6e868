/** Below this probability chance is no longer taken for the reason. */
export const SIGNIFICANCE = 0.05;
