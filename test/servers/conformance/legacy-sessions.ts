// Sessions of the legacy HTTP wire (MCP 2025-11-25, Session management): one server for each, made by `initialize`, ended by DELETE.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import type { McpServer } from '@modelcontextprotocol/server';
import { isInitializeRequest } from '@modelcontextprotocol/server';
import type { ChangedList } from './plain-tools.ts';

/** The sessions of one endpoint. */
export interface LegacySessions {
  /** Answers a request of the legacy era; `body` is the parsed JSON of a POST. */
  handle(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void>;
  /** Tells every session that a list changed. */
  announce(list: ChangedList): Promise<void>;
}

/** A fixture needs few sessions; a client that leaks them should be noticed, not fed. */
const MAX_SESSIONS = 1000;

/** Answers with a JSON-RPC error that belongs to no request. */
export const refuse = (response: ServerResponse, status: number, code: number, message: string): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
};

/** Builds an empty set of sessions; `create` makes the server of each. */
export function legacySessions(create: () => McpServer): LegacySessions {
  const sessions = new Map<string, { readonly server: McpServer; readonly transport: NodeStreamableHTTPServerTransport }>();

  const open = async (): Promise<NodeStreamableHTTPServerTransport> => {
    const server = create();
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        sessions.set(id, { server, transport });
      },
      onsessionclosed: (id) => {
        sessions.delete(id);
      },
    });
    await server.connect(transport);
    return transport;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> => {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (known !== undefined) return known.transport.handleRequest(request, response, body);
    if (id !== undefined) return refuse(response, 404, -32_001, 'Session not found');
    if (request.method !== 'POST' || !isInitializeRequest(body)) return refuse(response, 400, -32_000, 'Bad Request: no session');
    if (sessions.size >= MAX_SESSIONS) return refuse(response, 503, -32_000, 'Too many sessions');
    return (await open()).handleRequest(request, response, body);
  };

  const announce = async (list: ChangedList): Promise<void> => {
    const told = [...sessions.values()].map(({ server: { server } }) =>
      list === 'tools' ? server.sendToolListChanged() : server.sendPromptListChanged(),
    );
    await Promise.all(told);
  };

  return { handle, announce };
}
