// Keeping and giving out secrets, with real files, real keys and real commands; only the keyring's program is a stand-in here.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmodSync,
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
import { afterEach, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Fault } from '../base/fault.ts';
import type { AskHidden } from './file-key.ts';
import { createSecretKeeper, type KeepParts, type SecretKeeper } from './keep-secrets.ts';
import { createSecretReader, type ReadParts, type SecretReader } from './read-secret.ts';
import { whileLocked } from './write-lock.ts';

const SECRET = 'pl4nted-Secret-9q8w7e';
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  path = join(folder, 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keeper = (over: Partial<KeepParts> = {}): SecretKeeper =>
  createSecretKeeper({
    stateDir: folder,
    env: { PATH: process.env['PATH'] },
    platform: 'linux',
    ask: undefined,
    defaultKeyFile: join(folder, 'config', 'secrets.key'),
    now: () => 1_700_000_000_000,
    ...over,
  });
const reader = (over: Partial<ReadParts> = {}): SecretReader =>
  createSecretReader({
    stateDir: folder,
    sources: () => ({}),
    maySecretCommands: false,
    userFolder: '/home/me/.config/bartizan',
    env: { PATH: process.env['PATH'] },
    platform: 'linux',
    ...over,
  });
/** A person who types these, one after the other. */
const typing = (...words: readonly string[]): AskHidden => {
  const left = [...words];
  return async () => left.shift() ?? assert.fail('asked once more than expected');
};
const rejects = (promise: Promise<unknown>, code: string, text = /./): Promise<void> =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof Fault, String(error));
    assert.equal(error.code, code);
    assert.match(`${error.message} ${error.fix}`, text);
    assert.doesNotMatch(`${error.stack} ${JSON.stringify(error.facts)} ${String(error.cause)}`, /pl4nted/);
    return true;
  });

describe('the encrypted file', () => {
  it('gives back what was kept, and holds nothing in clear', async () => {
    const kept = await keeper().set('token', SECRET, undefined);
    assert.deepEqual([kept.in, kept.newKeyFile], ['file', join(folder, 'config', 'secrets.key')]);
    assert.match(kept.noKeyring ?? '', /no session bus/);
    assert.equal(await reader().read('token'), SECRET);
    await keeper().set('other', 'line one\nline two ü', 'file');
    assert.equal(await reader().read('other'), 'line one\nline two ü');
    const text = readFileSync(path, 'utf8');
    for (const form of [SECRET, Buffer.from(SECRET).toString('base64').slice(0, 12), 'line one']) assert.ok(!text.includes(form));
    for (const file of [path, join(folder, 'config', 'secrets.key')]) assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('lists names and never values, replaces, and forgets', async () => {
    await keeper().set('b', 'one', undefined);
    await keeper().set('a', 'two', undefined);
    await keeper().set('a', 'three', undefined);
    assert.deepEqual(keeper().list(), [
      { name: 'a', in: 'file', changed: '2023-11-14T22:13:20.000Z' },
      { name: 'b', in: 'file', changed: '2023-11-14T22:13:20.000Z' },
    ]);
    assert.equal(await reader().read('a'), 'three');
    await keeper().remove('a');
    await rejects(reader().read('a'), 'secrets.unknown', /bartizan secret set a/);
    await rejects(keeper().remove('a'), 'secrets.not-kept', /bartizan secret ls/);
    assert.equal(await reader().read('b'), 'one');
  });

  it('leaves no draft behind', async () => {
    await keeper().set('a', 'x', 'file');
    assert.deepEqual(readdirSync(folder).sort(), ['config', 'secrets.json', 'secrets.json.lock']);
  });

  it('a name or a value that cannot be kept is refused before anything is asked', async () => {
    for (const name of ['', '.x', '-x', 'a b', 'a/b', 'x'.repeat(65), '__proto__'])
      await rejects(keeper().set(name, 'x', 'file'), 'secrets.bad-name');
    await rejects(keeper().set('a', '', 'file'), 'secrets.empty');
    await rejects(keeper().set('a', 'a\0b', 'file'), 'secrets.bad-value', /NUL/);
    await rejects(keeper().set('a', 'x'.repeat(65_537), 'file'), 'secrets.too-large');
    await rejects(reader().read('constructor'), 'secrets.unknown');
    assert.deepEqual(readdirSync(folder), []);
  });
});

describe('how the file opens', () => {
  it('with a passphrase, asked once however many secrets are read', async () => {
    await keeper({ ask: typing('correct horse', 'correct horse') }).protect({ from: 'passphrase' });
    await keeper({ ask: typing('correct horse') }).set('a', SECRET, 'file');
    await keeper({ ask: typing('correct horse') }).set('b', 'two', 'file');
    const open = reader({ ask: typing('correct horse') });
    assert.deepEqual(await Promise.all([open.read('a'), open.read('b')]), [SECRET, 'two']);
  });

  it('not with another one, and then it can be tried again', async () => {
    await keeper({ ask: typing('correct horse', 'correct horse') }).protect({ from: 'passphrase' });
    await keeper({ ask: typing('correct horse') }).set('a', SECRET, 'file');
    const open = reader({ ask: typing('wrong horse', 'correct horse') });
    await rejects(open.read('a'), 'secrets.wrong-key', /this passphrase/);
    assert.equal(await open.read('a'), SECRET);
  });

  it('not without anybody to ask: that is a fault and no hang', async () => {
    await keeper({ ask: typing('correct horse', 'correct horse') }).protect({ from: 'passphrase' });
    await keeper({ ask: typing('correct horse') }).set('a', SECRET, 'file');
    await rejects(reader().read('a'), 'secrets.locked', /secret protect/);
    await rejects(keeper().set('a', 'x', 'file'), 'secrets.locked');
  });

  it('a passphrase that is short, or typed differently the second time, is not taken', async () => {
    await rejects(keeper({ ask: typing('short') }).protect({ from: 'passphrase' }), 'secrets.bad-passphrase', /8 characters/);
    await rejects(keeper({ ask: typing('correct horse', 'battery') }).protect({ from: 'passphrase' }), 'secrets.bad-passphrase');
    assert.deepEqual(readdirSync(folder), []);
  });

  it('with a key file, which must be there, be the same, be long, and be private', async () => {
    const key = join(folder, 'my.key');
    await keeper().protect({ from: 'key-file', path: key });
    await keeper().set('a', SECRET, 'file');
    assert.equal(await reader().read('a'), SECRET);
    const good = readFileSync(key);
    chmodSync(key, 0o644);
    await rejects(reader().read('a'), 'secrets.unsafe-file', /chmod 600/);
    chmodSync(key, 0o600);
    writeFileSync(key, 'x'.repeat(40));
    await rejects(reader().read('a'), 'secrets.wrong-key', /my\.key/);
    writeFileSync(key, 'hunter2');
    await rejects(reader().read('a'), 'secrets.no-key', /32 bytes/);
    rmSync(key);
    await rejects(reader().read('a'), 'secrets.no-key', /not there/);
    writeFileSync(key, good, { mode: 0o600 });
    assert.equal(await reader().read('a'), SECRET);
  });

  it('with what a command prints, and a command that fails is named without what it said', async () => {
    const print = ['sh', '-c', 'echo pass-from-a-vault'];
    await keeper().protect({ from: 'command', command: print });
    await keeper().set('a', SECRET, 'file');
    assert.equal(await reader().read('a'), SECRET);
    const file = readFileSync(path, 'utf8');
    for (const [script, reason] of [
      ['echo pl4nted >&2; exit 3', /exit code 3/],
      ['true', /printed nothing/],
      ['yes pl4nted', /printed too much/],
    ] as const) {
      writeFileSync(path, file.replace('echo pass-from-a-vault', script), { mode: 0o600 });
      await rejects(reader().read('a'), 'secrets.command-failed', reason);
    }
    writeFileSync(path, file.replace('"sh"', '"no-such-vault"'), { mode: 0o600 });
    await rejects(reader().read('a'), 'secrets.command-failed', /no program no-such-vault/);
  });

  it('changes with protect, and all values stay', async () => {
    await keeper().set('a', SECRET, 'file');
    await keeper().set('b', 'two', 'file');
    const before = readFileSync(path, 'utf8');
    assert.equal(await keeper({ ask: typing('correct horse', 'correct horse') }).protect({ from: 'passphrase' }), 2);
    await rejects(reader().read('a'), 'secrets.locked');
    assert.equal(await reader({ ask: typing('correct horse') }).read('a'), SECRET);
    assert.deepEqual(keeper().keySource(), { from: 'passphrase' });
    for (const line of before.match(/"sealed": "[^"]+"/g) ?? []) assert.ok(!readFileSync(path, 'utf8').includes(line));
  });
});

describe('a file that is not as it was left', () => {
  const write = (text: string): void => writeFileSync(path, text, { mode: 0o600 });

  it('is damaged: a changed byte, an exchanged or forged entry, no JSON', async () => {
    await keeper().set('a', SECRET, 'file');
    await keeper().set('b', 'two', 'file');
    const good = readFileSync(path, 'utf8');
    type File = { readonly entries: Record<string, { sealed: string }>; readonly key?: object };
    const sealedAs = (file: File, sealed: string): unknown => ({
      ...file,
      entries: { ...file.entries, a: { ...file.entries['a'], sealed } },
    });
    const changes: readonly ((file: File) => unknown)[] = [
      (file) => sealedAs(file, file.entries['b']!.sealed),
      (file) =>
        sealedAs(
          file,
          file.entries['a']!.sealed.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
        ),
      (file) => sealedAs(file, ''),
      (file) => ({ ...file, entries: { a: 1 } }),
      (file) => ({ ...file, id: '../../x' }),
      (file) => ({ ...file, key: { ...file.key, cost: 1 } }),
      (file) => ({ ...file, key: { ...file.key, cost: 40 } }),
      (file) => ({ ...file, key: undefined }),
      () => [],
      () => null,
    ];
    for (const change of changes) {
      write(JSON.stringify(change(JSON.parse(good))));
      await rejects(reader().read('a'), 'secrets.corrupt', /restore/);
    }
    for (const text of ['', '{', good.slice(0, -20)]) {
      write(text);
      await rejects(reader().read('a'), 'secrets.corrupt', /JSON/);
      await rejects(keeper().set('c', 'x', 'file'), 'secrets.corrupt');
      assert.equal(readFileSync(path, 'utf8'), text, 'what may be restored is not overwritten');
    }
    write('{"format":2,"id":"x"}');
    await rejects(reader().read('a'), 'secrets.newer');
  });

  it('is open to others, a folder or a pipe', async () => {
    await keeper().set('a', SECRET, 'file');
    chmodSync(path, 0o640);
    await rejects(reader().read('a'), 'secrets.unsafe-file', /others may read/);
    chmodSync(path, 0o620);
    await rejects(reader().read('a'), 'secrets.unsafe-file', /others may write/);
    rmSync(path);
    mkdirSync(path);
    await rejects(reader().read('a'), 'secrets.unsafe-file', /not a regular file/);
    rmSync(path, { recursive: true });
    await promisify(execFile)('mkfifo', [path]);
    await rejects(reader().read('a'), 'secrets.unsafe-file', /not a regular file/);
  });

  it('is being changed by another process', async () => {
    await keeper().set('a', SECRET, 'file');
    await whileLocked(path, () =>
      rejects(
        whileLocked(path, () => undefined, 20),
        'secrets.busy',
      ),
    );
    await whileLocked(path, () => undefined);
  });

  it('survives eight processes that write at the same time', async () => {
    await keeper().set('first', 'x', 'file');
    const script = `import { createSecretKeeper } from ${JSON.stringify(new URL('./keep-secrets.ts', import.meta.url).href)};
      const [, stateDir, name] = process.argv;
      await createSecretKeeper({ stateDir, env: {}, platform: 'linux', ask: undefined, defaultKeyFile: '/nowhere/k', now: Date.now }).set(name, 'v-' + name, 'file');`;
    const names = Array.from({ length: 8 }, (_, index) => `n${index}`);
    const args = ['--input-type=module', '-e', script, folder];
    await Promise.all(names.map((name) => promisify(execFile)(process.execPath, [...args, name])));
    assert.deepEqual(
      keeper()
        .list()
        .map(({ name }) => name),
      ['first', ...names],
    );
    assert.deepEqual(
      await Promise.all(names.map((name) => reader().read(name))),
      names.map((name) => `v-${name}`),
    );
  });
});

describe('sources in the settings', () => {
  const from = (source: ReturnType<ReadParts['sources']>[string], over: Partial<ReadParts> = {}): Promise<string> =>
    reader({ sources: () => ({ s: source }), ...over }).read('s');

  it('a variable, when the secret is asked for', async () => {
    assert.equal(await from({ env: 'V' }, { env: { V: SECRET } }), SECRET);
    await rejects(from({ env: 'V' }, { env: {} }), 'secrets.missing-source', /environment variable V/);
    await rejects(from({ env: 'V' }, { env: { V: '' } }), 'secrets.empty');
  });

  it('a file without the end of its line; links are followed, as container engines make them', async () => {
    const file = join(folder, 'f');
    writeFileSync(file, `${SECRET}\n`, { mode: 0o600 });
    symlinkSync(file, join(folder, 'link'));
    assert.equal(await from({ file: join(folder, 'link') }), SECRET);
    writeFileSync(file, 'x'.repeat(70_000));
    await rejects(from({ file }), 'secrets.unsafe-file', /larger/);
    chmodSync(file, 0o666);
    await rejects(from({ file }), 'secrets.unsafe-file', /write/);
    await rejects(from({ file: join(folder, 'none') }), 'secrets.missing-source', /none/);
  });

  it('a command only where settings may choose one', async () => {
    const marker = join(folder, 'ran');
    const command = ['sh', '-c', `touch ${marker}; printf '${SECRET}\\n'`];
    await rejects(from({ command }), 'secrets.command-not-allowed', /\/home\/me\/\.config\/bartizan/);
    assert.ok(!readdirSync(folder).includes('ran'), 'nothing ran');
    assert.equal(await from({ command }, { maySecretCommands: true }), SECRET);
    await rejects(from({ command: ['false'] }, { maySecretCommands: true }), 'secrets.command-failed', /exit code 1/);
  });

  it('comes before what is kept under the same name', async () => {
    await keeper().set('s', 'kept', 'file');
    assert.equal(await from({ env: 'V' }, { env: { V: 'from the variable' } }), 'from the variable');
  });
});
