/** What a JSON Schema says of the key by which a file names it: with `additionalProperties: false` it would be refused. */
export const SCHEMA_PROPERTY = {
  $schema: { type: 'string', description: 'the JSON Schema by which an editor checks and completes this file' },
} as const;

/** A file's contents without the key that names its JSON Schema, which is for editors alone. */
export function withoutSchemaKey(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('$schema' in value)) return value;
  const { $schema, ...rest } = value;
  return typeof $schema === 'string' ? rest : value;
}
