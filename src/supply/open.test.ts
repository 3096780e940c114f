import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Artefact } from './artefact.ts';
import { keepTree } from './cache.ts';
import { openInstalled, verifyTree } from './open.ts';
import { isFault, placeFor } from './place.test-kit.ts';
import { placeOf } from './place.ts';
import { defaultBounds } from './supplier.ts';
import { listingOf } from './tree-listing.ts';

const ARTEFACT: Artefact = {
  kind: 'npm',
  name: 'x',
  version: '1.0.0',
  start: { runtime: 'node', entry: 'bin/run.js', args: ['--x'] },
};

function built(folder: string): string {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin/run.js'), 'run');
  writeFileSync(join(folder, 'a.txt'), 'aaa');
  mkdirSync(join(folder, 'empty'));
  return folder;
}

function installed(t: TestContext) {
  const context = placeFor(t);
  const folder = built(join(context.cwd, 'built'));
  const { artefact, root } = keepTree(ARTEFACT, { folder, bounds: defaultBounds }, context);
  const { manifest } = placeOf(artefact, context);
  const open = () => openInstalled(artefact, context);
  const deep = () => verifyTree(artefact, context, { deep: true });
  /** Changes a file or folder although it is read-only. */
  const change = (path: string, action: (full: string) => void): void => {
    const full = join(root, path);
    chmodSync(dirname(full), 0o755);
    if (existsSync(full) && !lstatSync(full).isSymbolicLink()) chmodSync(full, 0o755);
    action(full);
  };
  return { context, artefact, root, manifest, open, deep, change };
}

test('an installed tree opens with the program and arguments that start it', (t) => {
  const { root, open, deep } = installed(t);
  assert.deepEqual([open().command, open().args], [process.execPath, [join(root, 'bin/run.js'), '--x']]);
  deep();
});

test('what is installed is read-only, and named by its content', (t) => {
  const { root, artefact } = installed(t);
  assert.ok(root.includes(artefact.tree ?? 'none'));
  assert.equal(statSync(join(root, 'a.txt')).mode & 0o777, 0o444);
  assert.equal(statSync(join(root, 'bin')).mode & 0o777, 0o555);
  assert.equal(statSync(root).mode & 0o777, 0o555);
});

const changes: Readonly<Record<string, (change: ReturnType<typeof installed>['change']) => void>> = {
  'a longer file': (change) => change('a.txt', (path) => appendFileSync(path, 'x')),
  'a file of the same size': (change) => change('a.txt', (path) => writeFileSync(path, 'bbb')),
  'a file of the same size and time': (change) =>
    change('a.txt', (path) => {
      const { atime, mtime } = statSync(path);
      writeFileSync(path, 'bbb');
      utimesSync(path, atime, mtime);
      chmodSync(path, 0o444);
    }),
  'a file replaced by another': (change) =>
    change('a.txt', (path) => {
      writeFileSync(`${path}.new`, 'bbb');
      renameSync(`${path}.new`, path);
    }),
  'a file that is gone': (change) => change('a.txt', (path) => rmSync(path)),
  'a file that was added': (change) => change('bin/evil.js', (path) => writeFileSync(path, 'evil')),
  'a file that was added to the root': (change) => change('node_modules', (path) => mkdirSync(path)),
  'a file that was added to an empty folder': (change) => change('empty/x', (path) => writeFileSync(path, '')),
  'a file that became a link': (change) =>
    change('a.txt', (path) => {
      rmSync(path);
      symlinkSync('bin/run.js', path);
    }),
  'a folder that became a link': (change) =>
    change('bin', (path) => {
      renameSync(path, `${path}2`);
      symlinkSync('bin2', path);
    }),
  'a file that became executable': (change) => change('a.txt', (path) => chmodSync(path, 0o555)),
};

for (const [name, act] of Object.entries(changes)) {
  test(`${name} is found when the tree is opened`, (t) => {
    const { open, deep, change } = installed(t);
    act(change);
    assert.throws(open, isFault('supply.tampered'));
    assert.throws(deep, isFault('supply.tampered'));
  });
}

test('a file with other times and the same content is hashed once, and remembered', (t) => {
  const { open, manifest, root, change } = installed(t);
  const before = readFileSync(manifest, 'utf8');
  change('a.txt', (path) => utimesSync(path, 1, 1));
  chmodSync(join(root, 'a.txt'), 0o444);
  open();
  const after = readFileSync(manifest, 'utf8');
  assert.notEqual(after, before);
  open();
  assert.equal(readFileSync(manifest, 'utf8'), after);
  assert.deepEqual(readdirSync(dirname(manifest)).length, 1);
});

test('content that changed although nothing else did is found by a deep check', (t) => {
  const { context, artefact, root, manifest, open, deep, change } = installed(t);
  change('a.txt', (path) => {
    writeFileSync(path, 'bbb');
    chmodSync(path, 0o444);
  });
  // Whoever may write into the state folder can make the record fit: size, times, inode.
  const record = JSON.parse(readFileSync(manifest, 'utf8'));
  const paths = ['a.txt', 'bin', 'bin/run.js', 'empty', ''];
  record.seen = paths.flatMap((path) => {
    const { size, mtimeMs, ctimeMs, ino } = statSync(join(root, path));
    return [size, mtimeMs, ctimeMs, ino];
  });
  writeFileSync(manifest, JSON.stringify(record));
  open();
  assert.throws(deep, isFault('supply.tampered', 'a.txt'));
  assert.throws(() => verifyTree(artefact, context, { deep: true }), isFault('supply.tampered'));
});

test('a record that lists another tree, is damaged or missing opens nothing', (t) => {
  const { open, manifest } = installed(t);
  const record = JSON.parse(readFileSync(manifest, 'utf8'));
  const save = (value: unknown): void => writeFileSync(manifest, typeof value === 'string' ? value : JSON.stringify(value));
  save({ ...record, listing: listingOf([{ kind: 'f', digest: 'a'.repeat(64), path: 'evil.js' }]) });
  assert.throws(open, isFault('supply.bad-manifest'));
  for (const damaged of [
    '',
    '{',
    'null',
    '[]',
    JSON.stringify({ ...record, version: 2 }),
    JSON.stringify({ ...record, seen: 1 }),
  ]) {
    save(damaged);
    assert.throws(open, isFault('supply.bad-manifest'), damaged);
  }
  save({ ...record, seen: [] });
  open();
  rmSync(manifest);
  assert.throws(open, isFault('supply.not-installed'));
});

test('a tree that is gone, or was never there, is a fault', (t) => {
  const { context, artefact, root, open } = installed(t);
  chmodSync(dirname(root), 0o755);
  renameSync(root, `${root}.away`);
  assert.throws(open, isFault('supply.tampered', 'a.txt'));
  const other = { ...artefact, tree: 'f'.repeat(64) };
  assert.throws(() => openInstalled(other, context), isFault('supply.not-installed'));
});

test('a digest or entry of a lock file that is no digest or entry leads nowhere', (t) => {
  const { context, artefact } = installed(t);
  for (const tree of [undefined, '', '../../../etc', `${'a'.repeat(63)}/`, 'A'.repeat(64)]) {
    assert.throws(() => openInstalled({ ...artefact, tree }, context), isFault('supply.not-pinned'), String(tree));
  }
  for (const entry of ['', '/bin/sh', '../../x', 'bin\\..\\..\\x']) {
    const start = { runtime: 'node', entry, args: [] } as const;
    assert.throws(() => openInstalled({ ...artefact, start }, context), isFault('supply.no-program'), entry);
  }
  assert.throws(() => openInstalled({ ...artefact, start: undefined }, context), isFault('supply.not-pinned'));
});

test('another tree than the locked one is not kept', (t) => {
  const context = placeFor(t);
  const folder = built(join(context.cwd, 'built'));
  const locked = { ...ARTEFACT, tree: 'a'.repeat(64) };
  assert.throws(() => keepTree(locked, { folder, bounds: defaultBounds }, context), isFault('supply.tree-differs'));
  assert.equal(existsSync(join(context.cacheDir, 'trees')), false);
});

test('an ordinary user can put a tree in the place of one that is there', (t) => {
  const context = placeFor(t);
  const root = dirname(context.cacheDir);
  const [again, first] = [built(join(context.cwd, 'again')), built(join(context.cwd, 'first'))];
  // Root may rename what it may not write, so that it would see nothing of what this is about.
  if (process.getuid?.() === 0) {
    const ordinary = 60_918;
    for (const path of [root, ...readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name))])
      chownSync(path, ordinary, ordinary);
    process.seteuid?.(ordinary);
  }
  try {
    const { artefact } = keepTree(ARTEFACT, { folder: first, bounds: defaultBounds }, context);
    keepTree(artefact, { folder: again, bounds: defaultBounds }, context);
    openInstalled(artefact, context);
  } finally {
    if (process.getuid?.() === 0) process.seteuid?.(0);
  }
});

test('keeping a tree again replaces one that was changed', (t) => {
  const { context, artefact, open, change } = installed(t);
  change('a.txt', (path) => writeFileSync(path, 'evil'));
  assert.throws(open, isFault('supply.tampered'));
  keepTree(artefact, { folder: built(join(context.cwd, 'again')), bounds: defaultBounds }, context);
  open();
});
