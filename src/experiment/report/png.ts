import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const require = createRequire(import.meta.url);
const FONTS = ['400', '600'].map((weight) => new URL(`../../../data/fonts/inter-latin-${weight}-normal.woff2`, import.meta.url));

let ready: Promise<Uint8Array[]> | undefined;

/** Starts the renderer once and reads the fonts, which come with this package: none need be installed. */
function prepare(): Promise<Uint8Array[]> {
  ready ??= (async () => {
    await initWasm(await readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
    return Promise.all(FONTS.map((font) => readFile(font)));
  })();
  return ready;
}

/** An SVG document as a PNG image, `scale` times as large (default 2). Text is set in Inter. */
export async function svgToPng(svg: string, scale = 2): Promise<Uint8Array> {
  const fontBuffers = await prepare();
  const image = new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font: { fontBuffers, defaultFontFamily: 'Inter' } });
  return image.render().asPng();
}
