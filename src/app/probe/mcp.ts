// The few messages of MCP that a probe sends: initialize, tools/list, ping. Never a tool call.
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { type Answer, ask } from './request.ts';

/** Where to, and what is sent beside the message. */
export interface Target {
  readonly url: string;
  readonly signal: AbortSignal;
}

const REVISION = '2025-06-18';
const ACCEPT = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };

/** A request of MCP with more headers. */
export function post(
  { url, signal }: Target,
  message: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return ask({ url, method: 'POST', headers: { ...ACCEPT, ...headers }, body: JSON.stringify(message) }, signal);
}

/** A revision that does not exist. */
export const NO_REVISION = '1999-01-01';

/** Asks for a session as a client would. */
export const initialize = (
  target: Target,
  headers: Readonly<Record<string, string>> = {},
  protocolVersion = REVISION,
): Promise<Answer> =>
  post(
    target,
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion, capabilities: {}, clientInfo: { name: 'bartizan-scan', version: '1' } },
    },
    headers,
  );

/** Headers of a session. */
export function sessionHeaders(answer: Answer): Readonly<Record<string, string>> {
  const id = answer.headers['mcp-session-id'];
  return { 'mcp-protocol-version': REVISION, ...(id === undefined ? {} : { 'mcp-session-id': id }) };
}

const params = (cursor: string | undefined): JsonObject => (cursor === undefined ? {} : { cursor });

/** Asks for tools within a session, and says first that it is there. */
export async function listTools(
  target: Target,
  headers: Readonly<Record<string, string>>,
  cursor: string | undefined,
): Promise<Answer> {
  if (cursor === undefined) await post(target, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers);
  return post(target, { jsonrpc: '2.0', id: 2, method: 'tools/list', params: params(cursor) }, headers);
}

const MODERN = '2026-07-28';

/** Asks for tools as the newest revision does: one request that says all of itself. */
export function modernList(
  target: Target,
  headers: Readonly<Record<string, string>> = {},
  cursor?: string | undefined,
): Promise<Answer> {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': { name: 'bartizan-scan', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const message = { jsonrpc: '2.0', id: 4, method: 'tools/list', params: { ...params(cursor), _meta: meta } };
  return post(target, message, { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/list', ...headers });
}

function messageIn(body: string): Json | undefined {
  const data = /(?:^|\n)data: ?([^\n]*)/.exec(body)?.[1] ?? body;
  try {
    return JSON.parse(data) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The result in an answer; undefined when it is an error, or nothing of MCP. */
export function resultOf({ status, body }: Answer): JsonObject | undefined {
  if (status < 200 || status > 299) return undefined;
  const message = messageIn(body);
  const result = isObject(message) ? message['result'] : undefined;
  return isObject(result) ? result : undefined;
}
