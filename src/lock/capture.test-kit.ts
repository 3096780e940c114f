// What a real server shows, read by hand over stdio: the handshake, then every page of every list.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { JsonObject } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import type { Catalogue } from './catalogue.ts';

const PAGES = 100;

/** Runs a program of a dev dependency with Node and answers with its catalogue. */
export async function captured(program: string, args: readonly string[]): Promise<Catalogue> {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'] },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let id = 0;
  const ask = async (method: string, params: JsonObject): Promise<JsonObject> => {
    id += 1;
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    for await (const line of { [Symbol.asyncIterator]: () => ({ next: () => lines.next() }) }) {
      const message = parseStrict(line, { maxDepth: 64 }).value as JsonObject;
      if (message['id'] !== id || message['method'] !== undefined) continue;
      if (message['result'] === undefined) throw new Error(`${method}: ${line}`);
      return message['result'] as JsonObject;
    }
    throw new Error(`the server ended at ${method}`);
  };
  const list = async (method: string, member: string): Promise<readonly JsonObject[]> => {
    const found: JsonObject[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const result = await ask(method, cursor === undefined ? {} : { cursor });
      found.push(...(result[member] as readonly JsonObject[]));
      cursor = result['nextCursor'] as string | undefined;
      if (cursor === undefined) return found;
    }
    throw new Error(`${method} has no end`);
  };
  try {
    const clientInfo = { name: 'capture', version: '1' };
    const hello = await ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
    child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    const capabilities = hello['capabilities'] as JsonObject;
    const offered = async (capability: string, method: string, member: string): Promise<readonly JsonObject[]> =>
      capabilities[capability] === undefined ? [] : list(method, member);
    return {
      capabilities,
      serverInfo: hello['serverInfo'] as JsonObject,
      instructions: hello['instructions'] as string | undefined,
      tools: await offered('tools', 'tools/list', 'tools'),
      prompts: await offered('prompts', 'prompts/list', 'prompts'),
      resources: await offered('resources', 'resources/list', 'resources'),
      templates: await offered('resources', 'resources/templates/list', 'resourceTemplates'),
    };
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
