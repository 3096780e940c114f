// The commands that look at servers, keys, trail, logs and the machine, as real processes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { storePathOf } from '../store/state.ts';
import { type Ended, fillTrail, MAIN, type Place, placeFor } from './place.test-kit.ts';

let place: Place;
beforeEach((test) => {
  place = placeFor(test as TestContext);
});
const bartizan = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended => place.run(args, env);

describe('ls', () => {
  const memory = fileURLToPath(new URL('../../node_modules/@modelcontextprotocol/server-memory/dist/index.js', import.meta.url));

  it('shows what is there and what is missing, and exits 1 when a server is down', () => {
    place.config(`servers:
  mem: {command: ${JSON.stringify(process.execPath)}, args: [${JSON.stringify(memory)}], launcher: none, env: {MEMORY_FILE_PATH: ${place.folder}/m.json}}
  gone: {command: no-such-command-here, launcher: none}
authority: {firstUse: lock}
`);
    const { code, out, err } = bartizan(['ls']);
    assert.deepEqual([code, err], [1, '']);
    assert.match(
      out,
      /^NAME +TRANSPORT.*\nmem +stdio +NO +legacy 2025-11-25 +ready +9 .*\ngone +stdio +NO +- +down .*upstream\.command-not-found/,
    );
    const one = bartizan(['ls', 'mem', '--json']);
    assert.equal(one.code, 0);
    assert.equal((JSON.parse(one.out) as readonly { tools: number }[])[0]?.tools, 9);
  });

  it('starts nothing that nobody has approved', () => {
    const mark = `${place.folder}/started`;
    place.config(`servers: {mem: {command: /usr/bin/touch, args: [${JSON.stringify(mark)}]}}\n`);
    const { code, out } = bartizan(['ls']);
    assert.equal(code, 1);
    assert.match(out, /^mem +stdio +yes +- +unlocked .*gateway\.not-locked/m);
    assert.equal(existsSync(mark), false);
  });

  it('refuses a server that is not there', () => {
    place.config('servers: {files: {command: x}}\n');
    const { code, err } = bartizan(['ls', 'fils']);
    assert.equal(code, 3);
    assert.match(err, /^settings\.unknown-server .*\(did you mean "files"\?\)\. Fix: use one of: files\n$/);
  });
});

it('outdated and install say when nothing is locked', () => {
  place.config('servers: {files: {command: x}}\n');
  for (const command of ['outdated', 'install']) {
    const { code, err } = bartizan([command]);
    assert.deepEqual([code, err], [0, 'nothing is locked yet; bartizan approve NAME locks a server\n']);
  }
});

describe('keys', () => {
  it('a new key is alone on stdout, and is never shown again', () => {
    const made = bartizan(['keys', 'create', 'laptop']);
    assert.equal(made.code, 0);
    assert.match(made.out, /^bzk_[A-Za-z0-9_-]{43}\n$/);
    assert.doesNotMatch(made.err, /bzk_/);
    const listed = bartizan(['keys', 'list']);
    assert.match(listed.out, /laptop .* never .* valid/);
    assert.doesNotMatch(listed.out + bartizan(['keys', 'list', '--json']).out, /bzk_/);
    assert.equal(statSync(join(place.state, 'store.db')).mode & 0o777, 0o600);
  });

  it('is rotated and revoked by name, and faults are code 3', () => {
    const first = bartizan(['keys', 'create', 'laptop']).out;
    assert.match(bartizan(['keys', 'create', 'laptop']).err, /^store\.key-exists/);
    const second = bartizan(['keys', 'rotate', 'laptop', '--grace', '1h']);
    assert.match(second.out, /^bzk_/);
    assert.notEqual(second.out, first);
    assert.equal(bartizan(['keys', 'revoke', 'laptop']).code, 0);
    const again = bartizan(['keys', 'revoke', 'laptop']);
    assert.equal(again.code, 3);
    assert.match(again.err, /^store\.unknown-key/);
    const states = JSON.parse(bartizan(['keys', 'list', '--json']).out) as readonly { revokedMs?: number }[];
    assert.ok(states.length === 2 && states.every(({ revokedMs }) => revokedMs !== undefined));
  });
});

describe('trail', () => {
  it('shows the last exchanges for people and for programs', async () => {
    await fillTrail(place.state, 6);
    const lines = bartizan(['trail', '--limit', '3']).out.trimEnd().split('\n');
    assert.equal(lines.length, 3);
    assert.match(
      lines[2] ?? '',
      /^2023-11-14 22:13:20\.005 {2}ok .* files {2}tools\/call tool-5 {2}bob {2}\\u\{1b\}\[2Jevil {2}1\.5 ms {2}legacy→legacy$/,
    );
    const json = bartizan(['trail', '--json', '--limit', '2', '--caller', 'alice', '--server', 'files'])
      .out.trimEnd()
      .split('\n');
    assert.deepEqual(
      json.map((line) => (JSON.parse(line) as { intent: { name: string } }).intent.name),
      ['tool-2', 'tool-4'],
    );
    assert.equal(bartizan(['trail', '--tool', 'tool-1']).out.split('\n').length, 2);
    const none = bartizan(['trail', '--server', 'nobody']);
    assert.deepEqual([none.code, none.out], [0, '']);
  });

  it('verify says whether the chain holds', async () => {
    await fillTrail(place.state, 2);
    assert.match(bartizan(['trail', 'verify']).out, /^valid {2}4 entries, 4 recomputed\n(?:not excluded {3}[^\n]+\n)+$/);
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(storePathOf(place.state), { defensive: false });
    db.exec("UPDATE trail SET body = replace(body, 'tool-1', 'tool-9')");
    db.close();
    const broken = bartizan(['trail', 'verify', '--json']);
    assert.equal(broken.code, 1);
    const { ok, problem } = JSON.parse(broken.out) as { ok: boolean; problem: { kind: string; seq: number } };
    assert.deepEqual([ok, problem.kind, problem.seq], [false, 'chain', 3]);
    assert.match(bartizan(['doctor']).out, /problem +trail +broken at entry 3/);
  });

  it('follow tells what happens next, and ends well when interrupted', async () => {
    await fillTrail(place.state, 1);
    const child = spawn(process.execPath, [MAIN, 'trail', '--follow', '--json', '--limit', '1'], {
      cwd: place.folder,
      env: place.environment(),
    });
    const lines = createInterface({ input: child.stdout });
    const next = async (): Promise<string> => String((await once(lines, 'line'))[0]);
    const first = JSON.parse(await next()) as { seq: number };
    assert.equal(first.seq, 1);
    const second = next();
    await fillTrail(place.state, 1);
    assert.equal((JSON.parse(await second) as { seq: number }).seq, 3);
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });
});

describe('logs', () => {
  it('shows the last lines of both files, visibly', () => {
    mkdirSync(join(place.state, 'logs'), { recursive: true });
    writeFileSync(join(place.state, 'logs', 'a.log.1'), 'one\ntwo\n');
    writeFileSync(join(place.state, 'logs', 'a.log'), 'three \u001b[2J\nunfinished');
    assert.equal(bartizan(['logs', 'a', '--limit', '3']).out, 'two\nthree \\u{1b}[2J\nunfinished\n');
    const none = bartizan(['logs', 'b']);
    assert.equal(none.code, 3);
    assert.match(none.err, /^cli\.no-log/);
  });

  it('follow goes on through a rotation, and ends well when interrupted', async () => {
    mkdirSync(join(place.state, 'logs'), { recursive: true });
    const path = join(place.state, 'logs', 'a.log');
    writeFileSync(path, 'one\ntw');
    const child = spawn(process.execPath, [MAIN, 'logs', 'a', '--follow'], { cwd: place.folder, env: place.environment() });
    const lines = createInterface({ input: child.stdout });
    const next = async (): Promise<string> => String((await once(lines, 'line'))[0]);
    assert.equal(await next(), 'one');
    let line = next();
    appendFileSync(path, 'o\n');
    assert.equal(await line, 'two');
    line = next();
    appendFileSync(path, 'three\n');
    renameSync(path, `${path}.1`);
    assert.equal(await line, 'three');
    line = next();
    writeFileSync(path, 'four\n');
    assert.equal(await line, 'four');
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });
});

describe('doctor', () => {
  const findings = (out: string): readonly { check: string; state: string; text: string }[] =>
    (JSON.parse(out) as { findings: readonly { check: string; state: string; text: string }[] }).findings;

  it('finds nothing wrong where nothing is', async () => {
    const server = `{command: ${JSON.stringify(process.execPath)}}`;
    place.config(`servers: {a: ${server}}\nlisten: {port: ${await freePort()}}\nauthority: {firstUse: lock}\n`);
    const { code, out } = bartizan(['doctor', '--json']);
    assert.equal(code, 0, out);
    const checks = findings(out).map(({ check }) => check);
    assert.deepEqual(checks.slice(0, 11), [
      'node',
      'watchdog',
      'settings',
      'server a',
      'approval',
      'port',
      'state',
      'guards',
      'trail',
      'keys',
      'sandbox',
    ]);
    // Which engines a machine has is not ours to know: one is always told, a second one where it is installed.
    assert.match(checks.slice(11).join(), /^(?:podman|docker|podman,docker)$/);
  });

  it('names all that is wrong at once', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    place.config(`servers:
  a: {command: no-such-command-here, env: {T: "\${env:NOPE}"}}
  b: {command: sh, cwd: nowhere}
  c: {command: sh, env: {PATH: /nowhere}}
listen: {port: ${port}, tls: {cert: c.pem, key: k.pem}}
`);
    mkdirSync(place.state);
    chmodSync(place.state, 0o777);
    const { code, out } = bartizan(['doctor', '--json']);
    server.close();
    assert.equal(code, 1);
    const problems = findings(out)
      .filter(({ state: how }) => how === 'problem')
      .map(({ check }) => check);
    assert.deepEqual(problems, [
      'server a',
      'server b',
      'server c',
      'variables',
      'tls',
      'tls',
      'approval',
      'approval',
      'approval',
      'state',
      'store',
    ]);
    assert.equal(findings(out).find(({ check }) => check === 'port')?.state, 'note');
  });

  it('names what nobody said yes to: the files of a project, and servers', () => {
    const config = join(place.folder, 'project/bartizan.yaml');
    mkdirSync(join(place.folder, 'project'));
    writeFileSync(config, `servers: {a: {command: ${JSON.stringify(process.execPath)}}}\n`);
    const { code, out } = bartizan(['doctor', '--config', config]);
    assert.equal(code, 1);
    assert.match(out, /^problem +trust +settings\.untrusted .*bartizan trust$/m);
    assert.match(out, /^problem +approval +gateway\.not-locked .*bartizan approve a$/m);
    assert.doesNotMatch(out, /Everything looks right/);
  });

  it('shows mistakes of the settings', () => {
    place.config('servers: {a: {comand: x}}\n');
    const { code, out } = bartizan(['doctor']);
    assert.equal(code, 1);
    assert.match(out, /problem +settings +bartizan\.yaml:1:15/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
