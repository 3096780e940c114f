// The scanner reads files. Nothing that it loads, directly or through others, can open a connection or start a program.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf, targetOf } from '../../test/architecture/imports.ts';
import { sourcesUnder } from '../../test/architecture/sources.ts';

const FORBIDDEN =
  /^node:(?:net|tls|http|https|http2|dgram|dns|dns\/promises|child_process|cluster|worker_threads|inspector|vm|wasi|repl)$/;
const GLOBALS = /(?<![.\w])(?:fetch|WebSocket|EventSource|XMLHttpRequest)\s*\(|process\.(?:binding|dlopen|getBuiltinModule)/;
/** Packages that the scanner may load: each only reads text. */
const PACKAGES = new Set(['jsonc-parser', 'yaml', 'zod', 're2js', 'web-tree-sitter', '@vscode/tree-sitter-wasm']);
const ENTRIES = [
  'src/scanner/scan.ts',
  'src/scanner/source/scan-source.ts',
  'src/scanner/report.ts',
  'src/detectors/engine.ts',
  'src/clients/inventory.ts',
];

const texts = new Map(sourcesUnder('src').map(({ path, text }) => [path, text]));

/** What a file loads when it runs. */
function loadedBy(path: string): readonly string[] {
  const imports = importsOf(texts.get(path) ?? '').filter(({ typeOnly }) => !typeOnly);
  return imports.map(({ specifier = 'a computed name' }) => {
    const target = targetOf(path, specifier);
    return target.kind === 'file' ? target.path : target.name;
  });
}

/** Everything that is loaded, by the file that loads it first. */
function loaded(): ReadonlyMap<string, string> {
  const found = new Map(ENTRIES.map((path) => [path, 'the start']));
  // Grows while it is read.
  for (const path of found.keys()) for (const name of loadedBy(path)) if (!found.has(name)) found.set(name, path);
  return found;
}

/** Code without comments and texts; lexica, which are nothing but words, are not looked at. */
const bare = (text: string): string =>
  text.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '').replace(/`[^`]*`|'(?:[^'\\\n]|\\.)*'/g, '""');

test('the core of the scanner loads no module that reaches beyond the disk', () => {
  const all = loaded();
  assert.ok(all.has('src/clients/files.ts') && all.has('node:fs'), 'the walk finds what is loaded');
  const broken = [...all].filter(
    ([name]) => FORBIDDEN.test(name) || (!name.startsWith('src/') && !name.startsWith('node:') && !PACKAGES.has(name)),
  );
  assert.deepEqual(broken, []);
});

test('and uses no global that does', () => {
  const isCode = (path: string): boolean => path.endsWith('.ts') && !path.startsWith('src/detectors/lexicon/');
  for (const path of [...loaded().keys()].filter(isCode)) assert.ok(!GLOBALS.test(bare(texts.get(path) ?? '')), path);
});
