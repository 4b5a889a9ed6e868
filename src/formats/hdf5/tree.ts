import type { Shape } from '../../core/tensor/tensor.ts';

/** An array in an HDF5 file. */
export interface H5Array {
  readonly shape: Shape;
  readonly data: Float32Array | Int32Array;
}

/** A group in an HDF5 file: text attributes, arrays and groups by name. */
export interface H5Group {
  readonly attributes: ReadonlyMap<string, string | readonly string[]>;
  readonly arrays: ReadonlyMap<string, H5Array>;
  readonly groups: ReadonlyMap<string, H5Group>;
}

/** A group to be written. */
export class H5Builder implements H5Group {
  readonly attributes = new Map<string, string | readonly string[]>();
  readonly arrays = new Map<string, H5Array>();
  readonly groups = new Map<string, H5Builder>();

  /** The group at a path below this one, made where it is not there. */
  at(...path: readonly string[]): H5Builder {
    return path.reduce<H5Builder>((group, name) => {
      const child = group.groups.get(name) ?? new H5Builder();
      group.groups.set(name, child);
      return child;
    }, this);
  }
}

/** The group at a path below another, if there is one. */
export const groupAt = (root: H5Group, path: readonly string[]): H5Group | undefined =>
  path.reduce<H5Group | undefined>((group, name) => group?.groups.get(name), root);

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Whether bytes begin as an HDF5 file does. */
export const isHdf5 = (bytes: Uint8Array) => SIGNATURE.every((v, i) => bytes[i] === v);
