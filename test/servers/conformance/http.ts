// The fixture over Streamable HTTP on loopback, for one era or both at one address. Host and Origin are checked before anything is read.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NodeIncomingMessageLike } from '@modelcontextprotocol/node';
import { localhostHostValidation, localhostOriginValidation, toNodeHandler, toWebRequest } from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { createFixture, newCodec } from './fixture.ts';
import { type LegacySessions, legacySessions, refuse } from './legacy-sessions.ts';
import type { ServedEra } from './options.ts';
import type { ChangedList } from './plain-tools.ts';

/** The SDK's shape of a request names optional members without `undefined`; node's own type has it, with the same meaning. */
const asSdkRequest = (request: IncomingMessage): NodeIncomingMessageLike => request as NodeIncomingMessageLike;

type Handler = (request: IncomingMessage, response: ServerResponse, body: unknown) => Promise<void>;

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const ENDPOINT = '/mcp';

/** The body of a POST as text; undefined when it is too large. */
const readBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** Chooses by the SDK's own rule, so that the fixture never disagrees with its modern half. */
const routed =
  (era: ServedEra, legacy: LegacySessions, modern: Handler): Handler =>
  async (request, response, body) => {
    if (era === 'legacy') return legacy.handle(request, response, body);
    const isLegacy = era === 'dual' && (await isLegacyRequest(await toWebRequest(asSdkRequest(request), body), body));
    return isLegacy ? legacy.handle(request, response, body) : modern(request, response, body);
  };

const handlers = (era: ServedEra): Handler => {
  const codec = newCodec();
  // A changed list is told to the clients of both eras, whoever caused it.
  const announce = async (list: ChangedList): Promise<void> => {
    if (list === 'tools') modern.notify.toolsChanged();
    else modern.notify.promptsChanged();
    await legacy.announce(list);
  };
  const modern = createMcpHandler(() => createFixture({ era: 'modern', codec, announce }), { legacy: 'reject' });
  const legacy = legacySessions(() => createFixture({ era: 'legacy', codec, announce }));
  const toModern = toNodeHandler(modern);
  return routed(era, legacy, (request, response, body) => toModern(asSdkRequest(request), response, body));
};

const serveOne = async (handle: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (new URL(request.url ?? '/', 'http://localhost').pathname !== ENDPOINT) return refuse(response, 404, -32_600, 'Not found');
  if (request.method !== 'POST') return handle(request, response, undefined);
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return refuse(response, 415, -32_600, 'Send JSON');
  const body = await readBody(request);
  if (body === undefined) return refuse(response, 413, -32_600, 'Too large');
  const message = parsed(body);
  return message === undefined ? refuse(response, 400, -32_700, 'Parse error') : handle(request, response, message);
};

/** Listens on 127.0.0.1 and resolves with the endpoint's address once it does. */
export async function serveOverHttp(era: ServedEra, port: number): Promise<string> {
  const isHostAllowed = localhostHostValidation();
  const isOriginAllowed = localhostOriginValidation();
  const handle = handlers(era);
  const server = createServer((request, response) => {
    if (!isHostAllowed(request, response) || !isOriginAllowed(request, response)) return;
    serveOne(handle, request, response).catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      if (response.headersSent) response.destroy();
      else refuse(response, 500, -32_603, 'Internal error');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${ENDPOINT}`;
}
