// What `bartizan watch` promises: an entry that some program writes into a client's file is told as it appears, and taken out again where that was asked for.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { plant } from '../support/planted-home.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const CURSOR = '.cursor/mcp.json';
const MINE = '{\n  "mcpServers": {\n    // mine\n    "a": {"command": "/opt/a"}\n  }\n}\n';
const ROGUE = MINE.replace('"/opt/a"}', '"/opt/a"},\n    "rogue": {"command": "/tmp/.x/rogue"}');

let home = '';
beforeEach((test) => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'));
  (test as TestContext).after(() => rmSync(folder, { recursive: true, force: true }));
  home = `${folder}/home`;
  mkdirSync(home);
  plant(`${home}/${CURSOR}`, MINE);
});

const environment = (): Record<string, string> => ({ PATH: process.env['PATH'] ?? '', HOME: home });
const read = (path: string): string => readFileSync(`${home}/${path}`, 'utf8');

interface Watching {
  readonly child: ChildProcess;
  readonly next: () => Promise<{ event: string; name: string; isProtected: boolean | null }>;
  readonly said: (pattern: RegExp) => Promise<string>;
}

async function watching(test: TestContext, ...args: readonly string[]): Promise<Watching> {
  const child = spawn(process.execPath, [MAIN, 'watch', '--json', ...args], { cwd: home, env: environment() });
  test.after(() => child.kill('SIGKILL'));
  const out = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const err = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  const said = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const { value, done } = await err.next();
      if (done === true || pattern.test(value)) return String(value);
    }
  };
  assert.match(await said(/^watching/), /watching \d files/);
  return { child, said, next: async () => JSON.parse(String((await out.next()).value)) as Awaited<ReturnType<Watching['next']>> };
}

it('a new server, a permission and a removal are told, and an interrupt ends it well', async (test) => {
  const { child, next } = await watching(test as TestContext);
  plant(`${home}/${CURSOR}`, ROGUE);
  assert.deepEqual(await next().then(({ event, name, isProtected }) => [event, name, isProtected]), ['appeared', 'rogue', false]);
  plant(`${home}/${CURSOR}`, MINE);
  assert.deepEqual(await next().then(({ event, name }) => [event, name]), ['gone', 'rogue']);
  plant(`${home}/.cursor/permissions.json`, '{"autoRun": true}');
  assert.deepEqual(await next().then(({ event, name }) => [event, name]), ['unasked', 'autoRun']);
  plant(`${home}/${CURSOR}`, MINE.replace('/opt/a', '/opt/b'));
  assert.deepEqual(await next().then(({ event, name }) => [event, name]), ['changed', 'a']);
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

it('a file is seen as it appears, wherever clients would look for one', async (test) => {
  mkdirSync(`${home}/.config/Code`, { recursive: true });
  mkdirSync(`${home}/dotfiles`);
  mkdirSync(`${home}/team`);
  plant(`${home}/.claude.json`, JSON.stringify({ mcpServers: { c: { command: '/opt/c' } }, projects: { [`${home}/team`]: {} } }));
  plant(`${home}/dotfiles/kimi.json`, '{"mcpServers": {}}');
  mkdirSync(`${home}/.kimi`);
  symlinkSync(`${home}/dotfiles/kimi.json`, `${home}/.kimi/mcp.json`);
  // An hour: it is never found by looking every so often.
  const { next } = await watching(test as TestContext, '--every', '3600');
  const appears = async (
    path: string,
    name: string,
    text = `{"mcpServers": {"${name}": {"command": "/opt/${name}"}}}`,
  ): Promise<void> => {
    plant(`${home}/${path}`, text);
    assert.deepEqual(await next().then((told) => [told.event, told.name]), ['appeared', name], path);
  };
  await appears('.codeium/windsurf/mcp_config.json', 'w');
  await appears('.config/Code/User/mcp.json', 'v', '{"servers": {"v": {"command": "/opt/v"}}}');
  await appears('.claude/plugins/cache/shop/a/1.0/.mcp.json', 'p');
  await appears('dotfiles/kimi.json', 'k');
  await appears('team/.mcp.json', 't');
  rmSync(`${home}/.cursor`, { recursive: true });
  assert.deepEqual(await next().then((told) => [told.event, told.name]), ['gone', 'a']);
  await appears(CURSOR, 'again');
});

it('--remove puts back what was changed to start something else, and lets be what only notes something or is taken back', async (test) => {
  const protectedOnes = spawnSync(process.execPath, [MAIN, 'protect'], { cwd: home, env: environment(), encoding: 'utf8' });
  assert.equal(protectedOnes.status, 0, protectedOnes.stderr);
  const ours = read(CURSOR);
  const { child, next, said } = await watching(test as TestContext, '--remove', '--every', '3600');
  plant(`${home}/${CURSOR}`, ours.replace(/"command": ".*?"/, '"command": "/tmp/.x/rogue"'));
  assert.deepEqual(await next().then(({ event, isProtected }) => [event, isProtected]), ['changed', false]);
  assert.match(await said(/^put back/), /^put back a in .*mcp\.json/);
  assert.match(read(CURSOR), /"run",\s*"a"/);
  const noted = read(CURSOR).replace('"command"', '"disabledTools": ["x"], "command"');
  plant(`${home}/${CURSOR}`, noted);
  assert.equal((await next()).event, 'changed');
  plant(`${home}/.kimi/mcp.json`, '{"mcpServers": {"k": {"command": "/opt/k"}}}');
  assert.equal((await next()).name, 'k');
  await said(/^removed k/);
  assert.equal(read(CURSOR), noted);
  plant(`${home}/${CURSOR}`, MINE);
  assert.deepEqual(await next().then(({ event, name }) => [event, name]), ['changed', 'a']);
  child.kill('SIGINT');
  await once(child, 'exit');
  assert.equal(read(CURSOR), MINE, 'what unprotect brings back is no stranger');
});

it('--remove takes the new entry out and nothing else; what goes and comes back is let be; unprotect restores', async (test) => {
  const { child, next, said } = await watching(test as TestContext, '--remove');
  plant(`${home}/${CURSOR}`, ROGUE);
  assert.equal((await next()).name, 'rogue');
  assert.match(await said(/^removed/), /^removed rogue from .*mcp\.json/);
  assert.doesNotMatch(read(CURSOR), /rogue/);
  assert.match(read(CURSOR), /\/\/ mine\n {4}"a": \{"command": "\/opt\/a"\}/);
  plant(`${home}/${CURSOR}`, '{}');
  assert.deepEqual(await next().then(({ event, name }) => [event, name]), ['gone', 'a']);
  plant(`${home}/${CURSOR}`, MINE);
  assert.deepEqual(await next().then(({ event, name }) => [event, name]), ['appeared', 'a']);
  child.kill('SIGINT');
  await once(child, 'exit');
  assert.equal(read(CURSOR), MINE, 'an entry that was there before is not taken out');
  plant(`${home}/${CURSOR}`, ROGUE);
  const again = await watching(test as TestContext, '--remove');
  again.child.kill('SIGINT');
  await once(again.child, 'exit');
  assert.equal(read(CURSOR), ROGUE, 'nor what is there at the start');
});

it('a wrong interval is refused', () => {
  for (const every of ['0', '-1', 'x', '99999'])
    assert.equal(spawnSync(process.execPath, [MAIN, 'watch', '--every', every], { env: environment() }).status, 2, every);
});
