// The documents tell the truth: every `sh` block of README and guide is run as a reader would run it, what README shows is what comes out,
// every snippet for a client connects, every settings snippet is accepted, and every link leads somewhere. Nothing here touches a network but loopback.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { checkSettings } from '../../src/app/settings.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages: readonly string[] = ['README.md', ...globSync('docs/guide/*.md', { cwd: root }).sort()];
const documents: readonly string[] = [...globSync('*.md', { cwd: root }), ...globSync('docs/**/*.md', { cwd: root })].sort();
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Commands that are not run here, by how they begin, each with its reason. One that no page shows any more is an error. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci': 'these tests run on what it installed; running it again would need the network',
  'claude mcp ': 'needs Claude Code',
  'codex mcp ': 'needs Codex',
  'code --add-mcp ': 'needs VS Code',
};

/** A command that goes on until it is stopped: awaited until it says that it is ready, then left running unless the page stops it at once. */
interface Lasting {
  readonly begins: string;
  readonly says: RegExp;
  readonly isStopped?: true;
}

const LASTING: readonly Lasting[] = [
  { begins: 'npm start', says: /Stop with Ctrl-C/, isStopped: true },
  { begins: 'bartizan serve', says: /access key/ },
];

/** Where the pages say that things are, and the port they use. */
const SHOWN_HOME = '/home/you';
const SHOWN_CLONE = '/home/you/bartizan';
const SHOWN_PORT = '4200';

interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

function blocksOf(page: string): readonly Block[] {
  const text = textOf(page);
  return [...text.matchAll(/^```([a-z]*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

const named = ({ page, line, language }: Block): string => `${page}:${line} (${language})`;
const isNotRun = (line: string): boolean => Object.keys(NOT_RUN).some((begin) => line.startsWith(begin));
const lastingOf = (text: string): Lasting | undefined => LASTING.find(({ begins }) => text.startsWith(begins));

/** A clone as a reader has it (dependencies installed, nothing built), with a home of its own. */
class Reader {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'bartizan-readme-')));
  readonly clone = join(this.home, 'bartizan');
  #port = '';
  #shell: ChildProcess | undefined;
  #count = 0;

  async arrive(): Promise<void> {
    mkdirSync(this.clone);
    const kept = ['bin', 'schema', 'scripts', 'src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
    for (const name of kept) cpSync(join(root, name), join(this.clone, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.clone, 'node_modules'));
    this.#port = await freePort();
  }

  get port(): string {
    return this.#port;
  }

  get env(): NodeJS.ProcessEnv {
    const { PATH, LANG } = process.env;
    // Offline: whatever would ask a registry fails here instead.
    return {
      PATH,
      LANG,
      HOME: this.home,
      TERM: 'dumb',
      NO_COLOR: '1',
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
    };
  }

  /** What a page says, with our port and places. */
  ours(text: string): string {
    return text.replaceAll(SHOWN_CLONE, this.clone).replaceAll(SHOWN_HOME, this.home).replaceAll(SHOWN_PORT, this.#port);
  }

  /** What came out, with the page's port and places. */
  theirs(text: string): string {
    return text.replaceAll(this.clone, SHOWN_CLONE).replaceAll(this.home, SHOWN_HOME).replaceAll(this.#port, SHOWN_PORT);
  }

  /** Opens the shell in which a page is followed: variables, functions and aliases stay from block to block, and any failure ends it. */
  open(): void {
    const shell = spawn('bash', ['--norc'], {
      cwd: this.clone,
      env: this.env,
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    shell.stdin.on('error', () => undefined); // It ended: the exit code of the block tells.
    shell.stdin.write(
      `set -eo pipefail; shopt -s expand_aliases\nalias bartizan="$PWD/node_modules/.bin/node $PWD/bin/bartizan.js"\n`,
    );
    this.#shell = shell;
  }

  /** Runs commands to their end and answers what they printed. Fails with it when one of them fails. */
  async run(commands: string, what: string): Promise<string> {
    const file = this.#written(commands);
    this.#shell?.stdin?.write(`. ${file} < /dev/null > ${file}.out 2>&1; echo done > ${file}.end\n`);
    return this.#await(file, () => existsSync(`${file}.end`), what);
  }

  /** Starts a command that lasts, and waits until it says that it is ready. */
  async start(command: string, { begins, says, isStopped }: Lasting, what: string): Promise<string> {
    // The page's port may be in use on this machine.
    const port = begins === 'bartizan serve' && !command.includes('--port') ? ` --port ${this.#port}` : '';
    const file = this.#written(`${command.trim()}${port} < /dev/null > "$OUT" 2>&1 &\necho $! > "$OUT.pid"`);
    this.#shell?.stdin?.write(`OUT=${file}.out\n. ${file}\n`);
    const output = await this.#await(file, () => says.test(outputOf(file)) || hasEnded(file), what);
    assert.match(output, says, what);
    if (isStopped) this.#shell?.stdin?.write('kill $!; wait $! || true\n');
    return output;
  }

  #written(commands: string): string {
    this.#count += 1;
    const file = join(this.home, `block-${this.#count}.sh`);
    writeFileSync(file, `${this.ours(commands)}\n`);
    return file;
  }

  async #await(file: string, isDone: () => boolean, what: string): Promise<string> {
    for (let tries = 0; !isDone(); tries++) {
      assert.equal(this.#shell?.exitCode ?? null, null, `${what} failed:\n${outputOf(file)}`);
      assert.ok(tries < 1_200, `${what} is still running after a minute:\n${outputOf(file)}`);
      await pause(50);
    }
    return outputOf(file);
  }

  /** Closes the shell and ends what it left running. */
  async close(): Promise<void> {
    const shell = this.#shell;
    this.#shell = undefined;
    if (shell?.pid === undefined) return;
    shell.stdin?.end('kill $(jobs -p) 2>/dev/null || true; wait || true\n');
    for (let tries = 0; shell.exitCode === null && shell.signalCode === null && tries < 400; tries++) await pause(50);
    try {
      process.kill(-shell.pid, 'SIGKILL');
    } catch {
      // The whole group has ended already, as it should.
    }
  }
}

const outputOf = (file: string): string => (existsSync(`${file}.out`) ? readFileSync(`${file}.out`, 'utf8') : '');

/** Has the lasting command ended by itself? */
function hasEnded(file: string): boolean {
  const pid = existsSync(`${file}.out.pid`) ? Number(readFileSync(`${file}.out.pid`, 'utf8')) : 0;
  try {
    return pid > 1 && !process.kill(pid, 0);
  } catch {
    return true;
  }
}

function freePort(): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(String(typeof address === 'object' ? address?.port : '')));
    });
  });
}

/** Output without what differs from run to run: times, durations, digests, widths of columns, the exact Node. */
function steady(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{3})?)?Z?)?/g, 'TIME')
    .replace(/\b\d+(?:\.\d+)? ms\b/g, 'N ms')
    .replace(/\b[0-9a-f]{64}\b/g, 'DIGEST')
    .replace(/\b24\.\d+\.\d+\b/g, '24.N')
    .replace(/[ \t]+/g, ' ')
    .replace(/ $/gm, '')
    .trim();
}

const reader = new Reader();
before(() => reader.arrive());
after(() => rmSync(reader.home, { recursive: true, force: true }));

/** Follows a page from its first block to its last. What a `text` block shows after commands must be what they print. */
async function follow(page: string): Promise<void> {
  let output: string | undefined;
  for (const block of blocksOf(page)) {
    if (block.language === 'yaml' && page === 'README.md') writeFileSync(join(reader.clone, 'bartizan.yaml'), block.text);
    if (block.language === 'text' && output !== undefined)
      assert.equal(steady(reader.theirs(output)), steady(block.text), named(block));
    output = block.language === 'sh' ? await runBlock(block) : undefined;
  }
}

async function runBlock(block: Block): Promise<string | undefined> {
  const commands = block.text
    .split('\n')
    .filter((line) => !isNotRun(line))
    .join('\n');
  const lasting = lastingOf(commands.trim());
  if (commands.trim() === '') return undefined;
  return lasting === undefined ? reader.run(commands, named(block)) : reader.start(commands, lasting, named(block));
}

for (const page of pages) {
  test(`whoever follows ${page} gets what it says`, async () => {
    reader.open();
    try {
      await follow(page);
    } finally {
      await reader.close();
    }
  });
}

test('every command that is not run is still shown somewhere', () => {
  const lines = pages
    .flatMap(blocksOf)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'));
  for (const begin of Object.keys(NOT_RUN))
    assert.ok(
      lines.some((line) => line.startsWith(begin)),
      begin,
    );
});

test('a lasting command stands alone in its block', () => {
  for (const block of pages.flatMap(blocksOf).filter(({ language }) => language === 'sh')) {
    const commands = block.text.split('\n').filter((line) => line.trim() !== '' && !isNotRun(line));
    if (commands.some((line) => lastingOf(line) !== undefined)) assert.equal(commands.length, 1, named(block));
  }
});

test('every settings snippet is accepted', async () => {
  for (const block of pages.flatMap(blocksOf).filter(({ language }) => language === 'yaml')) {
    const text = /^servers:/m.test(block.text) ? block.text : `servers: {}\n${block.text}`;
    const result = await checkSettings(text, root);
    assert.deepEqual('mistakes' in result ? result.mistakes : [], [], named(block));
  }
});

/** What a client's configuration says of one server. */
interface Entry {
  readonly command?: string;
  readonly args?: readonly string[];
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bearer_token_env_var?: string;
}

function entriesOf(block: Block): readonly Entry[] {
  if (block.language === 'toml') return tomlEntries(block.text);
  const parsed = JSON.parse(block.text) as {
    readonly mcpServers?: Record<string, Entry>;
    readonly servers?: Record<string, Entry>;
  };
  return Object.values(parsed.mcpServers ?? parsed.servers ?? {});
}

/** Tables of one-line values, which in TOML read as in JSON. */
function tomlEntries(text: string): readonly Entry[] {
  return text
    .split(/^\[mcp_servers\.[a-z0-9-]+\]$/m)
    .slice(1)
    .map((table) =>
      Object.fromEntries(
        [...table.matchAll(/^(\w+) = (.+)$/gm)].map((match) => [match[1], JSON.parse(match[2] ?? 'null') as unknown]),
      ),
    );
}

const CLIENT_PAGE = 'docs/guide/connect-clients.md';
const snippets = (): readonly Block[] =>
  blocksOf(CLIENT_PAGE).filter(({ language }) => language === 'json' || language === 'toml');
const HELLO = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'readme', version: '1' } },
};

test('every stdio snippet for a client connects', async () => {
  const entries = snippets().flatMap((block) => entriesOf(block).map((entry) => ({ block, entry })));
  const relays = entries.filter(({ entry }) => entry.command !== undefined);
  assert.ok(relays.length >= 5, `only ${relays.length}`);
  for (const { block, entry } of relays) assert.match(await introduced(entry), /"serverInfo"/, named(block));
});

/** Starts what an entry says, in a folder where nothing is, and answers what it says to `initialize`. */
function introduced({ command, args = [] }: Entry): Promise<string> {
  const isOurs = command === 'bartizan';
  const words = [...(isOurs ? [join(reader.clone, 'bin/bartizan.js')] : []), ...args.map((arg) => reader.ours(arg))];
  const program = isOurs ? process.execPath : reader.ours(command ?? '');
  const child = spawn(program, words, { cwd: reader.home, env: reader.env, stdio: ['pipe', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('error', reject);
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) child.stdin.end();
    });
    child.once('close', () => resolve(text));
    child.stdin.write(`${JSON.stringify(HELLO)}\n`);
  });
}

test('every HTTP snippet for a client connects, and none holds a key', async () => {
  const remotes = snippets().flatMap((block) =>
    entriesOf(block)
      .filter(({ url }) => url !== undefined)
      .map((entry) => ({ block, entry })),
  );
  assert.ok(remotes.length >= 4, `only ${remotes.length}`);
  reader.open();
  try {
    await reader.start('bartizan serve', { begins: 'bartizan serve', says: /access key/ }, 'bartizan serve');
    const key = readFileSync(join(reader.home, '.local/state/bartizan/access-key'), 'utf8').trim();
    for (const { block, entry } of remotes) {
      const header =
        entry.bearer_token_env_var === undefined ? entry.headers?.['Authorization'] : `Bearer \${${entry.bearer_token_env_var}}`;
      assert.match(header ?? '', /^Bearer \$\{(?:env:|input:)?[A-Za-z_-]+\}$/, `${named(block)}: the key comes from a variable`);
      const authorization = (header ?? '').replace(/\$\{.*\}/, key);
      const headers = { authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
      const answer = await fetch(reader.ours(entry.url ?? ''), { method: 'POST', headers, body: JSON.stringify(HELLO) });
      assert.match(await answer.text(), /"serverInfo"/, named(block));
    }
  } finally {
    await reader.close();
  }
});

test('every link, and every file that a document names, is there', () => {
  for (const page of documents) {
    const text = textOf(page).replace(/^```[\s\S]*?^```$/gm, '');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '').filter((link) => !/^https?:/.test(link));
    for (const link of links) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      assert.ok(existsSync(join(root, target)), `${page}: ${link}`);
      if (anchor !== undefined) assert.ok(anchorsOf(textOf(target)).includes(anchor), `${page}: ${link}`);
    }
    for (const [, path = ''] of text.matchAll(/`((?:src|test|scripts|bench|schema|docs)\/[\w./-]*)`/g)) {
      assert.ok(existsSync(join(root, path)), `${page}: ${path}`);
    }
  }
});

/** The anchors of headings, as code hosts make them. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#{1,6} (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

test('the dependencies are those that docs/dependencies.md accounts for, and none runs a script when installed', () => {
  const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const named = new Set([...textOf('docs/dependencies.md').matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]));
  assert.deepEqual([...Object.keys(dependencies), ...Object.keys(devDependencies)].sort(), [...named].sort());
  const lock = JSON.parse(textOf('package-lock.json')) as {
    readonly packages: Record<string, { readonly hasInstallScript?: true }>;
  };
  assert.deepEqual(
    Object.entries(lock.packages)
      .filter(([, entry]) => entry.hasInstallScript === true)
      .map(([name]) => name),
    [],
  );
});
