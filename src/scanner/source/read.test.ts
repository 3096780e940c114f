// What is read below a folder, what is left out, and what could not be read: each is said.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type TestContext, test } from 'node:test';
import { plant } from '../../../test/support/planted-home.ts';
import { readSources } from './read.ts';
import { lookAtSources } from './scan-source.ts';

function folderWith(context: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(`${tmpdir()}/sources-`);
  context.after(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) plant(`${folder}/${path}`, text);
  return folder;
}

const TOOL = "server.tool('a', {}, async ({ x }) => eval(x));";
const endings = ['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx'];

for (const ending of endings)
  test(`a server in .${ending} is followed`, async (context) => {
    const markup = /x$/.test(ending) ? 'const page = <p>hello</p>;\n' : '';
    const look = await lookAtSources(folderWith(context, { [`a.${ending}`]: markup + TOOL }), { server: 'x', isServer: false });
    assert.deepEqual(
      look.findings.map(({ finding }) => finding.rule),
      ['argument-in-code'],
    );
    assert.deepEqual(look.problems, []);
  });

test('what is left out is told by name', (context) => {
  const folder = folderWith(context, {
    'a.ts': '',
    'a.d.ts': '',
    'a.test.ts': '',
    'main.go': '',
    'tsconfig.json': '{}',
    'src/b.ts': '',
    'dist/b.js': '',
    'node_modules/x/x.js': '',
    'docs/x.js': '',
    'src/docs/x.js': '',
  });
  symlinkSync('a.ts', `${folder}/link.ts`);
  const { files, problems, leftOut } = readSources(folder);
  assert.deepEqual(
    files.map(({ path }) => path),
    ['a.ts', 'src/b.ts'],
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(leftOut, [
    'folders dist (built from src beside it), docs (2), node_modules',
    'files in other languages: .go',
    '1 files that are tests, configuration or minified',
    '1 symbolic links',
  ]);
});

const STARTS: readonly (readonly [said: string, manifest: object, path: string])[] = [
  ['a path', { bin: { a: './test/server.min.js' } }, 'test/server.min.js'],
  ['a path with detours', { main: './dist/../test/./server.js' }, 'test/server.js'],
  ['a folder', { main: 'tests' }, 'tests/index.js'],
  ['a name without its ending', { main: './fixtures/server' }, 'fixtures/server.js'],
  ['a program without an ending', { bin: 'examples/server' }, 'examples/server'],
  ['conditions', { exports: { '.': { node: { import: './spec/a.mjs' } } } }, 'spec/a.mjs'],
  ['a pattern', { exports: { './*': './docs/tools/*.js' } }, 'docs/tools/a.js'],
];

for (const [said, manifest, path] of STARTS)
  test(`a server that a package names by ${said} is looked at, wherever it is`, (context) => {
    const folder = folderWith(context, { 'package.json': JSON.stringify(manifest), [path]: TOOL, 'bench/a.js': TOOL });
    const { files, problems } = readSources(folder);
    assert.deepEqual(
      files.map((file) => file.path),
      [path],
    );
    assert.deepEqual(problems, []);
  });

test('files that looked-at files import are looked at, wherever they are; those beside them are not', (context) => {
  const { files } = readSources(
    folderWith(context, {
      'a.ts': "import './tests/b.js';\nconst c = await import('./vendor/c');",
      'tests/b.ts': "export { d } from '../src/d.config.js';",
      'vendor/c/index.js': 'require("../../__mocks__/e.test.js")',
      'src/d.config.ts': '',
      '__mocks__/e.test.js': '',
      'tests/other.ts': TOOL,
    }),
  );
  assert.deepEqual(
    files.map(({ path }) => path),
    ['a.ts', 'tests/b.ts', 'vendor/c/index.js', 'src/d.config.ts', '__mocks__/e.test.js'],
  );
});

test('so are modules that a project of Python starts or imports', (context) => {
  const { files } = readSources(
    folderWith(context, {
      'pyproject.toml': '[project.scripts]\nserver = "tests.server:main"\n',
      'tests/server.py': 'from .tools import one\nfrom examples import two\nimport fixtures.three',
      'tests/tools/one.py': '',
      'tests/tools/__init__.py': '',
      'examples/two.py': '',
      'fixtures/three.py': '',
      'tests/test_server.py': '',
    }),
  );
  assert.deepEqual(files.map(({ path }) => path).sort(), [
    'examples/two.py',
    'fixtures/three.py',
    'tests/server.py',
    'tests/tools/__init__.py',
    'tests/tools/one.py',
  ]);
});

test('no link leads out of the package, and a program in another language is a problem', (context) => {
  const bin = { a: 'tests/link.js', b: 'b.sh', c: 'c', d: 'gone.js' };
  const folder = folderWith(context, {
    'package.json': JSON.stringify({ bin }),
    'tests/x.txt': '',
    'b.sh': '',
    c: '#!/bin/sh\n',
  });
  symlinkSync('/etc/hostname', `${folder}/tests/link.js`);
  const { files, problems, leftOut } = readSources(folder);
  assert.deepEqual(files, []);
  assert.deepEqual(problems, [
    'b.sh is started, and is in a language that is not followed',
    'c is started, and is in a language that is not followed',
  ]);
  assert.ok(leftOut.includes('programs that the package names and that are not there: tests/link.js, gone.js'));
});

test('files that are too big or closed, and folders too deep, are problems', async (context) => {
  const folder = folderWith(context, { 'a.js': TOOL, 'big.js': '', [`${'d/'.repeat(14)}b.js`]: '' });
  truncateSync(`${folder}/big.js`, 9 * 1024 * 1024);
  const { problems, findings } = await lookAtSources(folder, { server: 'x', isServer: false });
  assert.equal(findings.length, 1);
  assert.deepEqual(problems, ['big.js is over 8 MiB and was not looked at', 'folders deeper than 12 were not looked at']);
});

test('a file that is no JavaScript is a problem where a server is', async (context) => {
  const { problems } = await lookAtSources(folderWith(context, { 'a.js': TOOL, 'b.js': 'const = = ;;(' }), {
    server: 'x',
    isServer: false,
  });
  assert.deepEqual(problems, ['parts of b.js could not be read']);
});

test('a folder that cannot be read is a problem', (context) => {
  assert.deepEqual(readSources(`${folderWith(context, { 'a.js': '' })}/gone`).problems, ['the folder . cannot be read: ENOENT']);
});
