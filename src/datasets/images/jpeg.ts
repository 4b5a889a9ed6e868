import type { Refuse } from '../../platform/files/refusal.ts';
import { readSource } from '../../platform/files/source.ts';
import { isNode, nodeModule } from '../../platform/node.ts';
import { type Pixels, requireSize, tooLarge } from './pixels.ts';

/** Pixels that any image may have, and pixels times scans: each scan of a progressive image goes over all of it again. */
const LEAST_PIXELS = 2 ** 24;
const LEAST_WORK = 2 ** 29;
/** How many more a larger file may have for each byte. Photographs have 3 to 20 pixels a byte, in up to ten scans. */
const PIXELS_A_BYTE = 24;
const WORK_A_BYTE = 240;
/** Pixels beyond which the decoder's memory, which never shrinks, is given back. */
const LARGE = 2 ** 24;

export const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

/** Reads the frame's header and counts the scans, before anything is decoded. */
function readFrame(bytes: Uint8Array, name: string, refuse: Refuse): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: Frame | undefined;
  let scans = 0;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1] as number;
    const data = bytes[at] !== 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd7);
    if (data || marker === 0xff) {
      // Within the coded pixels, between their markers.
      const next = bytes.indexOf(0xff, at + 1);
      at = next < 0 ? bytes.length : next;
      continue;
    }
    if (marker === 0xd9) break;
    const length = view.getUint16(at + 2);
    if (marker === 0xda) scans++;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      if (frame) refuse('one image', 'several frames');
      if (marker > 0xc2) refuse('a baseline or progressive JPEG image', `one of process ${marker - 0xc0}`);
      if (at + 10 > bytes.length) refuse('a whole frame header', 'a part of it');
      if (bytes[at + 4] !== 8) refuse('8 bits a sample', `${bytes[at + 4]}`);
      frame = { height: view.getUint16(at + 5), width: view.getUint16(at + 7), components: bytes[at + 9] as number };
      requireSize(frame.width, frame.height, name, refuse);
      if (frame.components !== 1 && frame.components !== 3)
        refuse('a grey or colour image', `${frame.components} components (CMYK?)`);
    }
    at += 2 + length;
  }
  if (!frame || scans === 0) return refuse('a JPEG image to its end', frame ? 'no pixels' : 'no frame');
  const pixels = frame.width * frame.height;
  const most = Math.max(LEAST_PIXELS, PIXELS_A_BYTE * bytes.length);
  if (pixels > most)
    tooLarge(name)(`at most ${most} pixels of a file of ${bytes.length} bytes`, `${frame.width}×${frame.height}`);
  const work = Math.max(LEAST_WORK, WORK_A_BYTE * bytes.length);
  if (pixels * scans > work)
    tooLarge(name)(`at most ${work} pixels in all scans`, `${scans} scans of ${frame.width}×${frame.height}`);
  return frame;
}

type Decoder = typeof import('@jsquash/jpeg/decode.js');
let ready: Promise<Decoder> | undefined;
/** Messages of the decoder about the current image. */
let warnings: string[] = [];

/** The decoder's module: Node reads it from the package, a page's bundler knows where it is. */
async function moduleBytes(): Promise<{ wasmBinary?: ArrayBuffer }> {
  if (!isNode) return {};
  const { createRequire } = await nodeModule('node:module');
  const { bytes } = await readSource(createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'));
  return { wasmBinary: bytes.buffer as ArrayBuffer };
}

/** A fresh decoder. */
async function start(): Promise<Decoder> {
  const decoder = await import('@jsquash/jpeg/decode.js');
  const printErr = (text: string) => void warnings.push(text);
  await decoder.init({ noInitialRun: true, ...(await moduleBytes()), ...{ print: printErr, printErr } });
  return decoder;
}

/** Images are decoded one after the other: there is one decoder, with one list of warnings. */
let turn: Promise<unknown> = Promise.resolve();

async function decodeNext(bytes: Uint8Array, pixels: number, refuse: Refuse): Promise<Uint8ClampedArray> {
  ready ??= start();
  const decoder = await ready;
  warnings = [];
  try {
    const { data } = await decoder.default(Uint8Array.from(bytes).buffer);
    if (pixels > LARGE) ready = undefined;
    return data as Uint8ClampedArray;
  } catch (cause) {
    // The decoder has ended in the middle of its work.
    ready = undefined;
    return refuse('a JPEG image', warnings.at(-1) ?? (cause as Error).message, cause);
  }
}

/**
 * Decodes a JPEG image (ITU-T T.81; baseline or progressive, grey or colour) with libjpeg's own decoder, so that the pixels are those that
 * Pillow and TensorFlow see: 1 channel for grey, 3 for colours. An image that is cut off or damaged is refused, not filled up with grey.
 * Colour profiles and EXIF's orientation are not applied, as Keras does not.
 */
export async function decodeJpeg(bytes: Uint8Array, name: string, refuse: Refuse): Promise<Pixels> {
  const { width, height, components } = readFrame(bytes, name, refuse);
  const mine = turn.then(async () => {
    const data = await decodeNext(bytes, width * height, refuse);
    const damage = warnings.find((text) => /corrupt|premature|invalid|inconsistent/i.test(text) && !/extraneous/i.test(text));
    if (damage) refuse('a whole JPEG image', damage);
    return data;
  });
  turn = mine.catch(() => undefined);
  const rgba = await mine;
  if (rgba.length !== 4 * width * height) refuse(`${width}×${height} pixels`, `${rgba.length / 4}`);
  const out = new Uint8Array(width * height * components);
  for (let p = 0; p < width * height; p++) {
    for (let k = 0; k < components; k++) out[p * components + k] = rgba[4 * p + k] as number;
  }
  return { data: out, width, height, channels: components };
}
