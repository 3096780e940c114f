import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Chunk, packageOf, wrongChunks } from './limits.ts';

const chunk = (fileName: string, modules: readonly string[], imports: readonly string[] = []): Chunk => ({
  fileName,
  imports,
  moduleIds: modules,
});

test('the package of a module is the innermost one', () => {
  assert.equal(packageOf('/x/node_modules/a/node_modules/@b/c/lib/d.js'), '@b/c');
  assert.equal(packageOf('C:\\x\\node_modules\\a\\index.js'), 'a');
  assert.equal(packageOf('/x/src/cli/main.ts'), undefined);
});

test('a relay with a package that is none of its business is found, also in a chunk that is loaded later', () => {
  const entry = chunk('relay.js', ['/x/src/cli/relay.ts', '/x/node_modules/zod/index.js']);
  assert.deepEqual(wrongChunks('relay', [entry]), []);
  const later = chunk('chunks/relay/npm.js', ['/x/node_modules/semver/index.js']);
  assert.match(wrongChunks('relay', [entry, later])[0] ?? '', /relay holds semver/);
});

test('npm’s resolver is found where a program loads it at once, and left alone where it waits to be asked for', () => {
  const npm = chunk('chunks/cli/npm.js', ['/x/node_modules/@npmcli/arborist/lib/index.js']);
  const between = (imports: readonly string[]): Chunk => chunk('chunks/cli/supply.js', ['/x/src/supply/supply.ts'], imports);
  const commands = chunk('chunks/cli/commands.js', ['/x/src/cli/commands.ts'], ['chunks/cli/supply.js']);
  assert.deepEqual(wrongChunks('cli', [commands, between([]), npm]), []);
  assert.match(wrongChunks('cli', [commands, between([npm.fileName]), npm])[0] ?? '', /loads @npmcli\/arborist before/);
});
