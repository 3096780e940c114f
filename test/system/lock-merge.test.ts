// The lock under programs that npm does not bring: a real merge by git, and a pipe in place of a file.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { approvedServer, catalogue, lockOf, readNote, withTool } from '../../src/lock/lock.test-kit.ts';
import { readLock, recoverLock, writeLock } from '../../src/lock/lock-folder.ts';
import { withServer } from '../../src/lock/state.ts';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-lock-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('a merge conflict made by git is put together: additions of both branches stay, what both changed is named', async (t) => {
  const folder = folderOf(t);
  const git = (...args: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], { cwd: folder, stdio: 'pipe' });
  };
  const commit = (name: string): void => {
    git('add', '-A');
    git('commit', '-q', '-m', name);
  };
  git('init', '-q', '-b', 'main');
  const base = writeLock(folder, lockOf(await approvedServer()));
  commit('base');
  git('checkout', '-q', '-b', 'topic');
  const theirs = await approvedServer(withTool({ ...readNote, title: 'Theirs' }));
  writeLock(folder, withServer(withServer(base, theirs), await approvedServer(catalogue, 'added')));
  commit('theirs');
  git('checkout', '-q', 'main');
  const ours = await approvedServer(withTool({ ...readNote, title: 'Ours' }));
  writeLock(folder, withServer(withServer(base, ours), await approvedServer(catalogue, 'brought')));
  commit('ours');
  assert.throws(() => git('merge', '-q', 'topic'));
  assert.throws(() => readLock(folder), { code: 'lock.conflict' });
  const recovered = recoverLock(folder);
  assert.ok(recovered);
  assert.deepEqual(
    recovered.undecided.map(({ name, sides }) => [name, sides.length]),
    [['notes', 2]],
  );
  assert.deepEqual(Object.keys(recovered.lock.file.servers), ['added', 'brought']);
  writeLock(folder, recovered.lock);
  assert.deepEqual([...(readLock(folder)?.catalogues.keys() ?? [])], ['added', 'brought']);
});

it('a pipe in place of the lock is a fault and never a hang', { timeout: 10_000 }, (t) => {
  const folder = folderOf(t);
  execFileSync('bash', ['-c', 'mkfifo "$1"', 'bash', join(folder, 'bartizan.lock')]);
  assert.throws(() => readLock(folder), { code: 'lock.unreadable' });
});
