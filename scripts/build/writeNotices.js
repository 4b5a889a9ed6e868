import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What `string-width` consists of. */
const WIDTH = ['string-width', 'strip-ansi', 'ansi-regex', 'get-east-asian-width'];

/** What the studio's page holds besides. */
const PAGE = [
  'preact',
  '@preact/signals',
  '@preact/signals-core',
  'zod',
  'fflate',
  'papaparse',
  'simple-statistics',
  '@jsquash/jpeg',
  'modern-tar',
];

/** The packages of which parts are in `dist/` or `data/`. */
const PACKAGES = ['echarts', 'zrender', 'tslib', 'h5wasm', '@fontsource/inter', 'hono', '@hono/node-server', ...WIDTH, ...PAGE];

/** Their licences, those of what they contain themselves included. */
const LICENCE = /^(licenses\/)?(license|notice|copyrightnotice)[-\w]*(\.txt)?$/i;

/** The licences of what is shipped inside this package. */
export function writeNotices(root) {
  const notices = PACKAGES.map((name) => {
    const folder = new URL(`node_modules/${name}/`, root);
    const { version, license } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
    const files = readdirSync(folder, { recursive: true }).filter((file) => LICENCE.test(file) && file !== 'licenses');
    if (files.length === 0) throw new Error(`${name} has no licence file`);
    const texts = files.map((file) => readFileSync(new URL(file, folder), 'utf8').trim());
    return `${name} ${version} (${license})\n\n${texts.join('\n\n')}`;
  });
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  writeFileSync(
    new URL('THIRD_PARTY_NOTICES.txt', root),
    `Parts of these packages are shipped inside this one.${rule}${notices.join(rule)}\n`,
  );
}
