// `npm start`: builds what is needed, serves two real servers, proves it with one real call through itself, and says how to connect a client.
// Everything it makes lies in .bartizan/ of this folder; it weakens no default.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { troubleWithSandbox } from './start/trial.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const home = join(root, '.bartizan');
const files = join(home, 'files');
const memory = join(home, 'memory');
// Not where the servers may write: a server that edits the settings would choose its own rights.
const configDir = join(home, 'config');
const config = join(configDir, 'bartizan.yaml');
const stateDir = join(home, 'state');
const program = join(root, 'bin/bartizan.js');
const env = { ...process.env, BARTIZAN_STATE_DIR: stateDir, BARTIZAN_CONFIG_DIR: configDir };
/** Who servers are where root starts this: nobody's number. */
const THROW_AWAY_UID = 60_916;
const runAs = process.getuid?.() === 0 ? THROW_AWAY_UID : undefined;

const say = (line = ''): void => void process.stdout.write(`${line}\n`);

function isBuilt(): boolean {
  const built = join(root, 'dist/cli.js');
  if (!existsSync(built)) return false;
  const at = statSync(built).mtimeMs;
  return globSync('src/**/*.ts', { cwd: root }).every((file) => statSync(join(root, file)).mtimeMs <= at);
}

function build(): void {
  if (isBuilt()) return;
  say('building …');
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('the build failed');
}

function makeFolders(): void {
  for (const folder of [files, memory, configDir]) mkdirSync(folder, { recursive: true });
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const welcome = join(files, 'welcome.txt');
  if (!existsSync(welcome)) writeFileSync(welcome, 'Hello from behind the gate.\n');
  if (runAs !== undefined) for (const path of [files, memory, welcome]) chownSync(path, runAs, runAs);
}

/** Two real servers from npm, started directly and not through a package manager; each may write its own folder. */
function writeConfig(isConfined: boolean): void {
  const grant = (folder: string): object => (isConfined ? { profile: { write: [folder] } } : { launcher: 'none' });
  const server = (name: string): string => join(root, 'node_modules/@modelcontextprotocol', name, 'dist/index.js');
  const servers = {
    files: { command: process.execPath, args: [server('server-filesystem'), files], ...grant(files) },
    memory: {
      command: process.execPath,
      args: [server('server-memory')],
      env: { MEMORY_FILE_PATH: join(memory, 'memory.jsonl') },
      ...grant(memory),
    },
  };
  writeFileSync(
    config,
    `# Written by npm start. JSON is YAML.\n${JSON.stringify({ servers, authority: { firstUse: 'lock', runAs } }, null, 2)}\n`,
  );
}

interface Running {
  readonly child: ChildProcess;
  readonly origin: string;
}

/** Starts the service; on a port that is in use, on a free one. */
async function serve(port: number): Promise<Running> {
  const child = spawn(process.execPath, [program, 'serve', '--config', config, '--port', String(port)], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const lines: string[] = [];
  const ready = Promise.withResolvers<string | undefined>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    const origin = /serves (https?:\S+)$/.exec(line)?.[1];
    if (origin === undefined) lines.push(line);
    else ready.resolve(origin);
    // What the service says later is news: faults, changed settings.
    if (isReady.value && origin === undefined) process.stderr.write(`${line}\n`);
  });
  const isReady = { value: false };
  child.once('exit', () => ready.resolve(undefined));
  const origin = await ready.promise;
  if (origin === undefined) {
    if (port !== 0 && lines.some((line) => line.startsWith('settings.port-in-use'))) return serve(0);
    throw new Error(`the service did not start:\n${lines.join('\n')}`);
  }
  setTimeout(() => {
    isReady.value = true;
  }, 100).unref();
  return { child, origin };
}

/** One real call: the client's handshake, then a file read by the server behind the gate. */
async function prove(origin: string): Promise<string> {
  const key = readFileSync(join(stateDir, 'access-key'), 'utf8').trim();
  const headers: Record<string, string> = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const post = async (body: object): Promise<Response> => {
    const response = await fetch(`${origin}/s/files`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ jsonrpc: '2.0', ...body }),
    });
    if (!response.ok) throw new Error(`the proving call was refused: HTTP ${response.status} ${await response.text()}`);
    return response;
  };
  const clientInfo = { name: 'npm-start', version: '1' };
  const opened = await post({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
  });
  headers['mcp-session-id'] = opened.headers.get('mcp-session-id') ?? '';
  await opened.text();
  await post({ method: 'notifications/initialized' });
  const params = { name: 'read_text_file', arguments: { path: join(files, 'welcome.txt') } };
  const { result, error } = (await (await post({ id: 2, method: 'tools/call', params })).json()) as {
    result?: { content: { text: string }[]; isError?: boolean };
    error?: { message: string };
  };
  const text = result?.content[0]?.text;
  if (text === undefined || result?.isError === true)
    throw new Error(`the proving call failed: ${error?.message ?? text ?? 'no content'}`);
  await fetch(`${origin}/s/files`, { method: 'DELETE', headers });
  return text.trim();
}

function explain(origin: string, proof: string, trouble: string | undefined): void {
  const relay = {
    command: process.execPath,
    args: [program, 'run', '--all', '--config', config],
    env: { BARTIZAN_STATE_DIR: stateDir, BARTIZAN_CONFIG_DIR: configDir },
  };
  say(`Bartizan serves ${origin}`);
  say('  files    @modelcontextprotocol/server-filesystem on .bartizan/files');
  say('  memory   @modelcontextprotocol/server-memory');
  say(`  proof    read_text_file welcome.txt, through the gate: "${proof}"`);
  if (trouble === undefined) say('  sandbox  bubblewrap: each server reaches its own folder and no network');
  else {
    say('  sandbox  NONE: both servers run with all your rights (launcher: none in .bartizan/config/bartizan.yaml), because');
    say(`           ${trouble}`);
  }
  say();
  say('Connect a client over stdio (no key needed), for instance in its mcpServers:');
  say(`  "bartizan": ${JSON.stringify(relay)}`);
  say('or over HTTP, with the key in a variable:');
  say(`  export BARTIZAN_KEY="$(cat ${join(stateDir, 'access-key')})"`);
  // Single quotes: the variable is for the client to expand, so that the key itself is written into no file.
  say(`  claude mcp add --transport http bartizan ${origin}/mcp --header 'Authorization: Bearer \${BARTIZAN_KEY}'`);
  say();
  // The Node that runs this, not the one on the PATH: that may be too old for the product.
  say(`What happened:  BARTIZAN_STATE_DIR=${stateDir} ${process.execPath} ${program} trail`);
  say('Stop with Ctrl-C.');
}

async function main(): Promise<void> {
  build();
  makeFolders();
  const code = join(root, 'node_modules');
  const trouble = await troubleWithSandbox({ write: [files, memory], code, stateDir, configDir, home: homedir(), runAs });
  writeConfig(trouble === undefined);
  const { child, origin } = await serve(4_200);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGTERM'));
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  try {
    explain(origin, await prove(origin), trouble);
  } catch (thrown) {
    child.kill('SIGTERM');
    throw thrown;
  }
  process.exitCode = await ended;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`npm start failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
