type Content = string | Uint8Array;

/** Makes a file, or the files of a folder. */
export type FileMaker = () => Content | ReportFiles | Promise<Content | ReportFiles>;

/** Files and folders by name, each with what makes it: one that cannot be made takes no other with it. */
export interface ReportFiles {
  readonly [name: string]: FileMaker;
}
