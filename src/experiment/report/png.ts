import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { nodeModule } from '../../platform/node.ts';

/** Not as `new URL(…, import.meta.url)`: bundlers would look for the files. */
const address = import.meta.url;
const FONTS = ['400', '600'].map((weight) => `../../../data/fonts/inter-latin-${weight}-normal.woff2`);

let ready: Promise<Uint8Array[]> | undefined;

/** Starts the renderer once and reads the fonts, which come with this package: none need be installed. */
function prepare(): Promise<Uint8Array[]> {
  ready ??= (async () => {
    const [{ readFile }, { createRequire }] = await Promise.all([nodeModule('node:fs/promises'), nodeModule('node:module')]);
    const finder = createRequire(address);
    await initWasm(await readFile(finder.resolve('@resvg/resvg-wasm/index_bg.wasm')));
    return Promise.all(FONTS.map((font) => readFile(new URL(font, address))));
  })();
  return ready;
}

/** An SVG document as a PNG image, `scale` times as large (default 2). Text is set in Inter. */
export async function svgToPng(svg: string, scale = 2): Promise<Uint8Array> {
  const fontBuffers = await prepare();
  const image = new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font: { fontBuffers, defaultFontFamily: 'Inter' } });
  return image.render().asPng();
}
