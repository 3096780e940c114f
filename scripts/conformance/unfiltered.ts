// A modern client that trusts every listed tool: it calls whatever it is shown, so that a tool which should have been dropped is noticed.
import type { Tool } from '@modelcontextprotocol/client';

const VERSION = '2026-07-28';

const META = {
  'io.modelcontextprotocol/protocolVersion': VERSION,
  'io.modelcontextprotocol/clientInfo': { name: 'bartizan-conformance-harness', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

const REQUEST_TIMEOUT_MS = 10_000;

const answerOf = async (response: Response): Promise<unknown> => {
  const body = await response.text();
  if (response.headers.get('content-type')?.includes('text/event-stream') !== true) return JSON.parse(body);
  const data = body.split('\n').filter((line) => line.startsWith('data: '));
  return JSON.parse((data.at(-1) ?? 'data: null').slice('data: '.length));
};

const request = async (
  url: string,
  id: number,
  method: string,
  params: object,
  headers: Record<string, string> = {},
): Promise<unknown> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': VERSION,
      'mcp-method': method,
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: META } }),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  return answerOf(response);
};

/** The headers that mirror arguments, where the annotation can be a header's name at all. */
const mirrors = (tool: Tool, args: Readonly<Record<string, unknown>>): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, schema] of Object.entries(tool.inputSchema.properties ?? {})) {
    const annotation = (schema as Readonly<Record<string, unknown>>)['x-mcp-header'];
    if (typeof annotation === 'string' && /^[\w-]+$/.test(annotation)) headers[`mcp-param-${annotation}`] = String(args[name]);
  }
  return headers;
};

/** Lists the tools at `url` and calls each; refusals are no concern of this client. Throws an Error when there is no list. */
export async function callEverythingListed(url: string, argumentsFor: (tool: Tool) => Record<string, unknown>): Promise<void> {
  const list = (await request(url, 1, 'tools/list', {})) as { readonly result?: { readonly tools?: readonly Tool[] } };
  if (list.result?.tools === undefined) throw new Error(`tools/list gave no tools: ${JSON.stringify(list)}`);
  for (const [index, tool] of list.result.tools.entries()) {
    const args = argumentsFor(tool);
    await request(
      url,
      index + 2,
      'tools/call',
      { name: tool.name, arguments: args },
      { 'mcp-name': tool.name, ...mirrors(tool, args) },
    );
  }
}
