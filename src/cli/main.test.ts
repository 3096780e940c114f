// The command line as people use it: real processes, their exit codes, and what goes to stdout and stderr.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { version } from '../app/version.ts';
import { type Ended, fillTrail, MAIN, type Place, placeFor } from './place.test-kit.ts';
import { coloursFor } from './terminal.ts';

let place: Place;
beforeEach((test) => {
  place = placeFor(test as TestContext);
});
const bartizan = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended => place.run(args, env);

describe('the installed program', () => {
  it('keeps compiled code where nobody else can put any', () => {
    const [cache, shared] = [join(place.folder, 'cache'), join(place.folder, 'tmp')];
    mkdirSync(shared);
    const env = { PATH: process.env['PATH'] ?? '', HOME: place.folder, TMPDIR: shared, BARTIZAN_CACHE_DIR: cache };
    // Whether it was built or not: what it is compiled into is chosen first.
    spawnSync(process.execPath, [fileURLToPath(new URL('../../bin/bartizan.js', import.meta.url)), '--version'], { env });
    assert.deepEqual([existsSync(join(cache, 'compiled')), readdirSync(shared)], [true, []]);
  });

  it('keeps none in the folder somebody works in, whatever HOME says', () => {
    for (const HOME of ['', 'home']) {
      const options = { env: { PATH: process.env['PATH'] ?? '', HOME }, cwd: join(place.folder, 'work') };
      mkdirSync(options.cwd, { recursive: true });
      spawnSync(process.execPath, [fileURLToPath(new URL('../../bin/bartizan.js', import.meta.url)), '--version'], options);
      assert.deepEqual(readdirSync(options.cwd), []);
    }
  });
});

describe('the command line', () => {
  it('says what it can do, with examples, for the root and every command', () => {
    const commands = [
      '',
      'run',
      'serve',
      'ls',
      'check-config',
      'doctor',
      'trail',
      'trail verify',
      'trail query',
      'logs',
      'keys',
      'keys create',
    ];
    const more = [
      'trail export',
      'trail report',
      'trail proof',
      'trail checkpoint',
      'trail key',
      'scan',
      'detect',
      'inventory',
      'protect',
      'unprotect',
      'advisories',
      'advisories update',
      'advisories import',
      'advisories ls',
      'rules',
      'keys list',
      'keys rotate',
      'keys revoke',
      'explain',
      'completion',
    ];
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

  it('keeps nothing of a user where HOME names no folder of his own', () => {
    for (const HOME of ['', 'home']) {
      const { code, err } = bartizan(['keys', 'list'], { HOME, BARTIZAN_STATE_DIR: '' });
      assert.deepEqual([code, readdirSync(place.folder)], [3, []], err);
      assert.match(err, /^home\.unknown {2}.* Fix: set HOME to the absolute path/);
      assert.equal(bartizan(['explain', 'home.unknown'], { HOME }).code, 0);
    }
  });

  it('what nobody expected is one line too', () => {
    mkdirSync(join(place.state, 'logs', 'a.log'), { recursive: true });
    const { code, err } = bartizan(['logs', 'a']);
    assert.equal(code, 3);
    assert.match(err, /^internal\.unexpected {2}something unexpected went wrong: .*EISDIR.*BARTIZAN_DEBUG=1.*\n$/);
  });

  it('a reader that goes away ends it quietly', async () => {
    await fillTrail(place.state, 1000);
    const child = spawn(process.execPath, [MAIN, 'trail', '--limit', '100000', '--json'], { env: place.environment() });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.stdout.once('data', () => child.stdout.destroy());
    assert.deepEqual(await once(child, 'close'), [0, null]);
    assert.equal(err, '');
  });
});

describe('check-config', () => {
  it('accepts the example of its own help', () => {
    const help = bartizan(['check-config', '--help']).out;
    const yaml = help.slice(help.indexOf('  # yaml-language-server')).replace(/^ {2}/gm, '');
    place.config(yaml);
    const { code, out } = bartizan(['check-config']);
    assert.equal(code, 0, out);
    assert.match(out, /^valid .*: 2 server\(s\)\n$/);
  });

  it('lists every mistake on stdout and exits 1', () => {
    place.config('servers: {a: {comand: x}}\nlimits: {jsonDepth: 0}\n');
    const { code, out, err } = bartizan(['check-config']);
    assert.equal(code, 1);
    assert.equal(err, '');
    assert.match(out, /bartizan\.yaml:1:11 .*\n.*bartizan\.yaml:1:15 .*\n.*bartizan\.yaml:2:21 .*\ninvalid .*3 mistake/);
    assert.ok(!out.includes('\u001b'));
  });

  it('names what a start would refuse in the file of a project', () => {
    place.config('servers: {a: {command: x}}\nauthority: {runAs: 1234}\n');
    const { code, out } = bartizan(['check-config'], { BARTIZAN_CONFIG_DIR: '/nowhere' });
    assert.equal(code, 1);
    assert.match(out, /^mistake {2}bartizan\.yaml:2:12 {2}authority: only you or an administrator .*\ninvalid /);
  });

  it('prints data as JSON', () => {
    place.config(`servers: {a: {command: x, tools: [], env: {A: "\${env:NOPE}"}}}\n`);
    const { code, out } = bartizan(['check-config', '--json']);
    const report = JSON.parse(out) as Record<string, unknown>;
    assert.deepEqual([code, report['valid'], report['missingVariables'], report['mistakes']], [0, true, ['NOPE'], []]);
    assert.equal((report['warnings'] as unknown[]).length, 1);
  });
});

describe('colours', () => {
  it('never go into a pipe, whatever the environment wishes', () => {
    for (const env of [{}, { CI: 'true' }, { FORCE_COLOR: '1' }])
      assert.ok(!bartizan(['explain', 'json.syntax'], env).out.includes('\u001b'));
  });

  it('go to a terminal, unless NO_COLOR is set or the terminal is dumb', () => {
    const bold = (isTTY: boolean, env: Readonly<Record<string, string>>): string => coloursFor({ isTTY }, env).bold('x');
    assert.equal(bold(true, { TERM: 'xterm' }), '\u001b[1mx\u001b[22m');
    assert.equal(bold(true, { NO_COLOR: '' }), '\u001b[1mx\u001b[22m', 'no-color.org: when not an empty string');
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }, { NO_COLOR: '1', FORCE_COLOR: '1' }])
      assert.equal(bold(true, env), 'x');
    assert.equal(bold(false, { FORCE_COLOR: '1' }), 'x');
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

describe('completion', () => {
  it('names every command and flag, for each shell', () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, out, err } = bartizan(['completion', shell]);
      assert.deepEqual([code, err], [0, '']);
      for (const word of ['check-config', 'keys rotate', 'no-auth', 'grace']) assert.ok(out.includes(word), `${shell} ${word}`);
    }
  });
});
