import { DEFAULTS, FIELDS, type FieldName, type FilePaths, isSilent, readField, type Texts } from './fields.ts';

/** A text as TypeScript writes it. */
const quoted = (text: string) => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** What stands in a field as the option of a program: numbers as they are, all else as the text that flags have. */
function valueText(name: FieldName, text: string): string {
  const { value } = readField(name, text);
  return typeof value === 'number' ? String(value) : quoted(text.trim());
}

/** What is said in a program or a file even where it is the default: what the experiment is about. */
const ALWAYS: readonly FieldName[] = ['norm', 'epochs', 'train', 'test', 'seed'];
const said = (texts: Texts, files: FilePaths) =>
  FIELDS.filter(
    (name) => texts[name] !== '' && (texts[name] !== DEFAULTS[name] || ALWAYS.includes(name)) && !isSilent(name, texts, files),
  );
const pathsOf = (files: FilePaths) =>
  Object.entries(files).flatMap(([name, path]) => (path === undefined ? [] : [[name, path] as const]));

/** The program that does what the page does with these settings: TypeScript for Node, with the same numbers to the last digit. */
export function programOf(texts: Texts, files: FilePaths = {}): string {
  const options = [
    ...pathsOf(files).map(([name, path]) => `    ${name}: ${quoted(path)},`),
    ...said(texts, files).map((name) => `    ${name}: ${valueText(name, texts[name])},`),
  ];
  return `// The experiment of Evenkeel's studio as a program, with the same numbers. In an empty folder:
//
//     npm init -y && npm pkg set type=module && npm install evenkeel tsx
//     npx tsx experiment.ts
import { compare, writeReport } from 'evenkeel/experiments';

const result = await compare(
  {
${options.join('\n')}
  },
  {
    onProgress({ training, event }) {
      if (event.type === 'epoch-end') console.log(\`\${training}, epoch \${event.epoch}:\`, event.logs);
    },
  },
);
console.log(result.conclusion);
await writeReport(result, 'experiment');
`;
}

/** The settings as a file for `evenkeel compare --config`. */
export function configOf(texts: Texts, files: FilePaths = {}): string {
  const entries = said(texts, files).map((name) => {
    const { value } = readField(name, texts[name]);
    return [name, typeof value === 'number' ? value : texts[name].trim()];
  });
  return `${JSON.stringify(Object.fromEntries([...pathsOf(files), ...entries]), null, 2)}\n`;
}
