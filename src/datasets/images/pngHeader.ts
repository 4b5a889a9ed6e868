/** The header of a PNG file. */
export interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  /** Samples a pixel as they are stored: 1 where they are positions in a palette. */
  readonly samples: number;
  readonly interlaced: boolean;
}
