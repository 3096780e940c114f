import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { faultCode } from './contract-place.fixture.ts';
import { ensureStateDir, type Surroundings, stateDirOf, stateSecret, storePathOf } from './state.ts';

const at = async (work: (dir: string) => Promise<void> | void): Promise<void> => {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-state-'));
  try {
    await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

test('the state folder follows BARTIZAN_STATE_DIR, then the conventions of the system', () => {
  const home = '/home/u';
  const cases: readonly (readonly [Surroundings['env'], NodeJS.Platform, string])[] = [
    [{}, 'linux', '/home/u/.local/state/bartizan'],
    [{}, 'darwin', '/home/u/.local/state/bartizan'],
    [{ XDG_STATE_HOME: '/state' }, 'linux', '/state/bartizan'],
    [{ XDG_STATE_HOME: 'relative' }, 'linux', '/home/u/.local/state/bartizan'],
    [{ XDG_STATE_HOME: '' }, 'linux', '/home/u/.local/state/bartizan'],
    [{ BARTIZAN_STATE_DIR: '/own', XDG_STATE_HOME: '/state' }, 'linux', '/own'],
    [{ BARTIZAN_STATE_DIR: '' }, 'linux', '/home/u/.local/state/bartizan'],
    [{ LOCALAPPDATA: '/local', XDG_STATE_HOME: '/state' }, 'win32', '/local/bartizan'],
    [{}, 'win32', '/home/u/AppData/Local/bartizan'],
  ];
  for (const [env, platform, expected] of cases) assert.equal(stateDirOf({ env, platform, home }), join(expected));
});

test('a relative BARTIZAN_STATE_DIR is refused', () => {
  assert.throws(
    () => stateDirOf({ env: { BARTIZAN_STATE_DIR: 'state' }, platform: 'linux', home: '/home/u' }),
    faultCode('store.bad-dir'),
  );
});

test('a missing state folder is made for its owner alone, with the folders above it', () =>
  at((dir) => {
    const path = join(dir, 'a', 'b');
    assert.equal(ensureStateDir(path), path);
    assert.equal(ensureStateDir(path), path);
    for (const made of [path, join(dir, 'a')]) assert.equal(statSync(made).mode & 0o777, 0o700);
    assert.equal(storePathOf(path), join(path, 'store.db'));
  }));

test('a state folder that others may write is refused, one that they may read is not', () =>
  at((dir) => {
    for (const mode of [0o770, 0o720, 0o702, 0o777, 0o1777]) {
      chmodSync(dir, mode);
      assert.throws(() => ensureStateDir(dir), faultCode('store.unsafe-dir'), mode.toString(8));
    }
    chmodSync(dir, 0o755);
    assert.equal(ensureStateDir(dir), dir);
  }));

test('a state folder of another user is refused, also behind a link of our own', () =>
  at((dir) => {
    const theirs = process.getuid?.() === 0 ? join(dir, 'theirs') : '/';
    if (theirs !== '/') {
      mkdirSync(theirs, { mode: 0o700 });
      chownSync(theirs, 1, 1);
    }
    symlinkSync(theirs, join(dir, 'link'));
    for (const path of [theirs, join(dir, 'link')]) assert.throws(() => ensureStateDir(path), faultCode('store.unsafe-dir'));
  }));

test('a file where the state folder should be is refused', () =>
  at((dir) => {
    writeFileSync(join(dir, 'file'), '');
    assert.throws(() => ensureStateDir(join(dir, 'file')), faultCode('store.bad-dir'));
    assert.throws(() => ensureStateDir(join(dir, 'file', 'below')), faultCode('store.bad-dir'));
  }));

test('the secret is made once, for its owner alone, and leaves no draft behind', () =>
  at(async (dir) => {
    const secret = stateSecret(dir);
    assert.equal(secret.length, 32);
    assert.deepEqual(stateSecret(dir), secret);
    assert.deepEqual(readFileSync(join(dir, 'store.key')), secret);
    assert.equal(statSync(join(dir, 'store.key')).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(dir), ['store.key']);
    await at((other) => assert.notDeepEqual(stateSecret(other), secret));
  }));

test('a secret that others may read, of another length, or that is no file is refused', () =>
  at((dir) => {
    const path = join(dir, 'store.key');
    stateSecret(dir);
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(path, mode);
      assert.throws(() => stateSecret(dir), faultCode('store.unsafe-file'), mode.toString(8));
    }
    chmodSync(path, 0o600);
    writeFileSync(path, 'short');
    assert.throws(() => stateSecret(dir), faultCode('store.bad-secret'));
    rmSync(path);
    writeFileSync(join(dir, 'planted'), Buffer.alloc(32), { mode: 0o600 });
    symlinkSync(join(dir, 'planted'), path);
    assert.throws(() => stateSecret(dir), faultCode('store.unsafe-file'));
    rmSync(path);
    symlinkSync(join(dir, 'nowhere'), path);
    assert.throws(() => stateSecret(dir), faultCode('store.unsafe-file'));
    rmSync(path);
    mkdirSync(path, { mode: 0o700 });
    assert.throws(() => stateSecret(dir), faultCode('store.unsafe-file'));
  }));

test('a secret that cannot be written is a fault', () =>
  at((dir) => {
    assert.throws(() => stateSecret(join(dir, 'missing')), faultCode('store.io'));
  }));

test('processes that start at the same time agree on the secret', () =>
  at(async (dir) => {
    const script = `import { stateSecret } from ${JSON.stringify(join(import.meta.dirname, 'state.ts'))};
      while (Date.now() < Number(process.argv[2])) {}
      console.log(stateSecret(process.argv[1]).toString('hex'));`;
    const startMs = Date.now() + 400;
    const said = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir, `${startMs}`], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
        return output.trim();
      }),
    );
    assert.equal(new Set(said).size, 1);
    assert.match(said[0] ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual(readdirSync(dir), ['store.key']);
  }));

test('a folder that the system cannot make is a fault and not an endless try', { timeout: 10_000 }, () => {
  // Below /proc the system says that the parent is missing although it is there; elsewhere a file is in the way.
  const place = process.platform === 'linux' ? '/proc/bartizan-state' : join(process.execPath, 'bartizan-state');
  assert.throws(() => ensureStateDir(join(place, 'deeper')), faultCode('store.bad-dir'));
});
