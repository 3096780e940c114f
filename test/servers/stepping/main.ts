// A legacy server on stdio with one tool, which reports progress and then goes on only when a file exists: what arrives before that was not held back.
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isObject, type Json, type JsonObject } from '../../../src/base/json.ts';
import { createLineReader } from '../../support/lines.ts';

const send = (message: JsonObject): void => void process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

async function step(params: JsonObject): Promise<JsonObject> {
  const { progressToken = null } = objectOf(params['_meta']);
  send({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } });
  const file = String(objectOf(params['arguments'])['until']);
  while (!existsSync(file)) await pause(10);
  return { content: [{ type: 'text', text: 'stepped' }] };
}

async function resultOf(method: Json | undefined, params: JsonObject): Promise<JsonObject | undefined> {
  if (method === 'initialize') {
    const { protocolVersion = null } = params;
    return { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'stepping', version: '1' } };
  }
  if (method === 'tools/list') return { tools: [{ name: 'step', inputSchema: { type: 'object' } }] };
  return method === 'tools/call' ? step(params) : undefined;
}

async function take(line: string): Promise<void> {
  const { id, method, params }: JsonObject = JSON.parse(line);
  if (id === undefined) return;
  const result = await resultOf(method, objectOf(params));
  send(result === undefined ? { id, error: { code: -32_601, message: 'Method not found' } } : { id, result });
}

process.stdin.setEncoding('utf8').on(
  'data',
  createLineReader((line) => void take(line)),
);
process.stdin.once('close', () => process.exit(0));
