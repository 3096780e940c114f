// Quarantine: what is shut out is known to every program at once; a file that cannot be relied on shuts out everything.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { addQuarantined, type Concerned, openQuarantine, type Quarantined, removeQuarantined } from './quarantine.ts';

function folderFor(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'quarantine-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
const entry = (over: Partial<Quarantined> = {}): Quarantined => ({ kind: 'server', name: 'files', atMs: 1, ...over });
const concerned = (over: Partial<Concerned> = {}): Concerned => ({
  caller: 'user:ada',
  client: 'cursor',
  server: 'files',
  tool: 'read',
  ...over,
});

for (const [name, shut, who, isShut] of [
  ['a server', {}, {}, true],
  ['another server', {}, { server: 'mail' }, false],
  ['the same server under another name', { identity: 'npm:files' }, { server: 'other', identity: 'npm:files' }, true],
  ['two servers of which nothing is known', {}, { server: 'mail', identity: undefined }, false],
  ['a tool', { kind: 'tool', name: 'files/read' }, {}, true],
  ['another tool', { kind: 'tool', name: 'files/read' }, { tool: 'write' }, false],
  [
    'its tool under another name of the server',
    { kind: 'tool', name: 'files/read', identity: 'x' },
    { server: 'other', identity: 'x' },
    true,
  ],
  ['a list of a server whose tool is shut out', { kind: 'tool', name: 'files/read' }, { tool: undefined }, false],
  ['a client', { kind: 'client', name: 'cursor' }, {}, true],
  ['another client', { kind: 'client', name: 'cursor' }, { client: 'zed' }, false],
  ['a caller', { kind: 'caller', name: 'user:ada' }, {}, true],
  ['a caller named as a client', { kind: 'caller', name: 'cursor' }, {}, false],
] as const) {
  it(`${name} is ${isShut ? '' : 'not '}shut out`, async (test) => {
    const folder = folderFor(test);
    addQuarantined(folder, entry(shut));
    assert.equal(openQuarantine(folder, () => 0).match(concerned(who)) !== undefined, isShut);
  });
}

it('a program that runs sees it within a quarter of a second, and sees it lifted', async (test) => {
  const folder = folderFor(test);
  let nowMs = 1_000;
  const quarantine = openQuarantine(folder, () => nowMs);
  assert.equal(quarantine.match(concerned()), undefined);
  addQuarantined(folder, entry());
  nowMs += 250;
  assert.equal(quarantine.match(concerned())?.name, 'files');
  assert.equal(removeQuarantined(folder, entry()), true);
  nowMs += 250;
  assert.equal(quarantine.match(concerned()), undefined);
  assert.equal(removeQuarantined(folder, entry()), false);
});

it('many at once lose nothing', async (test) => {
  const folder = folderFor(test);
  const program = `import { addQuarantined } from ${JSON.stringify(new URL('./quarantine.ts', import.meta.url).href)};
    for (let nth = 0; nth < 4; nth++) addQuarantined(process.argv[1], { kind: 'server', name: process.argv[2] + nth, atMs: 1 });`;
  const added = Array.from({ length: 3 }, (_, at) =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, folder, `s${at}-`]),
  );
  await Promise.all(added);
  assert.equal(openQuarantine(folder, () => 0).list().length, 12);
});

for (const [name, spoil] of [
  ['what is no JSON', (path: string) => writeFileSync(path, '{', { mode: 0o600 })],
  [
    'what has another shape',
    (path: string) => writeFileSync(path, '{"version":1,"entries":[{"kind":"planet"}]}', { mode: 0o600 }),
  ],
  [
    'what others may have written',
    (path: string) => {
      writeFileSync(path, '{"version":1,"entries":[]}');
      chmodSync(path, 0o666);
    },
  ],
] as const) {
  it(`${name} shuts out everything`, (test) => {
    const folder = folderFor(test);
    spoil(join(folder, 'quarantine.json'));
    assert.throws(() => openQuarantine(folder, () => 0).match(concerned()), { code: 'store.bad-quarantine' });
  });
}

it('a program that was killed while it wrote keeps nobody from shutting out', (test) => {
  const folder = folderFor(test);
  writeFileSync(join(folder, 'quarantine.json.next'), 'half', { mode: 0o644 });
  addQuarantined(folder, entry());
  assert.notEqual(openQuarantine(folder, () => 0).match(concerned()), undefined);
});
