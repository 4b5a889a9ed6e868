/** This package's version, for the files it writes. */
export const VERSION = '0.1.0';
