// Provenance is judged, not fetched: nothing here may reach outside, and nothing of it may be loaded on the relay's way to its server.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { importsOf, targetOf } from '../../../test/architecture/imports.ts';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const own = globSync('*.ts', { cwd: HERE })
  .filter((name) => !/\.(?:test|test-kit|fixture)\.ts$/.test(name))
  .map((name) => relative(ROOT, join(HERE, name)));

test('of what reaches outside the process, provenance imports nothing', () => {
  assert.ok(own.length > 10);
  const builtins = own.flatMap((path) =>
    importsOf(read(path)).flatMap(({ specifier = 'computed' }) => {
      const target = targetOf(path, specifier);
      return target.kind === 'builtin' && target.name !== 'node:crypto' ? [`${path}: ${target.name}`] : [];
    }),
  );
  assert.deepEqual(builtins, []);
  for (const path of own) assert.doesNotMatch(read(path), /\bfetch\(|\bDate\.now\(|new Date\(\)|process\./, path);
});

/** Files that are loaded with a file, without what it loads later. */
function loadedWith(path: string, seen: Set<string>): Set<string> {
  if (seen.has(path) || !path.endsWith('.ts')) return seen;
  seen.add(path);
  // `import('…')` is for later; everything else is loaded at once.
  const text = read(path).replaceAll(/\bimport\(/g, 'later(');
  for (const { specifier, typeOnly } of importsOf(text)) {
    if (specifier === undefined || typeOnly) continue;
    const target = targetOf(path, specifier);
    if (target.kind === 'file') loadedWith(target.path, seen);
  }
  return seen;
}

test('neither the relay nor the command line loads provenance before it is asked for', () => {
  for (const entry of ['src/cli/relay.ts', 'src/cli/main.ts']) {
    const loaded = [...loadedWith(entry, new Set())];
    assert.deepEqual(
      loaded.filter((path) => path.startsWith('src/supply/provenance/')),
      [],
      entry,
    );
  }
});

test('the entry of provenance loads no verifier before a kind asks for it', () => {
  const packages = [...loadedWith('src/supply/provenance/provenance.ts', new Set())].flatMap((path) =>
    importsOf(read(path).replaceAll(/\bimport\(/g, 'later(')).flatMap(({ specifier, typeOnly }) =>
      specifier !== undefined && !typeOnly && targetOf(path, specifier).kind === 'package' ? [specifier] : [],
    ),
  );
  assert.deepEqual(packages, []);
});
