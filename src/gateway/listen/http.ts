// The Streamable HTTP edge (and the HTTP+SSE one of 2024-11-05): from a request on the wire to the path of a message, and back.
// `node:http` parses and bounds the request line and headers; access is decided before a body is read; nothing is answered twice.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '../../base/json.ts';
import type { Classified } from '../../protocol/classify.ts';
import type { RpcRequest } from '../../protocol/message.ts';
import { isLegacyRevision } from '../../protocol/revisions.ts';
import { isApprovalPath } from '../approvals/links.ts';
import { ALL_SERVERS, type Channel, type Headers, type Received } from '../exchange.ts';
import { gatewayFault, limitFault } from '../faults.ts';
import { type Handled, handle } from '../handle.ts';
import { asFault, refusalOf } from '../refuse.ts';
import type { Session } from '../session.ts';
import { admitBatch, admitJson, idOf } from '../steps/admit.ts';
import { refusalReply } from '../steps/release.ts';
import { authenticate, checkPlace } from './access.ts';
import { takeApprovalPage } from './approval-page.ts';
import { discardBody, type Hint, type HttpEdgeParts, readBody, type Visitor } from './edge.ts';
import { HttpChannel } from './http-channel.ts';
import { answered, noticed, open } from './legacy.ts';
import { OldTransport } from './old-transport.ts';
import { createStrangers, type MayRecord } from './strangers.ts';

/** One request on its way through the edge. */
interface Visit extends Visitor {
  readonly endpoint: string;
}

const PATH = /^\/(?:mcp|s\/([a-z0-9-]{1,16})(?:\/mcp)?)$/;

/** Handles HTTP requests. */
export class HttpEdge {
  readonly #parts: HttpEdgeParts;
  readonly #old: OldTransport;
  readonly #mayRecord: MayRecord;

  constructor(parts: HttpEdgeParts) {
    this.#parts = parts;
    this.#mayRecord = createStrangers(() => parts.gateway.clock.monotonicMs());
    this.#old = new OldTransport(parts, ({ request, response, channel, caller }, thrown) => {
      void this.#refuseUnread(request, response, channel, thrown, caller.id);
    });
  }

  /** Takes one request. Never throws; every way out answers. */
  take(request: IncomingMessage, response: ServerResponse, isHandedOver = false): void {
    const { accept } = request.headers;
    const channel = new HttpChannel(response, {
      takesEvents: accept === undefined || accept.includes('text/event-stream') || accept.includes('*/*'),
      maxQueuedBytes: this.#parts.limits.maxQueuedBytes,
      onSlow: () => this.#parts.gateway.report(limitFault['slow-client']({ max: this.#parts.limits.maxQueuedBytes })),
      onStream: () => this.#parts.streams.watch(request.headers, response),
    });
    try {
      this.#admit(request, response, channel, isHandedOver);
    } catch (thrown) {
      void this.#refuseUnread(request, response, channel, thrown, STRANGER);
    }
  }

  #admit(request: IncomingMessage, response: ServerResponse, channel: HttpChannel, isHandedOver: boolean): void {
    const rules = this.#parts.access();
    checkPlace(request.headers, rules);
    const url = request.url ?? '/';
    const path = url.includes('?') ? url.slice(0, url.indexOf('?')) : url;
    if (path === '/healthz') return this.#health(channel);
    if (path === '/metrics') return this.#metrics(request, response, channel, isHandedOver);
    const { approvalLinks } = this.#parts.gateway;
    // Its own proof comes with the answer; whoever has the link may look.
    if (approvalLinks !== undefined && isApprovalPath(path)) return void takeApprovalPage(request, response, path, approvalLinks);
    const caller = authenticate(request.headers, rules);
    if (this.#old.isFor(path)) return this.#old.take({ request, response, channel, caller, isHandedOver }, url);
    const match = PATH.exec(path);
    if (match === null) throw gatewayFault['not-served']();
    const endpoint = match[1] ?? ALL_SERVERS;
    if (endpoint !== ALL_SERVERS && !this.#parts.gateway.servers().has(endpoint))
      throw gatewayFault['unknown-server']({ name: endpoint });
    this.#dispatch({ request, response, channel, caller, endpoint, isHandedOver });
  }

  /** Counts only, of all callers together; with a key, or from this machine itself. */
  #metrics(request: IncomingMessage, response: ServerResponse, channel: HttpChannel, isHandedOver: boolean): void {
    const rules = this.#parts.access();
    if (!isHandedOver && !rules.isMetricsOpenTo(request)) authenticate(request.headers, rules);
    if (this.#parts.metrics === undefined) throw gatewayFault['not-served']();
    if (request.method !== 'GET') return channel.reply('', 405, { allow: 'GET' });
    this.#parts.metrics(isHandedOver).then(
      (text) => {
        const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' };
        response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
      },
      (thrown: unknown) => void this.#refuseUnread(request, response, channel, thrown, STRANGER),
    );
  }

  #health(channel: HttpChannel): void {
    const isOpen = this.#parts.isOpen();
    channel.reply(JSON.stringify({ status: isOpen ? 'ok' : 'stopping' }), isOpen ? 200 : 503);
  }

  #dispatch(visit: Visit): void {
    const { request, channel } = visit;
    if (!this.#parts.isOpen()) throw gatewayFault.stopping();
    switch (request.method) {
      case 'POST':
        return this.#post(visit);
      case 'GET':
        return this.#stream(visit);
      case 'DELETE':
        return this.#delete(visit);
      default:
        channel.reply('', 405, { allow: 'POST, GET, DELETE' });
    }
  }

  #post(visit: Visit): void {
    const { request, channel } = visit;
    const type = request.headers['content-type'] ?? '';
    if (!/^application\/json\s*(;|$)/i.test(type))
      throw gatewayFault['bad-request']({ reason: 'the content type is not application/json' });
    const weight = this.#parts.gateway.load.weigh(visit.caller.id);
    readBody(request, this.#parts.limits.maxBytes, weight)
      .then(
        (body) => this.#body(visit, body),
        (thrown: unknown) => void this.#refuseUnread(request, visit.response, channel, thrown, visit.caller.id),
      )
      .finally(() => weight.release());
  }

  async #body(visit: Visit, body: Uint8Array): Promise<void> {
    const { headers } = visit.request;
    let value: Json = null;
    try {
      value = admitJson(body, this.#parts.limits);
      const sessionId = sessionIdOf(headers);
      if (this.#isPassedOn(visit, body, hintOf(visit, sessionId, value))) return;
      const session = this.#sessionOf(visit, sessionId);
      const messages = admitBatch(value, session?.client.version ?? one(headers, 'mcp-protocol-version'));
      await (Array.isArray(value) ? this.#batch(visit, messages, session) : this.#message(visit, messages[0], session));
    } catch (thrown) {
      await this.#refuse(visit.channel, idOf(value), thrown, visit.caller.id);
    }
  }

  #isPassedOn(visit: Visit, body: Uint8Array, hint: Hint): boolean {
    return !visit.isHandedOver && this.#parts.handOver(visit.request, visit.response, body, hint);
  }

  /** @throws Fault `gateway.unknown-session`, `protocol.unknown-version` */
  #sessionOf(visit: Visit, sessionId: string | undefined): Session | undefined {
    if (sessionId === undefined) return undefined;
    const session = this.#parts.sessions.find(sessionId, visit.caller, visit.endpoint);
    if (session === undefined) throw gatewayFault['unknown-session']();
    return session;
  }

  async #message(visit: Visit, found: Classified | undefined, session: Session | undefined): Promise<void> {
    const { channel } = visit;
    if (found?.kind === 'request') return this.#request(visit, found.message, session);
    if (found?.kind === 'reply') {
      if (session === undefined) throw gatewayFault['no-session']();
      answered(session, found.message);
    } else if (found?.kind === 'notification' && session !== undefined) await noticed(session, found.message);
    channel.finish(202);
  }

  async #request(visit: Visit, request: RpcRequest, session: Session | undefined): Promise<void> {
    const received = this.#received(visit, request, session);
    const isOpening = request.method === 'initialize' && received.headerVersion === undefined;
    if (isOpening || (request.method === 'initialize' && isLegacyRevision(received.headerVersion))) {
      if (session !== undefined) throw gatewayFault['already-initialized']();
      const opened = await open({ ...received, channel: unsaid(visit.channel) }, this.#parts.sessions, this.#parts.gateway);
      return end(
        visit.channel,
        opened.handled,
        opened.session === undefined ? undefined : { 'mcp-session-id': opened.session.id },
      );
    }
    if (request.method === 'subscriptions/listen') this.#parts.streams.hold(visit.channel, visit.response, visit.caller.id);
    end(visit.channel, await handle(received, this.#parts.gateway));
  }

  #received(visit: Visit, request: RpcRequest, session: Session | undefined): Received {
    const { gateway } = this.#parts;
    const { headers } = visit.request;
    return {
      id: gateway.newExchangeId(),
      at: gateway.clock.now(),
      startedMs: gateway.clock.monotonicMs(),
      direction: 'inward',
      endpoint: visit.endpoint,
      request,
      params: request.params ?? {},
      headers,
      channel: visit.channel,
      caller: visit.caller,
      checkCaller: () => void authenticate(headers, this.#parts.access()),
      session,
      headerVersion: one(headers, 'mcp-protocol-version'),
    };
  }

  /** Only revision 2025-03-26: all replies in one array. */
  async #batch(visit: Visit, messages: readonly Classified[], session: Session | undefined): Promise<void> {
    const texts: string[] = [];
    await Promise.all(
      messages.map(async (found) => {
        if (found.kind === 'request') {
          const handled = await handle(this.#received(visit, found.message, session), this.#parts.gateway);
          if (handled !== undefined) texts.push(handled.text);
        } else if (found.kind === 'reply' && session !== undefined) answered(session, found.message);
        else if (found.kind === 'notification' && session !== undefined) await noticed(session, found.message);
      }),
    );
    if (texts.length === 0) visit.channel.finish(202);
    else visit.channel.reply(`[${texts.join(',')}]`, 200);
  }

  /** The stream of a legacy session for what belongs to no request. */
  #stream(visit: Visit): void {
    const sessionId = sessionIdOf(visit.request.headers);
    if (sessionId === undefined) return visit.channel.reply('', 405, { allow: 'POST' });
    if (this.#isPassedOn(visit, EMPTY, { sessionId, callerId: visit.caller.id, endpoint: visit.endpoint })) return;
    const session = this.#sessionOf(visit, sessionId);
    if (session === undefined) return visit.channel.reply('', 405, { allow: 'POST' });
    this.#parts.streams.hold(visit.channel, visit.response, visit.caller.id);
    visit.channel.start();
    visit.response.once(
      'close',
      session.addStream(visit.channel, () => visit.channel.finish()),
    );
  }

  #delete(visit: Visit): void {
    const sessionId = sessionIdOf(visit.request.headers);
    if (sessionId === undefined) return visit.channel.reply('', 405, { allow: 'POST' });
    if (this.#isPassedOn(visit, EMPTY, { sessionId, callerId: visit.caller.id, endpoint: visit.endpoint })) return;
    const session = this.#sessionOf(visit, sessionId);
    if (session === undefined) return visit.channel.reply('', 405, { allow: 'POST' });
    this.#parts.sessions.end(session);
    visit.channel.finish(204);
  }

  /** Refuses a request whose body was not read to its end; its connection ends with it. */
  async #refuseUnread(
    request: IncomingMessage,
    response: ServerResponse,
    channel: HttpChannel,
    thrown: unknown,
    callerId: string,
  ): Promise<void> {
    await discardBody(request, 4 * this.#parts.limits.maxBytes);
    if (!request.complete) response.once('finish', () => request.destroy());
    await this.#refuse(channel, null, thrown, callerId);
  }

  async #refuse(channel: HttpChannel, id: string | number | null, thrown: unknown, callerId: string): Promise<void> {
    const { gateway } = this.#parts;
    const refusal = refusalOf(thrown, 'legacy');
    if (callerId !== STRANGER || this.#mayRecord()) {
      gateway.report(refusal.fault);
      await gateway.journal
        .refused({ caller: callerId, transport: 'http', fault: refusal.fault })
        .catch((failed: unknown) => gateway.report(asFault(failed)));
    }
    channel.reply(refusalReply(id, refusal, false).text, refusal.status, challengeOf(refusal.status));
  }
}

/** Whoever was refused before anybody knew who it was. */
const STRANGER = 'unknown';
const EMPTY = new Uint8Array(0);

const one = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

/** A modern request ignores session ids (MCP 2026-07-28, Streamable HTTP). */
function sessionIdOf(headers: Headers): string | undefined {
  const version = one(headers, 'mcp-protocol-version');
  return version === undefined || isLegacyRevision(version) ? one(headers, 'mcp-session-id') : undefined;
}

function hintOf(visit: Visit, sessionId: string | undefined, value: Json): Hint {
  const params =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as { params?: { requestState?: unknown; taskId?: unknown } }).params
      : undefined;
  // Both say which worker made them.
  const state = params?.requestState ?? params?.taskId;
  const requestState = typeof state === 'string' ? state : undefined;
  return { sessionId, requestState, callerId: visit.caller.id, endpoint: visit.endpoint };
}

/** Ends an answer with what a request came to. A request that its client took back gets an empty one. */
function end(channel: HttpChannel, handled: Handled, headers?: Readonly<Record<string, string>>): void {
  if (handled === undefined) channel.finish(202);
  else channel.reply(handled.text, handled.status, { ...headers, ...challengeOf(handled.status) });
}

/** Says what a caller without a valid key has to bring (RFC 9110 §11.6.1). */
const challengeOf = (status: number): Readonly<Record<string, string>> | undefined =>
  status === 401 ? { 'www-authenticate': 'Bearer' } : undefined;

/** The session's id stands in the headers of its handshake: nothing that a server says early may go out before them. */
function unsaid(channel: HttpChannel): Channel {
  return {
    transport: channel.transport,
    send: () => false,
    get gone() {
      return channel.gone;
    },
  };
}
