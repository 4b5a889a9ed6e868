import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Tensor } from '../../src/core/tensor/tensor.ts';
import { writeNpy, writeNpz } from '../../src/datasets/index.ts';
import { cases, toTensor } from '../keras/fixtures.ts';
import { fileOf, type SavedModel, savedModels } from '../keras-files/models.ts';
import { warmEvenkeel } from './warmCli.ts';

/** A model that real Keras saved, as files in a folder: the model and what it was evaluated on. */
export interface Stored {
  readonly saved: SavedModel;
  readonly model: string;
  /** An `.npz` with x and y. */
  readonly data: string;
  /** An `.npy` with x alone. */
  readonly samples: string;
}

/** Writes one of the models of `test/fixtures` with its data into a folder. */
export async function storeModel(folder: string, name: string): Promise<Stored> {
  const saved = savedModels.find((one) => one.name === name) as SavedModel;
  const [x, y] = [saved.x[0], saved.y[0]].map((array) => toTensor(array as SavedModel['x'][number])) as [Tensor, Tensor];
  const [model, data, samples] = ['keras', 'npz', 'npy'].map((ending) => join(folder, `${name}.${ending}`)) as [
    string,
    string,
    string,
  ];
  writeFileSync(model, fileOf(name, 'keras'));
  await writeNpz(data, { x, y });
  await writeNpy(samples, x);
  return { saved, model, data, samples };
}

/** What Keras predicts for its samples. */
export const predictionsOf = ({ saved }: Stored) => toTensor(saved.predictions[0] as SavedModel['predictions'][number]);

/** Runs commands in a folder: `say` gives what one prints that ends well, `refuse` what one says that prints nothing else. */
export function speaker(folder: string) {
  return {
    async say(...args: string[]): Promise<string> {
      const { code, stdout, stderr } = await warmEvenkeel(args, { cwd: folder });
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    },
    async refuse(...args: string[]): Promise<string> {
      const { code, stdout, stderr } = await warmEvenkeel(args, { cwd: folder });
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    },
  };
}

const images = (cases('data') as unknown as { images: { name: string; file: string }[] }).images;

/** The bytes of an image of `test/fixtures`. */
export const imageFile = (name: RegExp) => Buffer.from(images.find((image) => name.test(image.name))?.file as string, 'base64');

/** A table of three kinds that four numbers tell apart. */
export function table(rows: number): string {
  const line = (i: number) => {
    const kind = i % 3;
    const v = [0, 1, 2, 3].map((j) => Math.sin(7 * i + j) / 3 + (j === kind ? 2 : 0));
    return `${v.map((n) => n.toFixed(4)).join(',')},${['cat', 'dog', 'eel'][kind]}`;
  };
  return `a,b,c,d,kind\n${Array.from({ length: rows }, (_, i) => `${line(i)}\n`).join('')}`;
}

/** Images of two kinds, dark and bright, as arrays to train on. */
export function brightness(count: number, shape: readonly number[]): { x: Tensor; y: Tensor } {
  const size = shape.reduce((a, b) => a * b, 1);
  const value = (i: number, j: number) => (i % 2) * 120 + 60 + 50 * Math.sin(i * 13 + j);
  return {
    x: new Tensor(
      Uint8Array.from({ length: count * size }, (_, k) => value(Math.floor(k / size), k % size)),
      [count, ...shape],
    ),
    y: new Tensor(
      Uint8Array.from({ length: count }, (_, i) => i % 2),
      [count],
    ),
  };
}
