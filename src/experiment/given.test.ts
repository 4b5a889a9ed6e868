import { describe, expect, it } from 'vitest';
import { givenReader, sortGiven } from './given.ts';

const named = (...paths: string[]) => paths.map((path) => ({ path }));
const bytesOf = (text: string) => async () => new TextEncoder().encode(text);

describe('files that were given', () => {
  it('are a network or data, by their endings', () => {
    expect(sortGiven(named('net.keras', 'irises.csv'))).toEqual({
      model: { path: 'net.keras' },
      data: { path: 'irises.csv', files: named('irises.csv') },
    });
    expect(sortGiven(named('Net.H5'))).toEqual({ model: { path: 'Net.H5' } });
  });

  it('are read as a folder, as images with their labels, or all together', () => {
    expect(sortGiven(named('digits/0/a.png', 'digits/1/b.png', 'digits/.DS_Store')).data?.path).toBe('digits');
    expect(sortGiven(named('t-labels-idx1-ubyte', 't-images-idx3-ubyte')).data?.path).toBe('t-images-idx3-ubyte');
    expect(sortGiven(named('cat/a.png', 'dog/b.png')).data).toEqual({
      path: 'dropped',
      files: named('dropped/cat/a.png', 'dropped/dog/b.png'),
    });
  });

  it('are refused where they do not go together, or are networks of others', () => {
    expect(() => sortGiven(named('a.keras', 'b.h5'))).toThrow('networks: expected one file, got a.keras, b.h5');
    expect(() => sortGiven(named('a.csv', 'b.png'))).toThrow('a.csv: expected one file of data at a time, got 2 files');
    expect(() => sortGiven(named('a.onnx'))).toThrow('an ONNX file, which is written here and not read');
    expect(() => sortGiven(named('.DS_Store'))).toThrow('expected a network, or samples, got no files');
  });

  it('are read as a path is, and refused by name', async () => {
    const reader = (text: string) => givenReader({ path: 'a.csv', files: [{ path: 'a.csv', bytes: bytesOf(text) }] }, () => {});
    const design = {} as Parameters<ReturnType<typeof reader>['read']>[0];
    expect(await reader('u,v,class\n1,2,a\n3,4,b\n').read(design)).toMatchObject({ classNames: ['a', 'b'] });
    await expect(reader('u,v,class\n1,x,a\n').read(design)).rejects.toThrow('a.csv');
    const folder = givenReader({ path: 'f', files: [{ path: 'f/0/a.png', bytes: bytesOf('no image') }] }, () => {});
    await expect(folder.read(design)).rejects.toThrow('image f/0/a.png: expected a PNG or JPEG image, got other bytes');
    const lone = givenReader({ path: 'x-images-idx3-ubyte', files: [] }, () => {});
    await expect(lone.read(design)).rejects.toThrow('none among the files that were given');
  });
});
