import type { Tensor } from '../core/tensor/tensor.ts';
import type { FileTree } from '../platform/files/fileTree.ts';
import type { Content } from '../platform/files/source.ts';
import type { CsvOptions } from './files/csv.ts';
import { IMAGE_ENDINGS } from './images/imageEndings.ts';
import type { ImageFolderOptions } from './images/imageFolder.ts';
import type { Samples, TrainTest, UnlabelledSamples } from './samples.ts';

/** How a file is read: what `readCsv` and `readImageFolder` take. The labels of a CSV file are its last column unless `label` says otherwise. */
export type FileOptions = CsvOptions & ImageFolderOptions;

/** A format of data files. Each loads its parser when it is first used. */
export interface DataFormat {
  readonly name: 'npz' | 'npy' | 'idx' | 'image' | 'table';
  /** The endings of its files, in lower case. */
  readonly endings: readonly string[];
  /** Whether a file begins as one of this format does; none where its files begin with anything. */
  readonly sniff?: (bytes: Uint8Array) => boolean;
  /** The samples of a file, without labels unless they are asked for. */
  readonly parse: (content: Content, options: FileOptions) => Promise<UnlabelledSamples>;
  /** The samples and labels of a file; none where the format has no labels. `tree` has the files next to it. */
  readonly parseLabelled?: (content: Content, options: FileOptions, tree: FileTree) => Promise<Samples | TrainTest>;
}

const startsWith =
  (...signatures: readonly (readonly number[])[]) =>
  (bytes: Uint8Array) =>
    signatures.some((signature) => signature.every((byte, i) => bytes[i] === byte));

/** Options without those that are undefined. */
const defined = <T extends object>(options: T) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** Every format in which samples are read. A new one is an entry here, with its parser in `files/` or `images/`. */
export const DATA_FORMATS: readonly DataFormat[] = [
  {
    name: 'npz',
    endings: ['.npz'],
    sniff: startsWith([0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6]),
    parse: async (content, { onWarning }) => ({
      x: await (await import('./files/npzSamples.ts')).samplesFromNpz(content, defined({ onWarning })),
    }),
    parseLabelled: async (content, { onWarning }) =>
      (await import('./files/npzSamples.ts')).labelledFromNpz(content, defined({ onWarning })),
  },
  {
    name: 'npy',
    endings: ['.npy'],
    sniff: startsWith([0x93, ...new TextEncoder().encode('NUMPY')]),
    parse: async ({ bytes, name }) => ({ x: (await import('./files/npy.ts')).parseNpy(bytes, name) }),
  },
  {
    name: 'idx',
    endings: ['-ubyte', '-ubyte.gz'],
    sniff: startsWith([0, 0]),
    parse: async (content) => ({ x: await (await import('./files/idxSamples.ts')).arrayFromIdx(content) }),
    parseLabelled: async (content, _, tree) => (await import('./files/idxSamples.ts')).labelledFromIdx(content, tree),
  },
  {
    name: 'image',
    endings: IMAGE_ENDINGS,
    sniff: startsWith([0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff]),
    async parse({ bytes, name }, { colorMode, imageSize, interpolation }) {
      const { parseImage } = await import('./images/decodeImage.ts');
      const pixels = await parseImage(bytes, name, defined({ colorMode, imageSize, interpolation }));
      return { x: pixels.reshape([1, ...pixels.shape]) };
    },
  },
  {
    name: 'table',
    endings: ['.csv', '.tsv', '.txt', '.data'],
    async parse({ bytes, name }, options) {
      const { x, schema } = await (await import('./files/csv.ts')).parseCsv(bytes, name, options);
      return { x, schema };
    },
    async parseLabelled({ bytes, name }, options) {
      const { parseCsv } = await import('./files/csv.ts');
      const { x, y, classNames, schema } = await parseCsv(bytes, name, { label: options.schema?.label ?? -1, ...options });
      return { x, y: y as Tensor, schema, ...(classNames && { classNames }) };
    },
  },
];

/** The format of a file: the one that its first bytes tell, else the one that its ending names. */
export const formatOf = ({ bytes, name }: Content): DataFormat | undefined =>
  DATA_FORMATS.find(({ sniff }) => sniff?.(bytes)) ?? formatOfPath(name);

/** The format that the ending of a path names. */
export const formatOfPath = (path: string): DataFormat | undefined =>
  DATA_FORMATS.find(({ endings }) => endings.some((ending) => path.toLowerCase().endsWith(ending)));
