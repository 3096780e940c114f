// The promise: in a fresh copy of the repository `npm start` builds, serves two real servers, proves it, and says how to connect. Every line that
// it prints works as it stands, and Ctrl-C ends everything.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { endMarked, MARK, marked, newMark, until } from '../../src/upstream/processes.test-kit.ts';
import { ROOT } from '../support/place.ts';

/** A build on a busy machine takes its time. */
const START_MS = 120_000;
/** What a clone does not have, or what git ignores. */
const NOT_CLONED = new Set(['.git', '.bartizan', 'node_modules', 'dist']);

interface Relay {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Content {
  readonly content: readonly { readonly text?: string }[];
}

/** `npm start` in a terminal: a group of its own, to which Ctrl-C sends INT as a whole. */
class Started {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  output = '';

  constructor(cwd: string, env: NodeJS.ProcessEnv) {
    this.child = spawn('npm', ['start'], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    this.ended = new Promise((resolve) => {
      this.child.once('error', () => resolve());
      this.child.once('close', () => resolve());
    });
  }

  async ready(): Promise<void> {
    const hasEnded = (): boolean => this.child.exitCode !== null || this.child.signalCode !== null;
    await until('npm start is ready', () => this.output.includes('Stop with Ctrl-C.') || hasEnded(), START_MS);
    assert.match(this.output, /^Stop with Ctrl-C\.$/m);
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(-(this.child.pid ?? 0), signal);
  }

  /** The first group of a pattern in the output. */
  said(pattern: RegExp): string {
    const found = pattern.exec(this.output)?.[1];
    assert.ok(found !== undefined, `${pattern} is not in:\n${this.output}`);
    return found;
  }
}

const ORIGIN = /^Bartizan serves (http:\/\/127\.0\.0\.1:\d+)$/m;
const textOf = (result: unknown): string => (result as Content).content.map(({ text }) => text ?? '').join('');

describe('npm start', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bartizan-start-')));
  const clone = join(folder, 'bartizan');
  const mark = newMark();
  const { PATH = '' } = process.env;
  const env = {
    PATH,
    HOME: folder,
    [MARK]: mark,
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    NO_COLOR: '1',
  };
  const state: { started?: Started; blocker?: Server } = {};
  const started = (): Started => state.started as Started;
  const shell = (command: string): string => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: clone, env, encoding: 'utf8', timeout: 60_000 });
    assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
    return stdout;
  };
  const key = (): string => readFileSync(join(clone, '.bartizan/state/access-key'), 'utf8').trim();
  const listed = (): readonly string[] => readdirSync(clone).sort();
  let cloned: readonly string[] = [];

  before(async () => {
    cpSync(ROOT, clone, { recursive: true, filter: (path) => !NOT_CLONED.has(path.slice(ROOT.length).split('/')[0] ?? '') });
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
    cloned = listed();
    state.started = new Started(clone, env);
    await state.started.ready();
  });
  after(async () => {
    state.blocker?.close();
    endMarked(mark);
    await state.started?.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what runs, where, and the proof that it works', () => {
    assert.match(started().output, ORIGIN);
    assert.match(started().output, /^ {2}files {4}@modelcontextprotocol\/server-filesystem on \.bartizan\/files$/m);
    assert.match(started().output, /^ {2}memory {3}@modelcontextprotocol\/server-memory$/m);
    assert.match(started().output, /^ {2}proof .*welcome\.txt, through the gate: "Hello from behind the gate\."$/m);
    assert.ok(existsSync(join(clone, 'dist/cli.js')), 'it built what was missing');
  });

  it('shows no key, and keeps it where only its owner reads', () => {
    assert.match(key(), /^\S{40,}$/);
    assert.ok(!started().output.includes(key()));
    assert.equal(statSync(join(clone, '.bartizan/state/access-key')).mode & 0o777, 0o600);
    assert.equal(statSync(join(clone, '.bartizan/state')).mode & 0o777, 0o700);
  });

  it('makes only what git ignores', () => {
    const ignored = readFileSync(join(clone, '.gitignore'), 'utf8')
      .split('\n')
      .map((line) => line.replaceAll('/', ''));
    const made = listed().filter((name) => !cloned.includes(name));
    assert.deepEqual(made, ['.bartizan', 'dist']);
    assert.deepEqual(
      made.filter((name) => !ignored.includes(name)),
      [],
    );
  });

  it('the relay line connects a client over stdio, which does real work with both servers', async () => {
    const relay: Relay = JSON.parse(started().said(/^ {2}"bartizan": (\{.*\})$/m));
    assert.ok(!JSON.stringify(relay).includes(key()));
    const client = new Client({ name: 'start-story', version: '1' });
    await client.connect(
      new StdioClientTransport({ command: relay.command, args: [...relay.args], env: { ...relay.env, [MARK]: mark } }),
    );
    const names = (await client.listTools()).tools.map(({ name }) => name);
    assert.ok(names.includes('files__read_text_file') && names.some((name) => name.startsWith('memory__')), names.join());
    const path = join(clone, '.bartizan/files/relay.txt');
    await client.callTool({ name: 'files__write_file', arguments: { path, content: 'by the relay' } });
    assert.equal(readFileSync(path, 'utf8'), 'by the relay');
    const entities = [{ name: 'gate', entityType: 'thing', observations: ['it holds'] }];
    await client.callTool({ name: 'memory__create_entities', arguments: { entities } });
    assert.match(textOf(await client.callTool({ name: 'memory__read_graph', arguments: {} })), /it holds/);
    await client.close();
  });

  it('the HTTP lines connect a client with the key in the variable, and none without it', async () => {
    const url = started().said(
      /^ {2}claude mcp add --transport http bartizan (\S+) --header 'Authorization: Bearer \$\{BARTIZAN_KEY\}'$/m,
    );
    const line = started().said(/^ {2}(export BARTIZAN_KEY=.*)$/m);
    const value = shell(`${line}; printf %s "$BARTIZAN_KEY"`);
    assert.equal(value, key());
    assert.equal((await fetch(url, { method: 'POST', body: '{}' })).status, 401);
    const client = new Client({ name: 'start-story', version: '1' });
    const headers = { authorization: `Bearer ${value}` };
    const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
    await client.connect(transport as Parameters<Client['connect']>[0]);
    const path = join(clone, '.bartizan/files/welcome.txt');
    assert.equal(
      textOf(await client.callTool({ name: 'files__read_text_file', arguments: { path } })).trim(),
      'Hello from behind the gate.',
    );
    await client.close();
  });

  it('the trail line shows the proving call', () => {
    const line = started().said(/^What happened: {2}(\S.*)$/m);
    assert.match(shell(line), /files.*read_text_file/);
  });

  it('Ctrl-C ends everything', async () => {
    assert.ok(marked(mark).length > 0);
    started().signal('SIGINT');
    await started().ended;
    await until('nothing is left running', () => marked(mark).length === 0);
    assert.doesNotMatch(started().output, /npm start failed|\n {4}at /);
    await assert.rejects(fetch(`${started().said(ORIGIN)}/healthz`));
  });

  it('started again it builds nothing, keeps its key, and takes a free port when its own is in use', async () => {
    const kept = key();
    // Ours or somebody else's: port 4200 is taken.
    await new Promise<void>((resolve) => {
      state.blocker = createServer().once('error', () => resolve());
      state.blocker.listen(4_200, '127.0.0.1', resolve);
    });
    state.started = new Started(clone, env);
    await started().ready();
    assert.doesNotMatch(started().output, /^building/m);
    assert.notEqual(new URL(started().said(ORIGIN)).port, '4200');
    assert.equal(key(), kept);
    started().signal('SIGTERM');
    await started().ended;
    await until('nothing is left running', () => marked(mark).length === 0);
  });
});
