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
    const look = await lookAtSources(folderWith(context, { [`a.${ending}`]: markup + TOOL }), 'x');
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

test('a server that starts in a folder of tests is looked at', (context) => {
  const manifest = JSON.stringify({ bin: { a: './test/server.min.js' } });
  const { files } = readSources(folderWith(context, { 'package.json': manifest, 'test/server.min.js': TOOL, 'docs/a.js': '' }));
  assert.deepEqual(
    files.map(({ path }) => path),
    ['test/server.min.js'],
  );
});

test('files that are too big or closed, and folders too deep, are problems', async (context) => {
  const folder = folderWith(context, { 'a.js': TOOL, 'big.js': '', [`${'d/'.repeat(14)}b.js`]: '' });
  truncateSync(`${folder}/big.js`, 9 * 1024 * 1024);
  const { problems, findings } = await lookAtSources(folder, 'x');
  assert.equal(findings.length, 1);
  assert.deepEqual(problems, ['big.js is over 8 MiB and was not looked at', 'folders deeper than 12 were not looked at']);
});

test('a file that is no JavaScript is a problem where a server is', async (context) => {
  const { problems } = await lookAtSources(folderWith(context, { 'a.js': TOOL, 'b.js': 'const = = ;;(' }), 'x');
  assert.deepEqual(problems, ['parts of b.js could not be read']);
});

test('a folder that cannot be read is a problem', (context) => {
  assert.deepEqual(readSources(`${folderWith(context, { 'a.js': '' })}/gone`).problems, ['the folder . cannot be read: ENOENT']);
});
