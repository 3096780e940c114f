// HTTP+SSE as of 2024-11-05, for old clients: GET /sse opens a stream whose first event names where to POST; replies come on the stream.
import { randomId } from '../../base/ids.ts';
import { sseEvent } from '../../protocol/sse.ts';
import { ALL_SERVERS } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';
import { authenticate } from './access.ts';
import { Conversation } from './conversation.ts';
import { type HttpEdgeParts, readBody, type Visitor } from './edge.ts';

const STREAM = /^\/(?:s\/([a-z0-9-]{1,16})\/)?sse$/;
const MESSAGES = /^\/(?:s\/([a-z0-9-]{1,16})\/)?messages$/;

interface OpenStream {
  readonly conversation: Conversation;
  readonly callerId: string;
  readonly endpoint: string;
}

/** The old transport's streams. */
export class OldTransport {
  readonly #parts: HttpEdgeParts;
  readonly #open = new Map<string, OpenStream>();
  readonly #refuse: (visitor: Visitor, thrown: unknown) => void;

  /** `refuse` answers and records what cannot be let in, as the other edge does. */
  constructor(parts: HttpEdgeParts, refuse: (visitor: Visitor, thrown: unknown) => void) {
    this.#parts = parts;
    this.#refuse = refuse;
  }

  isFor(path: string): boolean {
    return STREAM.test(path) || MESSAGES.test(path);
  }

  /** Takes a request for one of its paths. @throws Fault `gateway.*`, `limits.streams` */
  take(visitor: Visitor, url: string): void {
    const { request, channel } = visitor;
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const endpoint = (STREAM.exec(pathname) ?? MESSAGES.exec(pathname))?.[1] ?? ALL_SERVERS;
    const { gateway } = this.#parts;
    if (endpoint !== ALL_SERVERS && !gateway.servers().has(endpoint)) throw gatewayFault['unknown-server']({ name: endpoint });
    if (!this.#parts.isOpen()) throw gatewayFault.stopping();
    if (request.method === 'GET' && STREAM.test(pathname)) return this.#stream(visitor, endpoint);
    if (request.method !== 'POST' || !MESSAGES.test(pathname)) return channel.reply('', 405);
    this.#post(visitor, endpoint, searchParams.get('sessionId') ?? '');
  }

  #stream({ request, response, channel, caller, isHandedOver }: Visitor, endpoint: string): void {
    const { gateway, sessions, limits, streams, handOver } = this.#parts;
    if (!isHandedOver && handOver(request, response, new Uint8Array(0), { callerId: caller.id, endpoint })) return;
    streams.hold(channel, response, caller.id);
    const id = `${sessions.prefix}${randomId(256)}`;
    const write = (text: string): boolean => {
      if (!channel.isOpen) return false;
      response.write(sseEvent(text));
      if (response.writableLength > limits.maxQueuedBytes) response.destroy();
      return true;
    };
    const checkCaller = (): void => void authenticate(request.headers, this.#parts.access());
    const parts = { caller, checkCaller, endpoint, gateway, sessions, limits, write };
    const conversation = new Conversation({ transport: 'sse', ...parts });
    this.#open.set(id, { conversation, callerId: caller.id, endpoint });
    response.once('close', () => {
      this.#open.delete(id);
      conversation.end();
    });
    channel.event('endpoint', `${endpoint === ALL_SERVERS ? '' : `/s/${endpoint}`}/messages?sessionId=${id}`);
  }

  #post(visitor: Visitor, endpoint: string, id: string): void {
    const { request, response, channel, caller, isHandedOver } = visitor;
    const weight = this.#parts.gateway.load.weigh(caller.id);
    readBody(request, this.#parts.limits.maxBytes, weight)
      // The conversation counts what it is given.
      .finally(() => weight.release())
      .then((body) => {
        if (!isHandedOver && this.#parts.handOver(request, response, body, { sessionId: id, callerId: caller.id, endpoint }))
          return undefined;
        const stream = this.#open.get(id);
        if (stream === undefined || stream.callerId !== caller.id || stream.endpoint !== endpoint)
          throw gatewayFault['unknown-session']();
        channel.finish(202);
        return stream.conversation.receive(body);
      })
      .catch((thrown: unknown) => this.#refuse(visitor, thrown));
  }
}
