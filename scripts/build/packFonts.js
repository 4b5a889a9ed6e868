import { copyFileSync, mkdirSync } from 'node:fs';

/** The charts' typeface: two of the hundred files of its package. */
export function packFonts(root) {
  const target = new URL('data/fonts/', root);
  mkdirSync(target, { recursive: true });
  for (const weight of [400, 600]) {
    const name = `inter-latin-${weight}-normal.woff2`;
    copyFileSync(new URL(`node_modules/@fontsource/inter/files/${name}`, root), new URL(name, target));
  }
}
