// A legacy stdio server that speaks the protocol well enough to be used, and misbehaves around it: `node rogue.ts MODE --journal FILE`.
// Modes: junk, liar, endless, flood, broken, chatty, stubborn, dies-early, silent.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { createLineReader } from '../../support/lines.ts';
import { createJournal } from './journal.ts';

const { values, positionals } = parseArgs({
  options: { journal: { type: 'string', default: '/dev/null' } },
  allowPositionals: true,
});
const [mode = ''] = positionals;
const journal = createJournal(values.journal, mode);
journal('started', { mode });

const say = (line: string | JsonObject): boolean =>
  process.stdout.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
const ask = (id: Json, method: string): boolean =>
  say({ jsonrpc: '2.0', id, method, params: { messages: [], maxTokens: 1, message: 'Really?' } });

const JUNK: readonly string[] = [
  'Server listening on stdio',
  '',
  '{',
  'null',
  '[]',
  '{}',
  '{"jsonrpc":"2.0","id":',
  '[{"jsonrpc":"2.0","method":"notifications/message"}]',
  '{"jsonrpc":"2.0","method":"a","method":"b"}',
  '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"\\ud800"}}',
  '{"jsonrpc":"2.0","id":"both","method":"ping","result":{}}',
  `{"jsonrpc":"2.0","method":"deep","params":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}`,
  '\u001b[31mred\u001b[0m\u0000',
];

/** What is said before an answer to a request with this id. */
function forge(id: number): void {
  const forged = (other: Json): boolean => say({ jsonrpc: '2.0', id: other, result: { forged: true } });
  for (const other of [String(id), id + 1, id - 1, id + 0.5, null, true]) forged(other);
  for (const progressToken of [id + 1, id - 1, 'token', 0]) {
    say({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress: 1, message: 'forged' } });
  }
  say({ jsonrpc: '2.0', method: 'notifications/forged', params: { forged: true } });
  say({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'forged', data: 'forged' } });
}

const BROKEN: Readonly<Record<string, (id: Json) => string>> = {
  both: (id) => `{"jsonrpc":"2.0","id":${id},"result":{},"error":{"code":1,"message":"x"}}`,
  neither: (id) => `{"jsonrpc":"2.0","id":${id}}`,
  text: (id) => `{"jsonrpc":"2.0","id":${id},"result":"text"}`,
  version: (id) => `{"jsonrpc":"1.0","id":${id},"result":{}}`,
  duplicate: (id) => `{"jsonrpc":"2.0","id":${id},"result":{"content":[],"content":[]}}`,
  surrogate: (id) => `{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"\\ud800"}]}}`,
  half: (id) => `{"jsonrpc":"2.0","id":${id},"result":{"content":[`,
};

const TOOLS = ['echo', ...Object.keys(BROKEN)].map((name) => ({ name, inputSchema: { type: 'object' } }));

function resultOf(method: string, params: JsonObject): JsonObject | undefined {
  if (method === 'initialize') {
    return {
      protocolVersion: String(params['protocolVersion']),
      capabilities: { tools: {}, logging: {} },
      serverInfo: { name: mode, version: '1' },
    };
  }
  if (method === 'tools/list') return { tools: TOOLS };
  return method === 'tools/call' ? { content: [{ type: 'text', text: JSON.stringify(params['arguments'] ?? null) }] } : undefined;
}

async function endlessLine(): Promise<void> {
  process.stdout.write('{"jsonrpc":"2.0","id":"endless","result":{"text":"');
  const mebibyte = 'x'.repeat(1024 * 1024);
  for (let count = 0; count < 6; count++) if (!process.stdout.write(mebibyte)) await once(process.stdout, 'drain');
  say('"}}');
}

async function before(id: number): Promise<void> {
  if (mode === 'junk') for (const line of JUNK) say(line);
  if (mode === 'liar') forge(id);
  if (mode === 'endless') await endlessLine();
  if (mode === 'chatty')
    for (const method of ['sampling/createMessage', 'elicitation/create', 'roots/list', 'no/such'])
      ask(`q-${id}-${method}`, method);
}

async function answer({ id, method, params }: { id: number; method: string; params?: JsonObject }): Promise<void> {
  journal('request', { method, params: params ?? {} });
  if (mode === 'dies-early') process.exit(7);
  if (mode === 'silent') return;
  if (method !== 'initialize') await before(id);
  say(replyTo(id, method, params ?? {}));
  if (mode === 'liar') say({ jsonrpc: '2.0', id, result: { forged: true } });
}

function replyTo(id: number, method: string, params: JsonObject): string | JsonObject {
  const broken = method === 'tools/call' ? BROKEN[String(params['name'])] : undefined;
  if (broken !== undefined) return broken(id);
  const result = resultOf(method, params);
  return result === undefined ? { jsonrpc: '2.0', id, error: { code: -32_601, message: 'no' } } : { jsonrpc: '2.0', id, result };
}

if (mode === 'stubborn') {
  const ignore =
    "for (const s of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGPIPE']) process.on(s, () => {}); setInterval(() => {}, 1000)";
  spawn(process.execPath, ['-e', ignore], { stdio: ['ignore', 'inherit', 'inherit'] });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGPIPE'] as const) process.on(signal, () => undefined);
  setInterval(() => undefined, 1000);
}
if (mode === 'flood') {
  const line = `${JUNK.join('\n')}\n`.repeat(50);
  const flood = (): void => {
    while (process.stdout.write(line)) {}
    process.stdout.once('drain', () => setImmediate(flood));
  };
  flood();
}

let last = Promise.resolve();
const read = createLineReader((line) => {
  const message = JSON.parse(line);
  if (message.id !== undefined && message.method !== undefined) last = last.then(() => answer(message));
  else journal('told', { message });
});
process.stdin.setEncoding('utf8').on('data', read);
process.stdin.once('end', () => mode !== 'stubborn' && process.exit(0));
