// What needs no Python: places of credentials, the shim's text, .pth files, and a machine that has none. The rest is in test/system/supply-pypi.test.ts.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { machine } from './pypi.test-kit.ts';
import { pypi } from './pypi.ts';
import { indexOfPip, netrcMachines, otherIndexes, pypiCredentials } from './pypi-credentials.ts';
import { readPathFiles } from './pypi-pth.ts';
import { shimText } from './pypi-shim.ts';
import { parseSource } from './source.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'bartizan-pypi-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function script(t: TestContext, text: string): string {
  const path = folder(t);
  writeFileSync(join(path, 'python3'), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}

it('a machine without Python is told so', async (t) => {
  const context = machine(t, { env: { PATH: folder(t) } });
  await assert.rejects(pypi.resolve(parseSource('pypi:x', context.cwd), context), { code: 'pypi.no-python' });
  await assert.rejects(pypi.install({ kind: 'pypi', name: 'x' }, context), { code: 'pypi.no-python' });
});

it('a folder of the project on PATH is not looked in', async (t) => {
  const context = machine(t, { env: { PATH: '.:bin' } });
  await assert.rejects(pypi.install({ kind: 'pypi', name: 'x' }, context), { code: 'pypi.no-python' });
});

it('a Python that is broken, silent or too old is told', async (t) => {
  const old = JSON.stringify({
    path: '/bin/sh',
    version: '3.8.1',
    platform: 'linux-x86_64',
    major: 3,
    minor: 8,
    bits: 64,
    markers: { implementation_name: 'cpython' },
  });
  for (const [text, code] of [
    ['exit 3', 'pypi.bad-python'],
    ['echo nonsense', 'pypi.bad-python'],
    ['echo "{}"', 'pypi.bad-python'],
    [`echo '${old}'`, 'pypi.old-python'],
  ]) {
    const context = machine(t, { env: { PATH: script(t, text ?? '') } });
    await assert.rejects(pypi.install({ kind: 'pypi', name: 'x' }, context), { code });
  }
});

it('.netrc is read by host, and its default is for nobody', () => {
  const machines = netrcMachines(
    '# machine no login x password y\nmachine a.test login ann password p1\nmacdef init\nmachine evil login x password y\n\nmachine b.test\n  login bob\n  account q\n  password p2\ndefault login any password none\n',
  );
  assert.deepEqual(
    [...machines],
    [
      ['a.test', { login: 'ann', password: 'p1' }],
      ['b.test', { login: 'bob', password: 'p2' }],
    ],
  );
});

it('credentials in the URL of pip’s index are for that index alone', (t) => {
  const home = folder(t);
  mkdirSync(join(home, '.config/pip'), { recursive: true });
  writeFileSync(join(home, '.config/pip/pip.conf'), '[global]\nindex-url = https://ann:se%40cret@index.test/simple/\n');
  const context = { env: {}, home };
  assert.equal(indexOfPip(context), 'https://index.test/simple');
  const authorize = pypiCredentials(context);
  assert.equal(authorize(new URL('https://index.test/x')), `Basic ${Buffer.from('ann:se@cret').toString('base64')}`);
  for (const url of ['https://other.test/', 'https://index.test:8443/', 'http://index.test/'])
    assert.equal(authorize(new URL(url)), undefined, url);
});

it('indexes that pip would ask as well are known, however they are written down', (t) => {
  const home = folder(t);
  mkdirSync(join(home, '.pip'));
  const lines = [
    '[global]',
    'extra-index-url =',
    '    https://ann:secret@a.test/simple/',
    '  https://b.test/x',
    'timeout = 5',
    '',
  ];
  writeFileSync(join(home, '.pip/pip.conf'), lines.join('\n'));
  assert.deepEqual(otherIndexes({ env: {}, home }), ['https://a.test/simple', 'https://b.test/x']);
  const env = { PIP_EXTRA_INDEX_URL: 'https://c.test/simple nonsense' };
  assert.deepEqual(otherIndexes({ env, home }), ['https://c.test/simple']);
  assert.deepEqual(otherIndexes({ env: {}, home: folder(t) }), []);
});

it('a shim holds names as text, whatever is in them', () => {
  const text = shimText({ kind: 'file', path: 'a"\nimport os\n\u2028' }, { before: ['x\\'], after: [] });
  assert.ok(text.includes('path("a\\"\\nimport os\\n\\u2028")') && text.includes('["x\\\\"]'), text);
});

it('.pth files give folders inside the packages, and code to be shown', (t) => {
  const root = folder(t);
  mkdirSync(join(root, 'lib/win32/lib'), { recursive: true });
  mkdirSync(join(root, 'out'));
  writeFileSync(join(root, 'lib/a.pth'), '# c\nwin32\nwin32\\lib\n../out\n/etc\nmissing\nimport os\nimport\tsys\n');
  assert.deepEqual(
    readPathFiles(root, () => 'a'),
    {
      folders: ['lib/win32', 'lib/win32/lib'],
      scripts: [
        { package: 'a', event: 'a.pth', command: 'import os' },
        { package: 'a', event: 'a.pth', command: 'import\tsys' },
      ],
    },
  );
});
