// The command line as people use it: real processes, their exit codes, and what goes to stdout and stderr.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { version } from '../app/version.ts';
import { systemClock } from '../base/clock.ts';
import { intentBody, outcomeBody } from '../store/entry.ts';
import { openStore } from '../store/open.ts';
import { ensureStateDir, storePathOf } from '../store/state.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

let folder = '';
let state = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  state = join(folder, 'state');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const environment = (over: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: folder,
  BARTIZAN_STATE_DIR: state,
  ...over,
});

function bartizan(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const options = { cwd: folder, env: environment(env), encoding: 'utf8', timeout: 60_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], options);
  return { code: status, out: stdout, err: stderr };
}

const config = (text: string): void => writeFileSync(join(folder, 'bartizan.yaml'), text);

async function fillTrail(count: number): Promise<void> {
  const store = openStore({
    path: storePathOf(ensureStateDir(state)),
    durability: 'normal',
    maxBytes: 2 ** 30,
    clock: systemClock,
  });
  const hop = { era: 'legacy', version: '2025-11-25', transport: 'stdio' } as const;
  for (let i = 0; i < count; i++) {
    const facts = {
      direction: 'inward' as const,
      caller: i % 2 === 0 ? 'alice' : 'bob',
      client: { name: '\u001b[2Jevil', version: '1' },
      server: 'files',
      method: 'tools/call',
      name: `tool-${i}`,
      hops: { client: hop, server: hop },
      verdicts: [],
    };
    const intentSeq = await store.trail.append(intentBody(`x${i}`, 1_700_000_000_000 + i, '1.1', facts));
    await store.trail.append(
      outcomeBody({ exchange: `x${i}`, at: 1_700_000_000_001 + i, intentSeq, result: 'ok', durationUs: 1500 }),
    );
  }
  await store.close();
}

describe('the command line', () => {
  it('says what it can do, with examples, for the root and every command', () => {
    const commands = ['', 'run', 'serve', 'ls', 'check-config', 'doctor', 'trail', 'trail verify', 'logs', 'keys', 'keys create'];
    const more = ['keys list', 'keys rotate', 'keys revoke', 'explain', 'completion'];
    for (const command of [...commands, ...more]) {
      const words = command.split(' ').filter((word) => word !== '');
      const { code, out, err } = bartizan([...words, '--help']);
      assert.equal(code, 0, command);
      assert.match(out, new RegExp(`^Usage: ${['bartizan', ...words].join(' ')}[^]*\nExamples:\n {2}\\$ .*bartizan`), command);
      assert.equal(err, '', command);
    }
  });

  it('prints its version', () => assert.deepEqual(bartizan(['--version']), { code: 0, out: `${version}\n`, err: '' }));

  it('shows help on stderr and fails where a command is missing', () => {
    for (const args of [[], ['keys']]) {
      const { code, out, err } = bartizan(args);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(err, /^Usage: bartizan/);
    }
  });

  it('refuses what it does not know with one line, the nearest word and code 2', () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['lss'], /^cli\.usage {2}unknown command 'lss' \(Did you mean ls\?\)\. Fix: .*\n$/],
      [['ls', '--jsn'], /unknown option '--jsn' \(Did you mean --json\?\)/],
      [['doctor', 'x'], /^cli\.usage .*\n$/],
      [['trail', 'verfy'], /^cli\.usage .*\n$/],
      [['trail', '--limit', '0'], /--limit needs a whole number from 1/],
      [['completion', 'csh'], /^cli\.usage .*\n$/],
      [['explain', 'settings.not-fond'], /^cli\.unknown-code .*did you mean "settings\.not-found"\?/],
      [['logs', '../../etc/passwd'], /is not a name of a server/],
      [['keys', 'rotate', 'a', '--grace', '5'], /--grace needs a duration/],
      [['run'], /the name of a server is missing/],
      [['run', 'a', 'b'], /one server at a time/],
      [['run', 'a', '--all'], /not both/],
      [['run', '--al'], /unknown option --al \(did you mean "--all"\?\)/],
      [['run', '--config'], /--config needs a value/],
      [['run', '--all=yes'], /--all takes no value/],
      [['run', '--all', '--all'], /given twice/],
      [['--all', 'run'], /^cli\.usage .*\n$/],
      [['serve', 'x'], /unexpected "x"/],
      [['serve', '--port', '70000'], /--port needs a whole number from 0 to 65535/],
      [['serve', '--port', '0x50'], /--port needs a whole number/],
      [['serve', '--workers', '0'], /--workers needs a whole number from 1 to 64/],
      [['serve', '--no-auht'], /did you mean "--no-auth"/],
    ];
    for (const [args, text] of cases) {
      const { code, out, err } = bartizan(args);
      assert.equal(code, 2, args.join(' '));
      assert.equal(out, '', args.join(' '));
      assert.match(err, text, args.join(' '));
      assert.equal(err.split('\n').length, 2, err);
    }
  });

  it('a fault is one line on stderr, without a stack, and code 3', () => {
    const { code, out, err } = bartizan(['check-config', '--config', 'none.yaml']);
    assert.deepEqual([code, out], [3, '']);
    assert.match(err, /^settings\.unreadable {2}.*none\.yaml.*ENOENT\. Fix: .*\n$/);
    assert.doesNotMatch(err, /\n\s+at /);
    assert.match(bartizan(['check-config', '--config', 'none.yaml'], { BARTIZAN_DEBUG: '1' }).err, /\n\s+at /);
  });

  it('what nobody expected is one line too', () => {
    mkdirSync(join(state, 'logs', 'a.log'), { recursive: true });
    const { code, err } = bartizan(['logs', 'a']);
    assert.equal(code, 3);
    assert.match(err, /^internal\.unexpected {2}something unexpected went wrong: .*EISDIR.*BARTIZAN_DEBUG=1.*\n$/);
  });

  it('a reader that goes away ends it quietly', async () => {
    await fillTrail(300);
    const command = `"${process.execPath}" "${MAIN}" trail --limit 100000 --json | head -n 1`;
    const { status, stdout, stderr } = spawnSync('/bin/bash', ['-o', 'pipefail', '-c', command], {
      env: environment(),
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.equal(stdout.split('\n').length, 2);
    assert.equal(status, 0);
  });
});

describe('check-config', () => {
  it('accepts the example of its own help', () => {
    const help = bartizan(['check-config', '--help']).out;
    const yaml = help.slice(help.indexOf('  # yaml-language-server')).replace(/^ {2}/gm, '');
    config(yaml);
    const { code, out } = bartizan(['check-config'], { DOCS_TOKEN: 'x' });
    assert.equal(code, 0, out);
    assert.match(out, /^valid .*: 2 server\(s\)\n$/);
  });

  it('lists every mistake on stdout and exits 1', () => {
    config('servers: {a: {comand: x}}\nlimits: {jsonDepth: 0}\n');
    const { code, out, err } = bartizan(['check-config']);
    assert.equal(code, 1);
    assert.equal(err, '');
    assert.match(out, /bartizan\.yaml:1:11 .*\n.*bartizan\.yaml:1:15 .*\n.*bartizan\.yaml:2:21 .*\ninvalid .*3 mistake/);
    assert.ok(!out.includes('\u001b'));
  });

  it('prints data as JSON', () => {
    config(`servers: {a: {command: x, tools: [], env: {A: "\${env:NOPE}"}}}\n`);
    const { code, out } = bartizan(['check-config', '--json']);
    const report = JSON.parse(out) as Record<string, unknown>;
    assert.deepEqual([code, report['valid'], report['missingVariables'], report['mistakes']], [0, true, ['NOPE'], []]);
    assert.equal((report['warnings'] as unknown[]).length, 1);
  });
});

describe('colours', () => {
  const inTerminal = (env: Readonly<Record<string, string>>): string => {
    const options = { cwd: folder, env: environment({ TERM: 'xterm', ...env }), encoding: 'utf8' } as const;
    // `script` gives the program a terminal.
    const { stdout } = spawnSync('script', ['-qec', `"${process.execPath}" "${MAIN}" explain json.syntax`, '/dev/null'], options);
    return stdout;
  };

  it('never go into a pipe, whatever the environment wishes', () => {
    for (const env of [{}, { CI: 'true' }, { FORCE_COLOR: '1' }])
      assert.ok(!bartizan(['explain', 'json.syntax'], env).out.includes('\u001b'));
  });

  it('go to a terminal, unless NO_COLOR is set', () => {
    assert.ok(inTerminal({}).includes('\u001b[1mjson.syntax'));
    assert.ok(!inTerminal({ NO_COLOR: '1' }).includes('\u001b[1'));
  });
});

describe('ls', () => {
  const memory = fileURLToPath(new URL('../../node_modules/@modelcontextprotocol/server-memory/dist/index.js', import.meta.url));

  it('shows what is there and what is missing, and exits 1 when a server is down', () => {
    config(`servers:
  mem: {command: ${JSON.stringify(process.execPath)}, args: [${JSON.stringify(memory)}], env: {MEMORY_FILE_PATH: ${folder}/m.json}}
  gone: {command: no-such-command-here}
`);
    const { code, out, err } = bartizan(['ls']);
    assert.deepEqual([code, err], [1, '']);
    assert.match(
      out,
      /^NAME +TRANSPORT.*\nmem +stdio +legacy 2025-11-25 +ready +9 .*\ngone +stdio +- +down .*upstream\.command-not-found/,
    );
    const one = bartizan(['ls', 'mem', '--json']);
    assert.equal(one.code, 0);
    assert.equal((JSON.parse(one.out) as readonly { tools: number }[])[0]?.tools, 9);
  });

  it('refuses a server that is not there', () => {
    config('servers: {files: {command: x}}\n');
    const { code, err } = bartizan(['ls', 'fils']);
    assert.equal(code, 3);
    assert.match(err, /^settings\.unknown-server .*\(did you mean "files"\?\)\. Fix: use one of: files\n$/);
  });
});

describe('explain', () => {
  it('explains one code or lists all', () => {
    assert.match(bartizan(['explain', 'json.syntax']).out, /^json\.syntax\n {2}What happened: .*\n {2}What to do: .*\n$/);
    const all = JSON.parse(bartizan(['explain', '--json']).out) as readonly { code: string }[];
    assert.ok(all.some(({ code }) => code === 'store.full'));
    assert.equal(bartizan(['explain']).out.split('\n').length, all.length + 2);
  });
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
    assert.equal(statSync(join(state, 'store.db')).mode & 0o777, 0o600);
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
    await fillTrail(6);
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
    await fillTrail(2);
    assert.match(bartizan(['trail', 'verify']).out, /^valid {2}4 entries, head [0-9a-f]{64}\n$/);
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(storePathOf(state), { defensive: false });
    db.exec("UPDATE trail SET body = replace(body, 'tool-1', 'tool-9')");
    db.close();
    const broken = bartizan(['trail', 'verify', '--json']);
    assert.equal(broken.code, 1);
    assert.deepEqual(JSON.parse(broken.out), { ok: false, seq: 3, reason: 'hash', verified: 2 });
    assert.match(bartizan(['doctor']).out, /problem +trail +broken at entry 3/);
  });

  it('follow tells what happens next, and ends well when interrupted', async () => {
    await fillTrail(1);
    const child = spawn(process.execPath, [MAIN, 'trail', '--follow', '--json', '--limit', '1'], {
      cwd: folder,
      env: environment(),
    });
    const lines = createInterface({ input: child.stdout });
    const next = async (): Promise<string> => String((await once(lines, 'line'))[0]);
    const first = JSON.parse(await next()) as { seq: number };
    assert.equal(first.seq, 1);
    const second = next();
    await fillTrail(1);
    assert.equal((JSON.parse(await second) as { seq: number }).seq, 3);
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });
});

describe('logs', () => {
  it('shows the last lines of both files, visibly', () => {
    mkdirSync(join(state, 'logs'), { recursive: true });
    writeFileSync(join(state, 'logs', 'a.log.1'), 'one\ntwo\n');
    writeFileSync(join(state, 'logs', 'a.log'), 'three \u001b[2J\nunfinished');
    assert.equal(bartizan(['logs', 'a', '--limit', '3']).out, 'two\nthree \\u{1b}[2J\nunfinished\n');
    const none = bartizan(['logs', 'b']);
    assert.equal(none.code, 3);
    assert.match(none.err, /^cli\.no-log/);
  });

  it('follow goes on through a rotation, and ends well when interrupted', async () => {
    mkdirSync(join(state, 'logs'), { recursive: true });
    const path = join(state, 'logs', 'a.log');
    writeFileSync(path, 'one\ntw');
    const child = spawn(process.execPath, [MAIN, 'logs', 'a', '--follow'], { cwd: folder, env: environment() });
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
    config(`servers: {a: {command: ${JSON.stringify(process.execPath)}}}\nlisten: {port: ${await freePort()}}\n`);
    const { code, out } = bartizan(['doctor', '--json']);
    assert.equal(code, 0, out);
    assert.deepEqual(
      findings(out).map(({ check }) => check),
      ['node', 'watchdog', 'settings', 'server a', 'port', 'state', 'trail', 'keys'],
    );
  });

  it('names all that is wrong at once', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    config(`servers:
  a: {command: no-such-command-here, env: {T: "\${env:NOPE}"}}
  b: {command: sh, cwd: nowhere}
  c: {command: sh, env: {PATH: /nowhere}}
listen: {port: ${port}, tls: {cert: c.pem, key: k.pem}}
`);
    mkdirSync(state);
    chmodSync(state, 0o777);
    const { code, out } = bartizan(['doctor', '--json']);
    server.close();
    assert.equal(code, 1);
    const problems = findings(out)
      .filter(({ state: how }) => how === 'problem')
      .map(({ check }) => check);
    assert.deepEqual(problems, ['server a', 'server b', 'server c', 'variables', 'tls', 'tls', 'state', 'store']);
    assert.equal(findings(out).find(({ check }) => check === 'port')?.state, 'note');
  });

  it('shows mistakes of the settings', () => {
    config('servers: {a: {comand: x}}\n');
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

describe('completion', () => {
  it('completes commands, subcommands, flags and choices in bash', () => {
    const script = bartizan(['completion', 'bash']).out;
    const complete = (...words: readonly string[]): readonly string[] => {
      const quoted = ['bartizan', ...words].map((word) => `'${word}'`).join(' ');
      const run = `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _bartizan; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync('bash', ['--norc', '-c', run], { encoding: 'utf8' }).stdout.trim().split('\n');
    };
    assert.deepEqual(complete('ke'), ['keys']);
    assert.deepEqual(complete('keys', 'r'), ['rotate', 'revoke']);
    assert.deepEqual(complete('keys', 'rotate', 'x', '--g'), ['--grace']);
    assert.deepEqual(complete('serve', '--no'), ['--no-auth']);
    assert.deepEqual(complete('completion', 'f'), ['fish']);
  });

  it('names every command for zsh and fish too', () => {
    for (const shell of ['zsh', 'fish']) {
      const { out } = bartizan(['completion', shell]);
      for (const word of ['check-config', 'keys rotate', 'no-auth']) assert.ok(out.includes(word), `${shell} ${word}`);
    }
  });
});
