import { withChecksums } from './mutate.ts';

/** Files that once went wrong, by reader. A search with `EVENKEEL_FUZZ=20` finds more of them, if there are any. */
interface Regression {
  /** What went wrong. */
  readonly what: string;
  readonly file: () => Uint8Array;
}

/** A PNG file as far as its header. */
const PNG_HEAD = 'iVBORw0KGgoAAAANSUhEUgAAAAsAAAANCAYAAAB/9ZQ7';

const text = (value: string) => new TextEncoder().encode(value);

export const regressions = {
  npy: [] as Regression[],
  npz: [] as Regression[],
  'npz with the checksums put right': [] as Regression[],
  idx: [] as Regression[],
  'idx.gz': [] as Regression[],
  csv: [
    { what: 'a long cell of digits took a time that grew with its square', file: () => text(`p,q\n1,${'9'.repeat(1e5)}x\n`) },
  ] as Regression[],
  'csv with options': [] as Regression[],
  png: [] as Regression[],
  'png with the checksums put right': [
    {
      what: "a control character of a part's name stood in the message",
      file: () => {
        const png = Uint8Array.from(atob(PNG_HEAD), (c) => c.charCodeAt(0));
        return withChecksums(Uint8Array.from([...png, 0, 0, 0, 0, 0x41, 0x93, 0x54, 0x78, 0, 0, 0, 0]));
      },
    },
  ] as Regression[],
  jpeg: [] as Regression[],
  pickle: [] as Regression[],
  'tar.gz': [] as Regression[],
};
