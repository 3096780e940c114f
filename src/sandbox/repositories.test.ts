// A folder that a hostile server filled: repositories are found and moved, and no link that it planted is followed.
import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { LOOK_AFTER, LOOK_BEFORE, moveRepositories, repositoriesIn } from './repositories.ts';

let base = '';
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'bartizan-repositories-')));
});
afterEach(() => rmSync(base, { recursive: true }));

const folder = (path: string): string => {
  mkdirSync(join(base, path), { recursive: true });
  return join(base, path);
};

describe('a repository that a server made', () => {
  it('is moved aside, whatever kind of thing makes it one', () => {
    folder('out/folder/.git/hooks');
    folder('out/file');
    writeFileSync(join(base, 'out/file/.git'), 'gitdir: /somewhere');
    for (const name of ['objects', 'refs']) folder(`out/bare/${name}`);
    writeFileSync(join(base, 'out/bare/HEAD'), 'ref: refs/heads/main');
    const moved = moveRepositories(join(base, 'out'), 'moved');
    assert.deepEqual(
      [...moved].sort(),
      ['bare/HEAD.moved', 'file/.git.moved', 'folder/.git.moved'].map((path) => join(base, 'out', path)),
    );
    assert.deepEqual(repositoriesIn(join(base, 'out'), LOOK_AFTER), []);
  });

  it('is found deep down, and among many folders', () => {
    const deep = `out/${'d/'.repeat(LOOK_AFTER.maxDepth)}`;
    folder(`${deep}.git`);
    for (let count = 0; count < 400; count += 1) folder(`out/many/${count}`);
    folder('out/many/399/.git');
    assert.equal(moveRepositories(join(base, 'out'), 'moved').length, 2);
  });

  it('that is a link is moved itself, not what it leads to', () => {
    const mine = folder('mine/.git');
    folder('out');
    symlinkSync(mine, join(base, 'out/.git'));
    moveRepositories(join(base, 'out'), 'moved');
    assert.ok(lstatSync(join(base, 'out/.git.moved')).isSymbolicLink());
    assert.ok(existsSync(mine));
  });
});

it('a link to a folder is not followed, at the top or below', () => {
  folder('mine/project/.git');
  folder('out');
  symlinkSync(join(base, 'mine'), join(base, 'out/link'));
  symlinkSync(join(base, 'mine'), join(base, 'whole'));
  for (const path of ['out', 'whole']) {
    assert.deepEqual(repositoriesIn(join(base, path), LOOK_BEFORE), []);
    assert.deepEqual(moveRepositories(join(base, path), 'moved'), []);
  }
  assert.deepEqual(readdirSync(join(base, 'mine/project')), ['.git']);
});

it('an end is put to looking', () => {
  for (let count = 0; count < 50; count += 1) folder(`out/${count}`);
  folder('out/z/.git');
  assert.deepEqual(repositoriesIn(join(base, 'out'), { maxDepth: 3, maxEntries: 20 }), []);
});

it('much in one folder does not hide a repository near the top of another', () => {
  for (let count = 0; count < 60; count += 1) folder(`out/aaa/packages/${count}`);
  for (const name of ['b', 'm', 'z']) folder(`out/${name}/.git`);
  assert.equal(repositoriesIn(join(base, 'out'), { maxDepth: 3, maxEntries: 20 }).length, 3);
});
