import { mkdirSync, writeFileSync } from 'node:fs';

/** Writes the JSON Schemas of the files that `compare --config` and `train` read, by which editors check and complete them. */
export async function writeSchemas(root) {
  const at = (path) => new URL(`dist/${path}`, root);
  const [{ comparisonJsonSchema }, { configJsonSchema }] = await Promise.all([
    import(at('experiment/comparisonFile.js')),
    import(at('experiment/designFile.js')),
  ]);
  mkdirSync(at('schema/'), { recursive: true });
  const schemas = { compare: comparisonJsonSchema(), train: configJsonSchema() };
  for (const [name, schema] of Object.entries(schemas)) {
    writeFileSync(at(`schema/${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}
