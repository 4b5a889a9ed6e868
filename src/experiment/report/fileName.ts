/** A text as the name of a file or folder, whatever it has in it: nothing that leads elsewhere, and not too long. */
export const fileName = (text: string, otherwise: string): string =>
  text
    .replace(/[^\w.=+-]+/g, '-')
    .slice(0, 100)
    .replace(/^[.-]+|[.-]+$/g, '') || otherwise;

/** The same for several that stand next to each other, each its own also where case does not count. */
export function fileNames(texts: readonly string[], otherwise: string): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const name = fileName(text, otherwise);
    let free = name;
    for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${name}-${i}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
