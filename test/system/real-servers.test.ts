// Servers that people really run, unchanged, each under its starting profile.
import assert from 'node:assert/strict';
import { chownSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../src/base/json.ts';
import type { ServerCommand } from '../../src/sandbox/code.ts';
import type { Profile } from '../../src/sandbox/profile.ts';
import { startingProfile } from '../../src/sandbox/starting/starting.ts';
import { startUnconfined } from '../../src/sandbox/unconfined.ts';
import { makeCell } from '../support/confined.ts';
import { at, listAt } from '../support/look.ts';
import { runAs } from '../support/ordinary-user.ts';

interface Streams {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: NodeJS.ReadableStream;
}

/** One conversation: the handshake, then the requests, one after the other. */
async function talk({ stdin, stdout }: Streams, requests: readonly JsonObject[]): Promise<readonly JsonObject[]> {
  const replies = new Map<unknown, (reply: JsonObject) => void>();
  let text = '';
  stdout.on('data', (chunk) => {
    const lines = (text + String(chunk)).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('{')) replies.get(JSON.parse(line).id)?.(JSON.parse(line));
  });
  const ask = (id: number, request: JsonObject): Promise<JsonObject> => {
    const reply = new Promise<JsonObject>((resolve) => replies.set(id, resolve));
    stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...request })}\n`);
    return reply;
  };
  const clientInfo = { name: 'test', version: '1' };
  await ask(0, { method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } });
  stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  const answers: JsonObject[] = [];
  for (const [index, request] of requests.entries()) answers.push(await ask(index + 1, request));
  return answers;
}

const LIST: JsonObject = { method: 'tools/list', params: {} };
const call = (name: string, args: JsonObject): JsonObject => ({ method: 'tools/call', params: { name, arguments: args } });
const textOf = (reply: JsonObject | undefined): string => String(at(reply, 'result', 'content', 0, 'text'));
const script = (path: string): string => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

/** A folder of the servers' user in the cell's project. */
function folderIn(project: string, name: string): string {
  const path = join(project, name);
  mkdirSync(path);
  if (runAs !== undefined) chownSync(path, runAs, runAs);
  return path;
}

const { reach, project, sandbox } = makeCell({
  ownEnv: { PATH: '/usr/bin:/bin', TAVILY_API_KEY: 'k', NOTION_TOKEN: 'k', CONTEXT7_API_KEY: 'k' },
});

async function confined(
  server: ServerCommand,
  profile: Profile,
  requests: readonly JsonObject[],
): Promise<readonly JsonObject[]> {
  const started = await sandbox.launch(server, profile, { projectDir: project, code: [] });
  started.stderr.resume();
  try {
    return await talk(started, requests);
  } finally {
    started.process.kill('SIGKILL');
  }
}

async function unconfined(server: ServerCommand, requests: readonly JsonObject[]): Promise<readonly JsonObject[]> {
  const { process: started } = await startUnconfined(server, { ownEnv: process.env, platform: process.platform }, () => {});
  started.stderr.resume();
  try {
    return await talk(started, requests);
  } finally {
    started.kill('SIGKILL');
  }
}

interface Real {
  readonly package: string;
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly calls?: readonly (readonly [JsonObject, RegExp])[];
}

const files = folderIn(project, 'files');
const memory = folderIn(project, 'memory');
const THOUGHT = { thought: 't', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 };
const REAL: readonly Real[] = [
  {
    package: '@modelcontextprotocol/server-filesystem',
    entry: 'dist/index.js',
    args: [files],
    calls: [
      [call('write_file', { path: join(files, 'a.txt'), content: 'kept' }), /Successfully/],
      [call('read_text_file', { path: join(files, 'a.txt') }), /kept/],
    ],
  },
  {
    package: '@modelcontextprotocol/server-memory',
    entry: 'dist/index.js',
    env: { MEMORY_FILE_PATH: join(memory, 'memory.jsonl') },
    calls: [[call('create_entities', { entities: [{ name: 'gate', entityType: 'thing', observations: ['it holds'] }] }), /gate/]],
  },
  {
    package: '@modelcontextprotocol/server-everything',
    entry: 'dist/index.js',
    calls: [[call('echo', { message: 'hi' }), /hi/]],
  },
  {
    package: '@modelcontextprotocol/server-sequential-thinking',
    entry: 'dist/index.js',
    calls: [[call('sequentialthinking', THOUGHT), /thoughtNumber/]],
  },
  { package: '@upstash/context7-mcp', entry: 'dist/index.js' },
  { package: '@notionhq/notion-mcp-server', entry: 'bin/cli.mjs', env: { NOTION_TOKEN: 'k' } },
  { package: 'tavily-mcp', entry: 'build/index.js', env: { TAVILY_API_KEY: 'k' } },
];

describe('a real server under its starting profile', () => {
  for (const { package: name, entry, args = [], env = {}, calls = [] } of REAL) {
    it(`${name} shows what it shows without, and works`, async () => {
      const server: ServerCommand = { name: 'real', command: reach.node, args: [script(join(name, entry)), ...args], env };
      const { profile, env: more } = startingProfile(name, server, project);
      const full = { ...server, env: { ...more, ...env } };
      const [listed, ...answers] = await confined(full, profile, [LIST, ...calls.map(([request]) => request)]);
      assert.ok(listAt(listed, 'result', 'tools').length > 0);
      assert.deepEqual(listed, (await unconfined(full, [LIST]))[0]);
      for (const [index, [, expected]] of calls.entries()) assert.match(textOf(answers[index]), expected);
    });
  }

  it('keeps what it was granted to keep', () => {
    assert.equal(readFileSync(join(files, 'a.txt'), 'utf8'), 'kept');
    assert.match(readFileSync(join(memory, 'memory.jsonl'), 'utf8'), /it holds/);
  });
});
