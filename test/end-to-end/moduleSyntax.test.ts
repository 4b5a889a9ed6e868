import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { evenkeel, scratch } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);

it('a module that cannot be understood is refused with file and line', async () => {
  const path = join(folder, 'net.mjs');
  writeFileSync(path, 'export function build() {\n  return 1;\n}\nconst = 3;\n');
  const { code, stderr } = await evenkeel(['compare', '--model', path, '--out', join(folder, 'out')]);
  expect(code).toBe(2);
  expect(stderr).toContain(
    `net.mjs: expected a module that can be loaded, got Unexpected token '=' at ${path}:4. Mend the module.`,
  );
});
