/** A file of a visitor, with its path from what was dropped or chosen. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** More files than this are not what an experiment is made of. */
const MOST_FILES = 200_000;

function requireFew(count: number): void {
  if (count > MOST_FILES)
    throw new Error(`Expected at most ${MOST_FILES.toLocaleString('en')} files, got more. Take a part of them.`);
}

/** The entries of a folder, which a browser tells in slices of about a hundred. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const slice = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (slice.length === 0) return entries;
    for (const entry of slice) entries.push(entry);
    requireFew(entries.length);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** All files that were dropped, those in folders too. What is dropped must be asked for its entries at once; the rest has time. */
export async function fromDrop({ items }: DataTransfer): Promise<DroppedFile[]> {
  const waiting = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files: DroppedFile[] = [];
  for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
    const found = entry;
    if (isFile(found)) {
      const file = await new Promise<File>((resolve, reject) => found.file(resolve, reject));
      files.push({ path: found.fullPath.replace(/^\//, ''), file });
      requireFew(files.length);
    } else if (isFolder(found)) for (const inside of await entriesOf(found)) waiting.push(inside);
  }
  return files;
}

/** The files that were chosen in a dialogue. */
export const fromChoice = (files: Iterable<File>): DroppedFile[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
