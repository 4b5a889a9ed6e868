/** A grey image: ink from 0 to 255, row by row. */
export interface Ink {
  readonly width: number;
  readonly height: number;
  readonly values: ArrayLike<number>;
}

const SIDE = 28;
/** The longest side of a digit in MNIST. */
const DIGIT = 20;

/** Where there is ink: the smallest box around it; undefined where there is none. */
function boxOf({ width, height, values }: Ink) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((values[y * width + x] as number) === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * A drawing as an image of MNIST: its ink fitted into 20×20 pixels, and moved so that its centre of mass is in the middle of 28×28 (LeCun, Cortes &
 * Burges). Without ink, a blank image.
 */
export function asMnist(ink: Ink): Uint8Array {
  const image = new Uint8Array(SIDE * SIDE);
  const box = boxOf(ink);
  if (!box) return image;
  const scale = Math.max(box.width, box.height) / DIGIT;
  const [width, height] = [Math.max(1, Math.round(box.width / scale)), Math.max(1, Math.round(box.height / scale))];
  /** The mean of the ink that falls on one pixel. */
  const mean = (x: number, y: number) => {
    const [x0, x1] = [box.left + Math.floor((x * box.width) / width), box.left + Math.ceil(((x + 1) * box.width) / width)];
    const [y0, y1] = [box.top + Math.floor((y * box.height) / height), box.top + Math.ceil(((y + 1) * box.height) / height)];
    let sum = 0;
    for (let v = y0; v < y1; v++) for (let u = x0; u < x1; u++) sum += ink.values[v * ink.width + u] as number;
    return sum / ((x1 - x0) * (y1 - y0));
  };
  const small = Array.from({ length: width * height }, (_, i) => mean(i % width, Math.floor(i / width)));
  const mass = small.reduce((sum, v) => sum + v, 0);
  const centre = (place: (i: number) => number) => small.reduce((sum, v, i) => sum + v * (place(i) + 0.5), 0) / mass;
  const shift = (at: number, size: number) => Math.min(SIDE - size, Math.max(0, Math.round(SIDE / 2 - at)));
  const dx = shift(
    centre((i) => i % width),
    width,
  );
  const dy = shift(
    centre((i) => Math.floor(i / width)),
    height,
  );
  for (const [i, v] of small.entries()) image[(dy + Math.floor(i / width)) * SIDE + dx + (i % width)] = Math.round(v);
  return image;
}
