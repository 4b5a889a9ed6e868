import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EvenkeelError } from '../../src/core/errors.ts';
import { decodeImage, readImageFolder } from '../../src/datasets/read.ts';
import { crc32 } from '../../src/platform/files/crc32.ts';
import { cases } from '../keras/fixtures.ts';
import { scratch } from '../support/cli.ts';
import { patched } from '../support/dataFiles.ts';

const stored = cases('data') as unknown as { images: { name: string; file: string; shape: [number, number, number] }[] };
const fileOf = (name: RegExp) =>
  new Uint8Array(Buffer.from(stored.images.find((image) => name.test(image.name))?.file as string, 'base64'));
const grey = fileOf(/^PNG of colour type 0, 8 bits$/);
const colours = fileOf(/^PNG of colour type 2, 8 bits$/);
const palette = fileOf(/^PNG of colour type 3, 8 bits$/);
const jpeg = fileOf(/^JPEG$/);
const progressive = fileOf(/progressive/);

const { folder, remove } = scratch();
afterAll(remove);

/** A PNG file with other bytes in its header, and the checksum that goes with them. */
function withHeader(png: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const out = patched(png, 16 + at, ...values);
  new DataView(out.buffer).setUint32(29, crc32(out.subarray(12, 29)));
  return out;
}

/** A JPEG file that says it has another size. */
function withSize(file: Uint8Array, height: number, width: number): Uint8Array {
  const at = file.findIndex((byte, i) => byte === 0xff && (file[i + 1] === 0xc0 || file[i + 1] === 0xc2));
  return patched(file, at + 5, height >> 8, height & 255, width >> 8, width & 255);
}

describe('a PNG image', () => {
  it('is refused at every truncation and with every byte changed, but for its text', async () => {
    for (let n = 0; n < grey.length; n++)
      await expect(decodeImage(grey.subarray(0, n)), String(n)).rejects.toThrow(EvenkeelError);
    const want = await decodeImage(grey);
    for (let n = 0; n < grey.length; n++) {
      const result = await decodeImage(patched(grey, n, (grey[n] as number) ^ 0x24)).catch((error: unknown) => error);
      if (!(result instanceof EvenkeelError)) expect(result, String(n)).toEqual(want);
    }
  });

  it('that claims a huge size, or none, is refused before memory is taken', async () => {
    await expect(decodeImage(withHeader(grey, 0, 0x7f, 0xff, 0xff, 0xff))).rejects.toThrow(
      /expected an image of at most 67108864 pixels, got 2147483647×13/,
    );
    await expect(decodeImage(withHeader(grey, 0, 0, 0, 0, 0))).rejects.toThrow(/expected an image with pixels, got 0×13/);
    await expect(decodeImage(withHeader(grey, 2, 1, 0))).rejects.toThrow(
      /image data: expected \d+ bytes of pixels, packed, got \d+/,
    );
    await expect(decodeImage(withHeader(grey, 4, 0, 0, 0, 2))).rejects.toThrow(/expected 24 bytes of pixels, packed, got more/);
  });

  it('of no known kind, or without its palette, is refused', async () => {
    await expect(decodeImage(withHeader(grey, 8, 3))).rejects.toThrow(
      /expected one of PNG's colour types and depths, got type 0 with 3 bits/,
    );
    await expect(decodeImage(withHeader(grey, 9, 7))).rejects.toThrow(/got type 7 with 8 bits/);
    await expect(decodeImage(withHeader(grey, 9, 3))).rejects.toThrow(/expected a palette of red, green and blue, got none/);
    await expect(decodeImage(withHeader(grey, 12, 2))).rejects.toThrow(/compression, filter and interlacing/);
    expect((await decodeImage(palette)).shape).toEqual([13, 11, 3]);
  });
});

describe('a JPEG image', () => {
  it('that is cut off is refused, not filled up with grey', async () => {
    for (let n = 3; n < jpeg.length - 2; n += 37)
      await expect(decodeImage(jpeg.subarray(0, n)), String(n)).rejects.toThrow(EvenkeelError);
    await expect(decodeImage(jpeg.subarray(0, 900))).rejects.toThrow(
      /expected a whole JPEG image, got Premature end of JPEG file/,
    );
    expect((await decodeImage(jpeg)).shape).toEqual([45, 37, 3]);
  });

  it('that claims a huge size, or has very many scans, is refused', async () => {
    await expect(decodeImage(withSize(jpeg, 65535, 65535))).rejects.toThrow(/at most 67108864 pixels, got 65535×65535/);
    await expect(decodeImage(withSize(jpeg, 0, 20))).rejects.toThrow(/an image with pixels, got 20×0/);
    await expect(decodeImage(withSize(jpeg, 8000, 8000))).rejects.toThrow(
      /expected at most 16777216 pixels of a file of \d+ bytes, got 8000×8000\. Save it smaller/,
    );
    const large = withSize(progressive, 4000, 4000);
    const scan = large.findIndex((byte, i) => byte === 0xff && large[i + 1] === 0xda);
    const scans = Array.from({ length: 100 }, () => [...large.subarray(scan, scan + 14)]).flat();
    await expect(
      decodeImage(new Uint8Array([...large.subarray(0, -2), ...scans, ...new Uint8Array(200_000), 0xff, 0xd9])),
    ).rejects.toThrow(/pixels in all scans, got 1\d\d scans of 4000×4000\. Save it smaller/);
    expect((await decodeImage(progressive)).shape).toEqual([45, 37, 3]);
  });

  it('of several at once are decoded each by itself', async () => {
    const want = await decodeImage(jpeg);
    const all = await Promise.allSettled(
      [jpeg, jpeg.subarray(0, 900), jpeg, jpeg.subarray(0, 300), jpeg].map((file) => decodeImage(file)),
    );
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
    for (const result of all) if (result.status === 'fulfilled') expect(result.value).toEqual(want);
  });
});

describe('other files, and options that mean nothing,', () => {
  it('are refused', async () => {
    await expect(decodeImage(new Uint8Array(0))).rejects.toThrow(/image data: expected a PNG or JPEG image, got an empty file/);
    await expect(decodeImage(new TextEncoder().encode('GIF89a'))).rejects.toThrow(/got other bytes/);
    await expect(decodeImage(grey, { colorMode: 'cmyk' as 'rgb' })).rejects.toThrow(
      /option colorMode: expected 'grayscale', 'rgb' or 'rgba'/,
    );
    await expect(decodeImage(grey, { imageSize: [0, 3] })).rejects.toThrow(
      /option imageSize: expected \[height, width\] in pixels, got \[0,3\]/,
    );
    await expect(decodeImage(grey, { imageSize: [1e6, 1e6] })).rejects.toThrow(/option imageSize/);
    await expect(decodeImage(grey, { interpolation: 'cubic' as 'nearest' })).rejects.toThrow(/option interpolation/);
  });
});

describe('a folder of images by class', () => {
  const at = (...parts: string[]) => join(folder, ...parts);
  beforeAll(async () => {
    for (const path of ['set/dog/more', 'set/Cat', 'set/.hidden', 'empty/a', 'bitmap/a', 'broken/a'])
      await mkdir(at(path), { recursive: true });
    await writeFile(at('set/dog/2.png'), colours);
    await writeFile(at('set/dog/10.PNG'), grey);
    await writeFile(at('set/dog/more/1.png'), colours);
    await writeFile(at('set/dog/notes.txt'), 'not an image');
    await writeFile(at('set/dog/._2.png'), 'hidden');
    await writeFile(at('set/Cat/z.png'), palette);
    await symlink(at('set'), at('set/dog/round'));
    await writeFile(at('bitmap/a/x.bmp'), 'BM');
    await writeFile(at('broken/a/x.png'), colours.subarray(0, 100));
  });

  it('gives uint8 images in the order of classes and names', async () => {
    const { x, y, classNames, files } = await readImageFolder(at('set'));
    expect([x.dtype, x.shape, y.dtype]).toEqual(['uint8', [4, 13, 11, 3], 'int32']);
    expect([classNames, y.toArray()]).toEqual([
      ['Cat', 'dog'],
      [0, 1, 1, 1],
    ]);
    expect(files.map((file) => file.slice(at('set').length + 1))).toEqual([
      'Cat/z.png',
      'dog/10.PNG',
      'dog/2.png',
      'dog/more/1.png',
    ]);
    expect(x.slice(2, 3).reshape([13, 11, 3])).toEqual(await decodeImage(colours));
  });

  it('in other channels, sizes and classes', async () => {
    const { x, y, classNames } = await readImageFolder(at('set'), {
      colorMode: 'grayscale',
      imageSize: [5, 7],
      classNames: ['dog', 'Cat'],
    });
    expect([x.shape, y.toArray(), classNames]).toEqual([
      [4, 5, 7, 1],
      [0, 0, 0, 1],
      ['dog', 'Cat'],
    ]);
    const image = await decodeImage(grey, { imageSize: [5, 7] });
    expect(x.slice(0, 1).reshape([5, 7, 1])).toEqual(image);
  });

  it('is refused with the name of what is wrong', async () => {
    await writeFile(at('set/dog/large.jpg'), jpeg);
    await expect(readImageFolder(at('set'))).rejects.toThrow(
      /large\.jpg: expected 13×11 pixels, as the first image has, got 45×37\. Set the option imageSize/,
    );
    expect((await readImageFolder(at('set'), { imageSize: [8, 8] })).x.shape).toEqual([5, 8, 8, 3]);
    await expect(readImageFolder(at('empty'))).rejects.toThrow(/empty.a: expected PNG or JPEG images, got none/);
    await expect(readImageFolder(at('empty/a'))).rejects.toThrow(/expected a folder for each class, got none/);
    await expect(readImageFolder(at('bitmap'))).rejects.toThrow(
      /x\.bmp: expected a PNG or JPEG image, got another format\. Convert it/,
    );
    await expect(readImageFolder(at('broken'))).rejects.toThrow(/image .*x\.png: expected .* The file is damaged/);
    await expect(readImageFolder(at('none'))).rejects.toThrow(/expected a readable folder, got no such file/);
    await expect(readImageFolder(at('set'), { classNames: ['dog', '../empty'] })).rejects.toThrow(
      /expected a folder for class "\.\.\/empty", got none/,
    );
    await mkdir(at('many/a'), { recursive: true });
    for (let i = 0; i < 9; i++) await writeFile(at('many/a', `${i}.png`), grey);
    const huge = { imageSize: [8192, 8192], colorMode: 'rgba' } as const;
    await expect(readImageFolder(at('many'), huge)).rejects.toThrow(
      /expected at most 2147483648 bytes, got 9 images of 268435456 bytes/,
    );
  });
});
