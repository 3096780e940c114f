import assert from 'node:assert/strict';
import { it } from 'node:test';
import { withPlainBuiltins } from './plain-builtins.ts';

it('every form of an import of Node becomes a declaration', () => {
  const takes = (names: string, module: string): string => `const ${names} = process.getBuiltinModule("node:${module}");`;
  for (const [clause, module, expected] of [
    ['{ join, resolve as absolute }', 'path', takes('{ join, resolve: absolute }', 'path')],
    ['* as fs', 'fs', takes('fs', 'fs')],
    ['os$1', 'os', takes('os$1', 'os')],
    ['path, { join }', 'path', `${takes('path', 'path')} ${takes('{ join }', 'path')}`],
    ['{ setTimeout as after }', 'timers/promises', takes('{ setTimeout: after }', 'timers/promises')],
  ] as const)
    assert.equal(withPlainBuiltins(`import ${clause} from "node:${module}";\nrun();`), `${expected}\nrun();`);
});

it('other imports, and text that looks like one, stay as they are', () => {
  const code = 'import { a } from "./a.js";\nconst text = `\n  import fs from "node:fs";`;\n';
  assert.equal(withPlainBuiltins(code), code);
});

it('a form that nobody expected fails the build', () => {
  for (const line of [
    'import "node:inspector";',
    'import { default as fs } from "node:fs";',
    'import fs from "node:fs" with {};',
  ])
    assert.throws(() => withPlainBuiltins(line), /another form/);
});
