import type { Theme } from '../../src/experiment/report/charts/theme.ts';

/** Small pictures next to each other, a number a pixel. */
export interface Tiles {
  readonly height: number;
  readonly width: number;
  readonly count: number;
  at(tile: number, row: number, column: number): number;
  /** What has the full colour: all that is drawn on one scale shares it. */
  readonly most: number;
}

type Colour = readonly [number, number, number];

const channels = (colour: string): Colour =>
  [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16)) as unknown as Colour;

/** From one colour over that of the page, which is zero, to another: both told apart with every kind of colour vision. */
export function colourOf(value: number, most: number, { better, page, worse }: Theme): Colour {
  const part = most > 0 && Number.isFinite(value) ? Math.max(-1, Math.min(1, value / most)) : 0;
  const [zero, end] = [channels(page), channels(part < 0 ? better : worse)];
  return zero.map((v, i) => Math.round(v + Math.abs(part) * ((end[i] as number) - v))) as unknown as Colour;
}

/** How many tiles stand next to each other: about as many as below each other. */
export const tileColumns = (count: number): number => Math.min(count, 2 ** Math.ceil(Math.log2(Math.sqrt(count))));

/** Draws tiles at a pixel a number, with a pixel between them; styles make them larger. */
export function paintTiles(canvas: HTMLCanvasElement, tiles: Tiles, theme: Theme): void {
  const { width, height, count, at, most } = tiles;
  const columns = tileColumns(count);
  canvas.width = columns * (width + 1) - 1;
  canvas.height = Math.ceil(count / columns) * (height + 1) - 1;
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(canvas.width, canvas.height);
  for (let tile = 0; tile < count; tile++) {
    const [left, top] = [(tile % columns) * (width + 1), Math.floor(tile / columns) * (height + 1)];
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const colour = colourOf(at(tile, row, column), most, theme);
        image.data.set([...colour, 255], 4 * ((top + row) * canvas.width + left + column));
      }
    }
  }
  context.putImageData(image, 0, 0);
}
