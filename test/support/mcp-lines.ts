// A minimal MCP client over a server's streams, for tests that only ask whether a server works.
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { JsonObject } from '../../src/base/json.ts';

/** A conversation. */
export interface McpLines {
  readonly ask: (method: string, params?: JsonObject) => Promise<JsonObject>;
}

const ASK_MS = 20_000;

/** Opens a conversation and shakes hands. */
export async function openMcp({ stdin, stdout }: { readonly stdin: Writable; readonly stdout: Readable }): Promise<McpLines> {
  const waiting = new Map<number, (reply: JsonObject) => void>();
  let last = 0;
  stdin.on('error', () => {});
  createInterface({ input: stdout }).on('line', (line) => {
    const message: JsonObject = JSON.parse(line);
    if (typeof message['id'] === 'number' && message['method'] === undefined) waiting.get(message['id'])?.(message);
  });
  const ask: McpLines['ask'] = (method, params = {}) =>
    new Promise((resolve, reject) => {
      last += 1;
      const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), ASK_MS);
      waiting.set(last, (reply) => {
        clearTimeout(timer);
        resolve(reply);
      });
      stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: last, method, params })}\n`);
    });
  await ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } });
  stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  return { ask };
}
