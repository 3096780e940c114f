// Loading settings: the file, the cache, the choice of servers.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how settings ask for a variable.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Fault } from '../base/fault.ts';
import { findConfig, type SearchOptions } from './config-file.ts';
import { checkSettings, loadSettings } from './settings.ts';

const TEXT = 'servers:\n  a: {command: x, env: {K: "${env:SECRET}"}}\n  b: {command: y}\n';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
  writeFileSync(join(folder, 'bartizan.yaml'), TEXT);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (over: Partial<Parameters<typeof loadSettings>[0]> = {}) =>
  loadSettings({ path: join(folder, 'bartizan.yaml'), stateDir: join(folder, 'state'), env: { SECRET: 'hush' }, ...over });
const entries = (): readonly string[] => readdirSync(join(folder, 'state', 'settings'));
const rejects = (promise: Promise<unknown>, code: string, text = /./) =>
  assert.rejects(promise, (error) => error instanceof Fault && error.code === code && text.test(error.message));

describe('loading settings', () => {
  it('fills in variables', async () => {
    const { settings } = await load();
    assert.deepEqual(settings.servers['a'], { command: 'x', args: [], env: { K: 'hush' } });
  });

  it('needs only the variables of the servers that are wanted', async () => {
    assert.deepEqual(Object.keys((await load({ env: {}, only: ['b'] })).settings.servers), ['b']);
    await rejects(load({ env: {}, only: ['a'] }), 'settings.missing-variable', /SECRET/);
    await rejects(load({ env: {} }), 'settings.missing-variable');
  });

  it('a server that is not there is refused with the nearest name', async () => {
    writeFileSync(join(folder, 'bartizan.yaml'), 'servers: {files: {command: x}}\n');
    await rejects(load({ only: ['fils'] }), 'settings.unknown-server', /did you mean "files"/);
    await rejects(load({ only: ['constructor'] }), 'settings.unknown-server');
  });

  it('all mistakes are in the fault', async () => {
    writeFileSync(join(folder, 'bartizan.yaml'), 'servers: {}\na: 1\nb: 2\n');
    await assert.rejects(load(), (error) => {
      assert.ok(error instanceof Fault && error.code === 'settings.invalid');
      assert.match(error.message, /^bartizan\.yaml:2:1 {2}a: .*\(and 1 more\)$/);
      assert.equal(String(error.facts['list']).split('\n').length, 2);
      return true;
    });
  });

  it('a file that is missing, a folder, too large or not UTF-8 is refused', async () => {
    await rejects(load({ path: join(folder, 'none.yaml') }), 'settings.unreadable', /ENOENT/);
    await rejects(load({ path: folder }), 'settings.unreadable', /not a file/);
    await rejects(load({ path: '/dev/zero' }), 'settings.unreadable', /not a file/);
    writeFileSync(join(folder, 'bartizan.yaml'), Buffer.alloc(1024 * 1024 + 1, 32));
    await rejects(load(), 'settings.too-large');
    const latin1 = Buffer.from('servers: {} # \xfc\n', 'latin1');
    assert.match(JSON.stringify(await checkSettings(latin1, folder)), /not UTF-8/);
  });
});

describe('the cache of settings', () => {
  const child = (stateDir: string): readonly string[] => {
    const script = `import { registerHooks } from 'node:module'; import { writeSync } from 'node:fs';
      registerHooks({ load(url, context, next) { writeSync(1, url + '\\n'); return next(url, context); } });
      const { loadSettings } = await import(${JSON.stringify(new URL('./settings.ts', import.meta.url).href)});
      const { settings } = await loadSettings({ path: process.argv[1], stateDir: process.argv[2], env: { SECRET: 'hush' } });
      if (settings.servers.a.env.K !== 'hush') process.exit(9);`;
    const args = ['--input-type=module', '-e', script, join(folder, 'bartizan.yaml'), stateDir];
    return execFileSync(process.execPath, args, { encoding: 'utf8' }).split('\n');
  };
  const heavy = (urls: readonly string[]): boolean => urls.some((url) => /node_modules\/(?:zod|yaml)\/|settings-parse/.test(url));

  it('spares a second start YAML and schema', () => {
    const state = join(folder, 'state');
    assert.ok(heavy(child(state)));
    assert.ok(!heavy(child(state)));
    writeFileSync(join(folder, 'bartizan.yaml'), `${TEXT}# changed\n`);
    assert.ok(heavy(child(state)));
  });

  it('gives what reading gave, warnings too', async () => {
    writeFileSync(join(folder, 'bartizan.yaml'), 'servers: {a: {command: x, tools: []}}\n');
    const first = await load();
    assert.equal(first.warnings.length, 1);
    assert.deepEqual(await load(), first);
    assert.deepEqual(await load({ stateDir: undefined }), first);
  });

  it('holds no secret and is private', async () => {
    await load();
    const path = join(folder, 'state', 'settings', entries()[0]!);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, 'state', 'settings')).mode & 0o777, 0o700);
    assert.doesNotMatch(readFileSync(path, 'utf8'), /hush/);
  });

  it('an entry that is broken, open to others, a link or about other bytes is not used', async () => {
    await load();
    const path = join(folder, 'state', 'settings', entries()[0]!);
    const good = readFileSync(path, 'utf8');
    const forged = good.replace('"command":"x"', '"command":"evil"');
    const commandNow = async (): Promise<unknown> => ((await load()).settings.servers['a'] as { command: string }).command;
    writeFileSync(path, forged);
    assert.equal(await commandNow(), 'evil', 'the entry is in use');
    chmodSync(path, 0o666);
    assert.equal(await commandNow(), 'x', 'written by others');
    for (const broken of ['', '{', 'null', '{}', '[]', good.slice(0, -20), forged.replace(/"key":"../, '"key":"zz')]) {
      writeFileSync(path, broken);
      assert.equal(await commandNow(), 'x', broken);
    }
    rmSync(path);
    writeFileSync(join(folder, 'forged.json'), forged, { mode: 0o600 });
    symlinkSync(join(folder, 'forged.json'), path);
    assert.equal(await commandNow(), 'x', 'a link');
  });

  it('keeps at most 32 entries, the youngest', async () => {
    for (let i = 0; i < 36; i++) {
      writeFileSync(join(folder, 'bartizan.yaml'), `${TEXT}# ${i}\n`);
      await load();
      for (const name of entries()) {
        const path = join(folder, 'state', 'settings', name);
        const age = new Date(statSync(path).mtimeMs - 1000);
        utimesSync(path, age, age);
      }
    }
    assert.equal(entries().length, 32);
  });

  it('a state folder that cannot be written costs time, not the start', async () => {
    writeFileSync(join(folder, 'state'), 'a file');
    assert.equal(Object.keys((await load()).settings.servers).length, 2);
  });

  it('the same text in another folder is another entry, since paths depend on it', async () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    const text = 'servers: {a: {command: x, cwd: sub}}\n';
    for (const path of [join(folder, 'bartizan.yaml'), join(other, 'bartizan.yaml')]) writeFileSync(path, text);
    await load();
    const { settings } = await load({ path: join(other, 'bartizan.yaml') });
    assert.equal((settings.servers['a'] as { cwd: string }).cwd, join(other, 'sub'));
  });
});

describe('finding the file', () => {
  const find = (over: Partial<SearchOptions>): string => {
    const uid = process.getuid?.();
    return findConfig({ config: undefined, cwd: folder, home: folder, env: {}, platform: 'linux', uid, ...over });
  };
  const code =
    (expected: string) =>
    (error: unknown): boolean =>
      error instanceof Fault && error.code === expected;

  it('the one that is named wins, relative to the working folder', () => {
    assert.equal(find({ config: 'other.yaml' }), join(folder, 'other.yaml'));
  });

  it('the nearest one above is used, not beyond the home folder', () => {
    const deep = join(folder, 'home', 'a', 'b');
    mkdirSync(deep, { recursive: true });
    assert.equal(find({ cwd: deep, home: '/elsewhere' }), join(folder, 'bartizan.yaml'));
    assert.throws(() => find({ cwd: deep, home: join(folder, 'home') }), code('settings.not-found'));
    writeFileSync(join(folder, 'home', 'bartizan.yaml'), TEXT);
    assert.equal(find({ cwd: deep, home: join(folder, 'home') }), join(folder, 'home', 'bartizan.yaml'));
  });

  it("the user's own is the last resort", () => {
    const home = join(folder, 'home');
    mkdirSync(join(home, '.config', 'bartizan'), { recursive: true });
    mkdirSync(join(folder, 'xdg', 'bartizan'), { recursive: true });
    for (const path of ['home/.config', 'xdg']) writeFileSync(join(folder, path, 'bartizan', 'bartizan.yaml'), TEXT);
    assert.equal(find({ cwd: home, home }), join(home, '.config', 'bartizan', 'bartizan.yaml'));
    assert.equal(
      find({ cwd: home, home, env: { XDG_CONFIG_HOME: join(folder, 'xdg') } }),
      join(folder, 'xdg', 'bartizan', 'bartizan.yaml'),
    );
    assert.equal(
      find({ cwd: home, home, env: { XDG_CONFIG_HOME: 'relative' } }),
      join(home, '.config', 'bartizan', 'bartizan.yaml'),
    );
  });

  it("somebody else's file is not used by looking around, only by name", () => {
    chmodSync(join(folder, 'bartizan.yaml'), 0o666);
    assert.throws(() => find({}), code('settings.foreign'));
    assert.equal(find({ config: 'bartizan.yaml' }), join(folder, 'bartizan.yaml'));
    chmodSync(join(folder, 'bartizan.yaml'), 0o664);
    assert.equal(find({}), join(folder, 'bartizan.yaml'));
    if (statSync(folder).uid !== 0) assert.throws(() => find({ uid: 4_000_000 }), code('settings.foreign'));
  });
});
