import { EvenkeelError } from '../errors.ts';
import { nodeModule } from '../node.ts';

/**
 * The bytes of a file: by its path, or a URL, which in a browser a path is too.
 * @throws EvenkeelError where there is none
 */
export async function readBytes(path: string, what: string): Promise<Uint8Array> {
  const refuse = (got: string, cause: unknown): never => {
    throw new EvenkeelError(
      { where: `${what} ${path}`, expected: 'a file that can be read', got, remedy: 'Check the path.' },
      { cause },
    );
  };
  const inBrowser = typeof process === 'undefined' || !process.versions?.node;
  if (inBrowser || /^https?:/.test(path)) {
    const response = await fetch(path).catch((cause) => refuse('no answer', cause));
    if (!response.ok) refuse(`HTTP status ${response.status}`, undefined);
    return new Uint8Array(await response.arrayBuffer());
  }
  const { readFile } = await nodeModule('node:fs/promises');
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    return refuse(code === 'ENOENT' ? 'none' : code === 'EISDIR' ? 'a folder' : String(code), cause);
  }
}
