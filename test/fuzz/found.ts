import { withChecksums } from './mutate.ts';

/** Files that once went wrong, by reader. A search with `EVENKEEL_FUZZ=20` finds more of them, if there are any. */
interface Found {
  /** What went wrong. */
  readonly what: string;
  readonly file: () => Uint8Array;
}

/** A PNG file as far as its header. */
const PNG_HEAD = 'iVBORw0KGgoAAAANSUhEUgAAAAsAAAANCAYAAAB/9ZQ7';

const text = (value: string) => new TextEncoder().encode(value);

export const found = {
  npy: [] as Found[],
  npz: [] as Found[],
  'npz with the checksums put right': [] as Found[],
  idx: [] as Found[],
  'idx.gz': [] as Found[],
  csv: [
    { what: 'a long cell of digits took a time that grew with its square', file: () => text(`p,q\n1,${'9'.repeat(1e5)}x\n`) },
  ] as Found[],
  'csv with options': [] as Found[],
  png: [] as Found[],
  'png with the checksums put right': [
    {
      what: "a control character of a part's name stood in the message",
      file: () => {
        const png = Uint8Array.from(atob(PNG_HEAD), (c) => c.charCodeAt(0));
        return withChecksums(Uint8Array.from([...png, 0, 0, 0, 0, 0x41, 0x93, 0x54, 0x78, 0, 0, 0, 0]));
      },
    },
  ] as Found[],
  jpeg: [] as Found[],
  pickle: [] as Found[],
  'tar.gz': [] as Found[],
};
