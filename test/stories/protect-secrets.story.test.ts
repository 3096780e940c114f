// What `bartizan protect` promises of secrets: those in clear move into the secret store, what it keeps for undoing is sealed, and a server still gets its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, it, type TestContext } from 'node:test';
import { plant } from '../support/planted-home.ts';
import { type Ended, FILES, SETTINGS, type SixClients, sixClients, TOKEN } from '../support/six-clients.ts';

let its: SixClients;
beforeEach((test) => {
  its = sixClients(test as TestContext);
});
const bartizan = (...args: readonly string[]): Ended => its.bartizan(...args);
const read = (path: string): string => its.read(path);

it('the same server with another secret is another server, and one that is run again keeps its name', () => {
  const entry = (token: string): string =>
    JSON.stringify({
      mcpServers: { github: { command: 'npx', args: ['-y', '@acme/github@1.2.3'], env: { GITHUB_TOKEN: token } } },
    });
  const other = `${TOKEN.slice(0, -4)}Zz9y`;
  plant(`${its.home}/.cursor/mcp.json`, entry(TOKEN));
  bartizan('protect');
  plant(`${its.home}/.kimi/mcp.json`, entry(other));
  plant(`${its.home}/.factory/mcp.json`, entry(TOKEN));
  assert.equal(bartizan('protect').code, 0);
  assert.deepEqual(Object.keys(its.settings().servers), ['github', 'github-2']);
  assert.match(read('.kimi/mcp.json'), /"github-2"/);
  assert.match(read('.factory/mcp.json'), /"github"/);
  assert.deepEqual(its.settings().servers['github-2']?.['env'], { GITHUB_TOKEN: `$\{secret:github-2-github-token}` });
  assert.deepEqual(its.filesWith(TOKEN, other), []);
  assert.equal(bartizan('unprotect').code, 0);
  assert.deepEqual([read('.cursor/mcp.json'), read('.kimi/mcp.json')], [entry(TOKEN), entry(other)]);
});

it('every secret of every value moves, and what bartizan.yaml cannot say is left as it was with the reason', () => {
  const [other, third] = [`glpat-${'k9Xw2LmQ7vRt5YbN8zPs'}`, 'hunter2-hunter3'];
  const movable = {
    db: {
      command: '/opt/db',
      env: { DB: `postgres://me:${third}@db.local/x?token=${other}`, SETTINGS: `A=${TOKEN};B=${other};LEVEL=debug` },
    },
    docs: { url: 'https://docs.example/mcp', headers: { 'X-Keys': `${TOKEN}, ${other}`, 'X-Team': 'blue' } },
  };
  const left = {
    words: { command: '/opt/w', args: ['--a', TOKEN, `--b=${other}`] },
    address: { url: `https://a.example/mcp?api_key=${third}&token=${other}` },
    login: { url: `https://me:${third}@a.example/mcp` },
    host: { url: 'https://a.example/mcp', headers: { Host: 'b.example', 'X-Api-Key': TOKEN } },
    place: { command: `/opt/${other}/x` },
  };
  const text = `${JSON.stringify({ mcpServers: { ...movable, ...left } }, null, 2)}\n`;
  plant(`${its.home}/.cursor/mcp.json`, text);
  const { code, out } = bartizan('protect', '--remote');
  assert.equal(code, 1, out);
  assert.deepEqual(its.settings().servers, {
    db: {
      command: '/opt/db',
      env: {
        DB: `postgres://me:$\{secret:db-db}@db.local/x?token=$\{secret:db-db-2}`,
        SETTINGS: `A=$\{secret:db-settings};B=$\{secret:db-settings-2};LEVEL=debug`,
      },
    },
    docs: {
      url: 'https://docs.example/mcp',
      headers: { 'X-Keys': `$\{secret:docs-x-keys}, $\{secret:docs-x-keys-2}`, 'X-Team': 'blue' },
    },
  });
  assert.match(out, /words of cursor .*a secret stands in args\.1, args\.2: .*variables and headers alone/);
  assert.match(out, /address of cursor .*a secret stands in url/);
  assert.match(out, /login of cursor .*a secret stands in url/);
  assert.match(out, /host of cursor .*cannot say it: headers\.Host: Bartizan sets this header itself/);
  assert.match(out, /place of cursor .*cannot say it: command: holds a GitLab token in plain text/);
  const { mcpServers } = JSON.parse(read('.cursor/mcp.json')) as { mcpServers: Record<string, unknown> };
  for (const [name, entry] of Object.entries(left)) assert.deepEqual(mcpServers[name], entry, name);
  assert.deepEqual(its.filesWith(TOKEN, other, third), ['.cursor/mcp.json'], 'nothing that we wrote holds one');
  assert.equal(bartizan('unprotect').code, 0);
  assert.equal(read('.cursor/mcp.json'), text);
});

it('a name that somebody uses for another secret is left to them, and so is a secret that they changed', () => {
  its.withInput('of mine', 'secret', 'set', 'github-token', '--in', 'file');
  its.plantAll();
  bartizan('protect');
  assert.deepEqual(its.settings().servers['github']?.['env'], { GITHUB_TOKEN: `$\{secret:github-token-2}`, LOG_LEVEL: 'debug' });
  its.withInput('of mine', 'secret', 'set', 'github-token-2', '--in', 'file');
  const { code, err } = bartizan('unprotect');
  assert.equal(code, 0, err);
  assert.match(err, /keeps what came back, .*bartizan secret rm github-token-2 search-x-api-key/);
  for (const [path, text] of Object.entries(FILES)) assert.equal(read(path), text, path);
  assert.deepEqual(its.secretNames(), ['github-token', 'github-token-2', 'search-x-api-key']);
});

it('a secret that came back stays for whoever else uses it, and the next protect finds it again', () => {
  its.plantAll();
  bartizan('protect');
  const other = `${its.home}/elsewhere/bartizan.yaml`;
  plant(other, `servers:\n  mine:\n    command: node\n    env: {GITHUB_TOKEN: "$\{secret:github-token}"}\n`);
  assert.equal(bartizan('unprotect').code, 0);
  assert.ok(its.secretNames().includes('github-token'));
  assert.equal(bartizan('protect', 'cursor').code, 0);
  assert.deepEqual(its.settings().servers['github']?.['env'], { GITHUB_TOKEN: `$\{secret:github-token}`, LOG_LEVEL: 'debug' });
});

it('the key of unprotect is not forgotten or replaced by mistake', () => {
  its.plantAll();
  bartizan('protect');
  for (const refused of [
    bartizan('secret', 'rm', 'github-token', 'bartizan-undo'),
    its.withInput('x', 'secret', 'set', 'bartizan-undo'),
  ]) {
    assert.equal(refused.code, 3);
    assert.match(refused.err, /^secrets\.reserved .*bartizan unprotect.*--force/);
  }
  assert.deepEqual(its.secretNames(), ['bartizan-undo', 'github-token', 'search-x-api-key'], 'nor is what was named with it');
  assert.equal(bartizan('unprotect').code, 0);
  assert.ok(!its.secretNames().includes('bartizan-undo'));
});

it('what cannot be brought back is told by file, with where its backup is, and keeps nothing else from coming back', () => {
  its.plantAll();
  bartizan('protect', 'zed');
  bartizan('protect', 'codex');
  bartizan('secret', 'rm', 'bartizan-undo', '--force');
  const text = read('.codex/config.toml');
  const all = bartizan('unprotect');
  assert.equal(all.code, 3);
  assert.match(all.out, /\.codex\/config\.toml {2}not taken back: its backup .*\/protect\/20.*\.json cannot be opened/);
  assert.match(all.err, /^clients\.bad-record .*"bartizan-undo" is not there.*put back the one that was there; else .*by hand/m);
  assert.equal(read('.codex/config.toml'), text);

  bartizan('protect', 'cursor');
  const { code, out, err } = bartizan('unprotect');
  assert.equal(code, 3);
  assert.match(out, /\.cursor\/mcp\.json {2}as it was, byte for byte/);
  assert.match(out, /\.codex\/config\.toml {2}not taken back/);
  assert.match(out, /zed\/settings\.json {2}not taken back/);
  assert.match(err, /another "bartizan-undo" sealed it/);
  assert.equal(read('.cursor/mcp.json'), FILES['.cursor/mcp.json']);

  const folder = `${its.home}/.local/state/bartizan/protect`;
  for (const name of readdirSync(folder)) plant(join(folder, name), '{}');
  assert.match(bartizan('unprotect').err, /clients\.bad-record .*it is damaged/);
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  assert.match(bartizan('unprotect').err, /nothing to take back/);
});

it('a record of what was changed is readable by its user alone', () => {
  its.plantAll();
  bartizan('protect');
  const folder = `${its.home}/.local/state/bartizan/protect`;
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
});

/** A server that tells which secret it was given, and nobody what it is. */
const SERVER = `import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method } = JSON.parse(line);
  const digest = createHash('sha256').update(process.env.API_TOKEN ?? '').digest('hex');
  const results = { initialize: { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'digest', version: digest } } };
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] ?? {} }));
}
`;

it('a protected server answers its client, with the secret from the store', async () => {
  plant(`${its.home}/server.mjs`, SERVER);
  plant(`${its.home}/${SETTINGS}`, 'servers: {}\nauthority:\n  firstUse: lock # of mine\n');
  chmodSync(`${its.home}/${SETTINGS}`, 0o600);
  plant(
    `${its.home}/.cursor/mcp.json`,
    JSON.stringify({
      mcpServers: { digest: { command: process.execPath, args: [`${its.home}/server.mjs`], env: { API_TOKEN: TOKEN } } },
    }),
  );
  assert.equal(bartizan('protect').code, 0);
  // Not confined: a sandbox needs more than npm.
  plant(`${its.home}/${SETTINGS}`, read(SETTINGS).replace('  digest:\n', '  digest:\n    launcher: none\n'));
  const file = JSON.parse(read('.cursor/mcp.json')) as {
    mcpServers: { digest: { command: string; args: string[]; env?: Record<string, string> } };
  };
  const { command, args, env } = file.mcpServers.digest;
  assert.equal(env, undefined);
  const child = spawn(command, args, { cwd: its.home, env: its.environment(), stdio: ['pipe', 'pipe', 'inherit'] });
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), once(child, 'exit')])) as [string];
  const { result } = JSON.parse(line) as { result: { serverInfo: { version: string } } };
  assert.equal(result.serverInfo.version, createHash('sha256').update(TOKEN).digest('hex'));
  child.stdin.end();
  await once(child, 'exit');
});
