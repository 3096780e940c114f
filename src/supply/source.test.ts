import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from './place.test-kit.ts';
import { parseSource, sourceAt } from './source.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const DIGEST = `sha256:${'a'.repeat(64)}`;

const good: Readonly<Record<string, object>> = {
  'npm:pkg': { kind: 'npm', name: 'pkg' },
  'npm:@scope/pkg@^1.2.0': { kind: 'npm', name: '@scope/pkg', wanted: '^1.2.0' },
  'npm:@scope/pkg@latest#tool': { kind: 'npm', name: '@scope/pkg', wanted: 'latest', program: 'tool' },
  'npm:pkg@>=1 <3': { kind: 'npm', name: 'pkg', wanted: '>=1 <3' },
  'pypi:mcp-server-time==2025.9.25': { kind: 'pypi', name: 'mcp-server-time', wanted: '2025.9.25' },
  'pypi:mcp-server-time': { kind: 'pypi', name: 'mcp-server-time' },
  'oci:localhost:5000/a/b:1.0': { kind: 'oci', name: 'localhost:5000/a/b', wanted: '1.0' },
  [`oci:ghcr.io/a/b@${DIGEST}`]: { kind: 'oci', name: 'ghcr.io/a/b', wanted: DIGEST },
  'mcpb:./x.mcpb': { kind: 'mcpb', name: '/project/x.mcpb' },
  'mcpb:https://example.com/x.mcpb': { kind: 'mcpb', name: 'https://example.com/x.mcpb' },
  [`mcpb:https://example.com/x.mcpb#sha256:${'a'.repeat(64)}`]: {
    kind: 'mcpb',
    name: 'https://example.com/x.mcpb',
    sha256: 'a'.repeat(64),
  },
  [`git:https://example.com/a.git#${COMMIT}:bin/run.js`]: {
    kind: 'git',
    name: 'https://example.com/a.git',
    wanted: COMMIT,
    program: 'bin/run.js',
  },
  [`git:https://example.com/a.git#${COMMIT}`]: { kind: 'git', name: 'https://example.com/a.git', wanted: COMMIT },
  'https://example.com/mcp?project=1': { kind: 'remote', name: 'https://example.com/mcp?project=1' },
  'HTTPS://Example.com/mcp': { kind: 'remote', name: 'https://example.com/mcp' },
  './server.js': { kind: 'local', name: '/project/server.js' },
  'local:dir/x#bin/a.js': { kind: 'local', name: '/project/dir/x', program: 'bin/a.js' },
  'local:some-command': { kind: 'local', name: 'some-command' },
  'io.github.user/server': { kind: 'registry', name: 'io.github.user/server' },
  'registry:io.github.user/server@1.0.0': { kind: 'registry', name: 'io.github.user/server', wanted: '1.0.0' },
};

for (const [text, expected] of Object.entries(good)) {
  test(`${text} is read`, () => assert.deepEqual(parseSource(text, '/project'), { text, ...expected }));
}

const bad: readonly string[] = [
  '',
  'pkg',
  'npm:',
  'npm:../x',
  'npm:@scope',
  'npm:pkg@git+ssh://host/x',
  'npm:pkg@file:../x',
  'npm:pkg@npm:other@1',
  'npm:-g',
  'npm:.hidden',
  'npm:pkg#../../x',
  'npm:pkg\u202e@1\n',
  'npm:pkg@\u00a01',
  'pypi:pkg @ https://evil.example/x.whl',
  'oci:image@sha256:abc',
  'oci:image@latest',
  'git:https://example.com/a.git',
  'git:https://example.com/a.git#main',
  'git:ext::sh -c x#0123456789abcdef0123456789abcdef01234567',
  `git:--upload-pack=x#${COMMIT}`,
  `git:file:///home/x#${COMMIT}`,
  `git:ssh://git@example.com/a.git#${COMMIT}`,
  `git:https://user:secret@example.com/a.git#${COMMIT}`,
  `git:https://example.com/a.git#${COMMIT}:../x`,
  `git:https://example.com/a.git#${COMMIT}:`,
  'mcpb:',
  'mcpb:https://example.com/x.mcpb#sha256:abc',
  'mcpb:https://example.com/x.mcpb#x',
  'https://user:secret@example.com/mcp',
  'https://example.com/mcp#x',
  'ftp://example.com/x',
  'wat:x',
  'constructor:x',
  '__proto__:x',
  ' npm:pkg',
  `npm:${'x'.repeat(3000)}`,
];

for (const text of bad) {
  test(`${JSON.stringify(text.slice(0, 60))} is refused`, () => {
    assert.throws(() => parseSource(text, '/project'), isFault('supply.bad-source'));
  });
}

test('a password in a refused URL is not repeated', () => {
  assert.throws(
    () => parseSource('https://user:hunter2@example.com/mcp', '/project'),
    (error: Error) => !error.message.includes('hunter2'),
  );
});

test('a source can be led to another version, and to nothing else', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const other = 'b'.repeat(40);
  const at = (text: string, wanted: string): string => sourceAt(text, wanted, '/project');
  assert.equal(at('npm:@a/b@^1#run', '2.0.0'), 'npm:@a/b@2.0.0#run');
  assert.equal(at('pypi:notes==1.0', '2.0'), 'pypi:notes@2.0');
  assert.equal(at('a.b/c', '2.0.0'), 'registry:a.b/c@2.0.0');
  assert.equal(at(`oci:ghcr.io/a/b:1`, digest), `oci:ghcr.io/a/b@${digest}`);
  assert.equal(at(`oci:ghcr.io/a/b@${digest}`, '2'), 'oci:ghcr.io/a/b:2');
  assert.equal(at(`git:https://example.com/a.git#${COMMIT}:run.js`, other), `git:https://example.com/a.git#${other}:run.js`);
  for (const [text, wanted] of [
    ['npm:a', '1 || https://evil.example/x'],
    ['npm:a', '../x'],
    [`git:https://example.com/a.git#${COMMIT}`, 'main'],
    ['oci:ghcr.io/a/b', '@x'],
    ['https://example.com/mcp', '2'],
    ['./folder', '2'],
    ['mcpb:x.mcpb', '2'],
  ] as const)
    assert.throws(() => at(text, wanted), isFault('supply.bad-source'), `${text} ${wanted}`);
});
