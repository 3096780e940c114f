import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { sha256Hex } from '../base/digest.ts';
import { projectDigest, readPolicyFiles, trustOf } from './trust.ts';

const file = (path: string, text: string) => ({ path, bytes: Buffer.from(text) });
const files = [file('bartizan.yaml', 'servers: {}'), file('bartizan.lock', '{}'), file('policy/a.cedar', 'permit')];

it('a project is trusted as long as no byte of its files differs', () => {
  const trusted = projectDigest(files);
  assert.deepEqual(trustOf(projectDigest([...files].reverse()), trusted), { state: 'trusted', changes: [] });
  assert.deepEqual(trustOf(trusted, undefined).state, 'never');
  assert.equal(trustOf(trusted, undefined).changes.length, 3);
  const edited = [file('bartizan.yaml', 'servers: {} '), file('bartizan.lock', '{}'), file('policy/b.cedar', 'permit')];
  assert.deepEqual(trustOf(projectDigest(edited), trusted), {
    state: 'edited',
    changes: [
      { path: 'bartizan.yaml', kind: 'changed' },
      { path: 'policy/a.cedar', kind: 'removed' },
      { path: 'policy/b.cedar', kind: 'added' },
    ],
  });
});

it('what is moved from one file to another, or from a name into a content, is another project', () => {
  const digests = [[file('a', 'b')], [file('b', 'a')], [file('a', 'b'), file('c', '')], [file('a', ''), file('c', 'b')], []].map(
    (each) => projectDigest(each).digest,
  );
  assert.equal(new Set(digests).size, digests.length);
  const [two, one] = [[file('a', 'x'), file('b', 'y')], [file(`a${sha256Hex('x')}b`, 'y')]];
  assert.notEqual(projectDigest(two).digest, projectDigest(one).digest);
});

it('policy files are read wherever they lie, and no link or flood among them', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-trust-'));
  t.after(() => rmSync(folder, { recursive: true }));
  assert.deepEqual(readPolicyFiles(folder), []);
  mkdirSync(join(folder, 'policy/team'), { recursive: true });
  writeFileSync(join(folder, 'policy/a.cedar'), 'permit');
  writeFileSync(join(folder, 'policy/team/b.cedar'), 'forbid');
  assert.deepEqual(
    readPolicyFiles(folder)
      .map(({ path, bytes }) => [path, Buffer.from(bytes).toString()])
      .sort(),
    [
      ['policy/a.cedar', 'permit'],
      ['policy/team/b.cedar', 'forbid'],
    ],
  );
  writeFileSync(join(folder, 'policy/flood'), '');
  truncateSync(join(folder, 'policy/flood'), 16_777_217);
  assert.throws(() => readPolicyFiles(folder), { code: 'lock.too-large' });
  rmSync(join(folder, 'policy/flood'));
  symlinkSync('a.cedar', join(folder, 'policy/link.cedar'));
  assert.throws(() => readPolicyFiles(folder), { code: 'lock.unreadable' });
  rmSync(join(folder, 'policy/link.cedar'));
  for (let i = 0; i < 1_000; i++) writeFileSync(join(folder, `policy/team/${i}`), '');
  assert.throws(() => readPolicyFiles(folder), { code: 'lock.unreadable', message: /more than 1000/ });
});
