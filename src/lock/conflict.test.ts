import assert from 'node:assert/strict';
import { it } from 'node:test';
import { conflictLine, mergeLocks, sidesOf } from './conflict.ts';
import { approvedServer, lockOf, readNote, withTool } from './lock.test-kit.ts';

const text = 'a\n<<<<<<< HEAD\nours\n||||||| base\nold\n=======\ntheirs\n>>>>>>> topic\nz\n';

it('both sides come out as each branch had them', () => {
  assert.deepEqual(sidesOf(text), { ours: 'a\nours\nz\n', theirs: 'a\ntheirs\nz\n' });
  assert.equal(conflictLine(text), 2);
});

it('text that only looks like a marker is none', () => {
  for (const line of ['  <<<<<<< HEAD', '"=======": 1', '========', '<<<<<<', '<<<<<<<x'])
    assert.equal(conflictLine(`{\n${line}\n}`), undefined, line);
  assert.equal(conflictLine('{\r\n=======\r\n}'), 2);
});

it('approvals given for another project are not taken over', async () => {
  const ours = lockOf(await approvedServer()).file;
  const theirs = { ...lockOf(await approvedServer(undefined, 'other')).file, project: 'f'.repeat(32) };
  const { file, undecided } = mergeLocks(ours, theirs);
  assert.equal(file.project, ours.project);
  assert.deepEqual(Object.keys(file.servers), ['notes']);
  assert.deepEqual(
    undecided.map(({ name }) => name),
    ['other'],
  );
});

it('a server that differs is nobody’s until it is approved again', async () => {
  const ours = lockOf(await approvedServer()).file;
  const theirs = lockOf(await approvedServer(withTool({ ...readNote, title: 'x' }))).file;
  assert.deepEqual(mergeLocks(ours, theirs).file.servers, {});
  assert.equal(mergeLocks(ours, theirs).undecided[0]?.sides.length, 2);
});
