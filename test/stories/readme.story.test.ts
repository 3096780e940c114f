// The documents tell the truth: every `sh` block of README and guide is run as a reader would run it, what they show is what comes out,
// every snippet for a client connects, every settings snippet is accepted, and every link leads somewhere. Only loopback is touched.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { checkSettings } from '../../src/app/settings.ts';
import {
  anchorsOf,
  type Block,
  blocksOf,
  documents,
  filesNamedIn,
  linksOf,
  pages,
  placeOf,
  root,
  textOf,
} from './readme/pages.ts';
import { type Lasting, Reader } from './readme/reader.ts';

/** Commands that are not run here, by how they begin, each with its reason. One that no page shows any more is an error. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci': 'these tests run on what it installed; running it again would need the network',
  'claude mcp ': 'needs Claude Code',
  'codex mcp ': 'needs Codex',
  'code --add-mcp ': 'needs VS Code',
  'bartizan secret set ': 'a person types the value',
  'bartizan plan ': 'needs the sandbox: test/system runs it',
};

const SERVE: Lasting = { begins: 'bartizan serve', says: /access key/ };
const LASTING: readonly Lasting[] = [{ begins: 'npm start', says: /Stop with Ctrl-C/, isStopped: true }, SERVE];

const isNotRun = (line: string): boolean => Object.keys(NOT_RUN).some((begin) => line.startsWith(begin));
const lastingOf = (text: string): Lasting | undefined => LASTING.find(({ begins }) => text.startsWith(begins));
const commandsOf = ({ text }: Block): readonly string[] =>
  text.split('\n').filter((line) => line.trim() !== '' && !isNotRun(line));
const blocksIn = (...languages: readonly string[]): readonly Block[] =>
  pages.flatMap(blocksOf).filter(({ language }) => languages.includes(language));

/** Output without what differs from run to run: times, durations, digests, widths of columns, the exact Node. */
function steady(text: string): string {
  return (
    text
      .replace(/\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{3})?)?Z?)?/g, 'TIME')
      .replace(/\b\d+(?:\.\d+)? ms\b/g, 'N ms')
      // Here nothing is confined; the page shows a machine with a sandbox.
      .replace(/^((?:files|demo) +stdio +)NO /gm, '$1yes ')
      .replace(/\b[0-9a-f]{64}\b/g, 'DIGEST')
      .replace(/\b24\.\d+\.\d+\b/g, '24.N')
      .replace(/[ \t]+/g, ' ')
      .replace(/ $/gm, '')
      .trim()
  );
}

/** Settings for a machine with npm alone: test/system runs servers confined. */
function withoutSandbox(text: string): string {
  const settings: { readonly servers: Record<string, Record<string, unknown>> } = parse(text);
  for (const server of Object.values(settings.servers)) {
    delete server['profile'];
    if (server['url'] === undefined) server['launcher'] = 'none';
  }
  return stringify(settings);
}

const reader = new Reader();
before(() => reader.arrive());
after(() => reader.leave());

/** Follows a page from its first block to its last. What a `text` block shows after commands must be what they print. */
async function follow(page: string): Promise<void> {
  let output: string | undefined;
  for (const block of blocksOf(page)) {
    if (block.language === 'yaml' && page === 'README.md')
      writeFileSync(join(reader.clone, 'bartizan.yaml'), withoutSandbox(block.text));
    if (block.language === 'text' && output !== undefined) {
      assert.equal(steady(reader.theirs(output)), steady(block.text), placeOf(block));
    }
    output = block.language === 'sh' ? await runBlock(block) : undefined;
  }
}

async function runBlock(block: Block): Promise<string | undefined> {
  const commands = commandsOf(block);
  if (commands.length === 0) return undefined;
  const lasting = lastingOf(commands[0] ?? '');
  const text = commands.join('\n');
  return lasting === undefined ? reader.run(text, placeOf(block)) : reader.start(text, lasting, placeOf(block));
}

for (const page of pages) {
  test(`whoever follows ${page} gets what it says`, async () => {
    // README says how to get the program; the guide builds on that.
    reader.open({ hasProgram: page !== 'README.md' });
    try {
      await follow(page);
    } finally {
      await reader.close();
    }
  });
}

test('every command that is not run is still shown somewhere', () => {
  const lines = blocksIn('sh').flatMap(({ text }) => text.split('\n'));
  const stale = Object.keys(NOT_RUN).filter((begin) => !lines.some((line) => line.startsWith(begin)));
  assert.deepEqual(stale, []);
});

test('a lasting command stands alone in its block', () => {
  for (const block of blocksIn('sh')) {
    const commands = commandsOf(block);
    if (commands.some((line) => lastingOf(line) !== undefined)) assert.equal(commands.length, 1, placeOf(block));
  }
});

test('every settings snippet is accepted', async () => {
  for (const block of blocksIn('yaml')) {
    const text = /^servers:/m.test(block.text) ? block.text : `servers: {}\n${block.text}`;
    const result = await checkSettings(Buffer.from(text), root);
    assert.deepEqual('mistakes' in result ? result.mistakes : [], [], placeOf(block));
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

interface Snippet {
  readonly place: string;
  readonly entry: Entry;
}

function snippets(): readonly Snippet[] {
  return blocksIn('json', 'toml').flatMap((block) => entriesOf(block).map((entry) => ({ place: placeOf(block), entry })));
}

function entriesOf({ language, text }: Block): readonly Entry[] {
  if (language === 'toml') return tomlEntries(text);
  const parsed = JSON.parse(text) as { readonly mcpServers?: Record<string, Entry>; readonly servers?: Record<string, Entry> };
  return Object.values(parsed.mcpServers ?? parsed.servers ?? {});
}

/** Tables of one-line values, which in TOML read as in JSON. */
function tomlEntries(text: string): readonly Entry[] {
  const tables = text.split(/^\[mcp_servers\.[a-z0-9-]+\]$/m).slice(1);
  return tables.map((table) =>
    Object.fromEntries([...table.matchAll(/^(\w+) = (.+)$/gm)].map((match) => [match[1], JSON.parse(match[2] ?? '') as unknown])),
  );
}

const HELLO = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'readme', version: '1' } },
});

test('every stdio snippet for a client connects', async () => {
  const relays = snippets().filter(({ entry }) => entry.command !== undefined);
  assert.ok(relays.length >= 5, `only ${relays.length}`);
  for (const { place, entry } of relays) assert.match(await introduced(entry), /"serverInfo"/, place);
});

/** Starts what an entry says, in a folder where nothing is, and answers what it says to `initialize`. */
function introduced({ command = '', args = [] }: Entry): Promise<string> {
  assert.match(command, /^(?:\/home\/you\/\.local\/bin\/)?bartizan$/);
  const words = [join(reader.clone, 'bin/bartizan.js'), ...args.map((arg) => reader.ours(arg))];
  const child = spawn(process.execPath, words, { cwd: reader.home, env: reader.env, stdio: ['pipe', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('error', reject);
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) child.stdin.end();
    });
    child.once('close', () => resolve(text));
    child.stdin.write(`${HELLO}\n`);
  });
}

test('every HTTP snippet for a client connects, and none holds a key', async () => {
  const remotes = snippets().filter(({ entry }) => entry.url !== undefined);
  assert.ok(remotes.length >= 4, `only ${remotes.length}`);
  reader.open({ hasProgram: true });
  try {
    await reader.start('bartizan serve', SERVE, 'bartizan serve');
    const key = readFileSync(join(reader.home, '.local/state/bartizan/access-key'), 'utf8').trim();
    for (const { place, entry } of remotes) assert.match(await greeted(place, entry, key), /"serverInfo"/, place);
  } finally {
    await reader.close();
  }
});

/** Connects as an entry says, with the key where its variable stands. */
async function greeted(
  place: string,
  { url = '', headers, bearer_token_env_var: variable }: Entry,
  key: string,
): Promise<string> {
  const written = variable === undefined ? (headers?.['Authorization'] ?? '') : `Bearer \${${variable}}`;
  assert.match(written, /^Bearer \$\{(?:env:|input:)?[A-Za-z_-]+\}$/, `${place}: the key comes from a variable`);
  const sent = {
    authorization: written.replace(/\$\{.*\}/, key),
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  return (await fetch(reader.ours(url), { method: 'POST', headers: sent, body: HELLO })).text();
}

test('every link leads somewhere, and every file that a document names is there', () => {
  const astray = documents.flatMap((page) =>
    [
      ...linksOf(page).filter((link) => !leads(page, link)),
      ...filesNamedIn(page).filter((path) => !existsSync(join(root, path))),
    ].map((what) => `${page}: ${what}`),
  );
  assert.deepEqual(astray, []);
});

function leads(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  return existsSync(join(root, target)) && (anchor === undefined || anchorsOf(target).includes(anchor));
}

test('docs/dependencies.md accounts for every dependency, and an installed Bartizan has none', () => {
  const { devDependencies, ...manifest } = JSON.parse(textOf('package.json')) as Record<string, object>;
  const told = [...textOf('docs/dependencies.md').matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]);
  assert.deepEqual([...told].sort(), Object.keys(devDependencies ?? {}).sort());
  assert.deepEqual(
    Object.keys(manifest).filter((key) => /dependencies$/i.test(key)),
    [],
  );
});

test('nothing runs a script when it is installed', () => {
  assert.match(textOf('.npmrc'), /^ignore-scripts=true$/m);
});
