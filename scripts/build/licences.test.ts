import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { bundledPackages, licencesText } from './licences.ts';

const require = createRequire(import.meta.url);

/** A module of a made-up package; its path holds node_modules, as a bundled one does. */
function moduleOf(t: TestContext, manifest: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'node_modules-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return join(folder, 'index.js');
}

test('each package is listed once with its licence text, and our own modules are not', () => {
  const zod = require.resolve('zod');
  const packages = bundledPackages([zod, zod.replace(/index\.c?js$/, 'other.js'), '/ours/src/base/fault.ts']);
  assert.deepEqual(
    packages.map(({ name, licence }) => [name, licence]),
    [['zod', 'MIT']],
  );
  assert.match(licencesText(packages), /Permission is hereby granted/);
});

test('a package without a licence text is refused', (t) => {
  const module = moduleOf(t, { name: 'silent', version: '1.0.0', license: 'MIT', author: 'Someone' });
  assert.throws(() => bundledPackages([module]), /silent 1\.0\.0 has no licence file/);
});

test('a package under a licence that we do not ship is refused', (t) => {
  const module = moduleOf(t, { name: 'viral', version: '1.0.0', license: 'GPL-3.0' });
  assert.throws(() => bundledPackages([module]), /viral 1\.0\.0 is under GPL-3\.0/);
});

test('a package that runs something when it is installed is refused', (t) => {
  const module = moduleOf(t, {
    name: 'busy',
    version: '1.0.0',
    license: 'MIT',
    scripts: { test: 'x', postinstall: 'node x.js' },
  });
  assert.throws(() => bundledPackages([module]), /busy 1\.0\.0 has a script postinstall/);
});
