// How a gateway's HTTP listener treats requests that no honest client sends. Loopback only.
import http from 'node:http';
import type { Era } from '../client/transport.ts';
import { at, type JsonObject, LEGACY_VERSIONS, META, MODERN_VERSION } from '../programs/protocol.ts';
import type { Handle } from '../setup/handles.ts';

const TIMEOUT_MS = 4000;
const IDENTITY = { name: 'edge-client', version: '1.0.0' };

/** The status of an answer, and the code of its JSON-RPC error if it is one. */
export interface EdgeAnswer {
  readonly status: number;
  readonly code: unknown;
}

/** What was answered to each request; a text says why there was no answer. */
export type EdgeObservations = Readonly<Record<string, EdgeAnswer | string>>;

const errorCode = (body: string): unknown => {
  try {
    return at(JSON.parse(body.replace(/^[\s\S]*?^data: ?/m, '')), 'error', 'code');
  } catch {
    return undefined;
  }
};

function post(url: string, headers: Readonly<Record<string, string>>, message: JsonObject): Promise<EdgeAnswer> {
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers };
    const options = { method: 'POST', headers: all, agent: false, timeout: TIMEOUT_MS };
    const request = http.request(url, options, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('close', () => resolve({ status: response.statusCode ?? 0, code: errorCode(body) }));
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject);
    request.end(JSON.stringify(message));
  });
}

interface EdgeRequest {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly message: JsonObject;
}

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: LEGACY_VERSIONS[0], capabilities: {}, clientInfo: IDENTITY },
};

const legacyRequests = (): EdgeRequest[] => [
  { name: 'origin', headers: { origin: 'http://evil.example' }, message: initialize },
  { name: 'host', headers: { host: 'evil.example' }, message: initialize },
  {
    name: 'unknownSession',
    headers: { 'mcp-session-id': '00000000-0000-4000-8000-000000000000', 'mcp-protocol-version': LEGACY_VERSIONS[0] },
    message: { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} },
  },
];

function modernRequests(tool: string): EdgeRequest[] {
  const metaOf = (version: string) => ({
    [META.protocolVersion]: version,
    [META.clientInfo]: IDENTITY,
    [META.clientCapabilities]: {},
  });
  const headersOf = (method: string, version: string) => ({ 'mcp-protocol-version': version, 'mcp-method': method });
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: metaOf(MODERN_VERSION) } };
  const call = (version: string) => ({
    jsonrpc: '2.0',
    id: 77,
    method: 'tools/call',
    params: { name: tool, arguments: { text: 'x' }, _meta: metaOf(version) },
  });
  const listHeaders = headersOf('tools/list', MODERN_VERSION);
  return [
    { name: 'origin', headers: { ...listHeaders, origin: 'http://evil.example' }, message: list },
    { name: 'host', headers: { ...listHeaders, host: 'evil.example' }, message: list },
    {
      name: 'headerMismatch',
      headers: { ...headersOf('tools/call', MODERN_VERSION), 'mcp-name': 'other_tool' },
      message: call(MODERN_VERSION),
    },
    {
      name: 'unknownVersion',
      headers: { ...headersOf('tools/call', '1900-01-01'), 'mcp-name': tool },
      message: call('1900-01-01'),
    },
  ];
}

/** Sends every dishonest request; null where the downstream has no such edge. */
export async function observeEdge({ endpoint, tool }: Handle, era: Era): Promise<EdgeObservations | null> {
  if (endpoint === undefined || endpoint.isLegacySse) return null;
  const requests = era === 'modern' ? modernRequests(tool('echo')) : legacyRequests();
  const seen: Record<string, EdgeAnswer | string> = {};
  for (const { name, headers, message } of requests) {
    seen[name] = await post(endpoint.url, { ...endpoint.headers, ...headers }, message).catch((error: Error) => error.message);
  }
  return seen;
}
