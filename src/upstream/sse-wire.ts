// HTTP+SSE to one server (MCP 2024-11-05): one event stream inwards, a POST for each message outwards, replies matched by id.
// It ends with its stream; it never posts to an address of another origin.
import { systemClock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { RpcNotification, RpcReply, RpcRequest } from '../protocol/message.ts';
import type { SseEvent } from '../protocol/sse.ts';
import { upstreamFault } from './faults.ts';
import { createHttpClient, type HttpClient, serverUrl } from './http/client.ts';
import { EventStream } from './http/event-stream.ts';
import { dropCode, type Received, readMessages } from './http/read-messages.ts';
import { createRequestWriter, type RequestKind, type RequestWriter } from './http/request.ts';
import { Send } from './http/send.ts';
import type { HttpWireSettings } from './http-wire.ts';
import { Pending } from './pending.ts';
import type { Wire, WireListener, WireReply, WireRequestOptions } from './wire.ts';

/** Makes a wire; its stream is opened with the first message. @throws Fault `upstream.bad-url`, `upstream.bad-header` */
export function createSseWire(settings: HttpWireSettings): Wire {
  return new SseWire(settings);
}

/** How often time-outs are looked at, in ms. */
const SWEEP_MS = 50;

interface Endpoint {
  readonly url: URL;
  readonly kind: RequestKind;
}

class SseWire implements Wire {
  readonly transport = 'sse';
  readonly #name: string;
  readonly #url: URL;
  readonly #client: HttpClient;
  readonly #ownsClient: boolean;
  readonly #writer: RequestWriter;
  readonly #listener: WireListener;
  readonly #pending: Pending;
  readonly #sending = new Set<Send>();
  #stream: EventStream | undefined;
  #endpoint: Promise<Endpoint> | undefined;
  #arrived: ((endpoint: Endpoint) => void) | undefined;
  #refused: ((fault: Fault) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended: Fault | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: HttpWireSettings) {
    const { name, listener, clock = systemClock } = settings;
    this.#name = name;
    this.#url = serverUrl(name, settings.url);
    this.#ownsClient = settings.client === undefined;
    this.#client = settings.client ?? createHttpClient({ ...settings, clock });
    this.#writer = createRequestWriter(name, this.#client, settings.headers ?? {});
    this.#listener = listener;
    const { deadlines, limits } = this.#client;
    this.#pending = new Pending({ name, maxPending: limits.maxStreams, sweepMs: SWEEP_MS, monotonicMs: () => deadlines.now() });
  }

  request(message: RpcRequest, options: WireRequestOptions): Promise<WireReply> {
    const refusal = this.#ended ?? this.#pending.refusal(message.id, options.signal);
    if (refusal !== undefined) return Promise.reject(refusal);
    const reply = this.#pending.add(message, options);
    // What was given up while it waited for the address, or for a socket, is not sent: nobody would hear its answer.
    const givenUp = new AbortController();
    reply.catch(() => givenUp.abort());
    this.#post(JSON.stringify(message), options.headers, givenUp.signal).catch((error: unknown) => {
      this.#pending.fail(message.id, error as Fault);
    });
    return reply;
  }

  send(message: RpcNotification | RpcReply, headers?: Readonly<Record<string, string>>): Promise<void> {
    return this.#post(JSON.stringify(message), headers);
  }

  /** The stream is this transport's only way in, and open already. */
  openServerStream(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#end(upstreamFault.closed({ name: this.#name, reason: 'Bartizan closed the connection' }));
    if (this.#ownsClient) await this.#client.close();
  }

  async #post(body: string, headers: Readonly<Record<string, string>> | undefined, givenUp?: AbortSignal): Promise<void> {
    this.#endpoint ??= this.#open(headers);
    const { url, kind } = await this.#endpoint;
    if (this.#ended !== undefined) throw this.#ended;
    if (givenUp?.aborted === true) return;
    const request = this.#writer.write(kind, '', headers, body);
    await new Promise<void>((resolve, reject) => {
      const sending: Send = new Send({
        name: this.#name,
        url,
        client: this.#client,
        request,
        timeoutMs: this.#client.limits.sendTimeoutMs,
        done: (fault) => {
          this.#sending.delete(sending);
          if (fault === undefined) resolve();
          else reject(fault);
        },
      });
      this.#sending.add(sending);
      givenUp?.addEventListener('abort', () => sending.closed(), { once: true });
      sending.start();
    });
  }

  #open(headers: Readonly<Record<string, string>> | undefined): Promise<Endpoint> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const { sendTimeoutMs } = this.#client.limits;
    const version = headers?.['mcp-protocol-version'];
    const kind = this.#writer.kind('GET', this.#url, { accept: 'text/event-stream' });
    this.#stream = new EventStream({
      name: this.#name,
      url: this.#url,
      client: this.#client,
      request: this.#writer.write(kind, '', version === undefined ? undefined : { 'mcp-protocol-version': version }, undefined),
      idleTimeoutMs: Number.POSITIVE_INFINITY,
      openTimeoutMs: sendTimeoutMs,
      listener: {
        onOpen: () => undefined,
        onEvent: (event) => this.#event(event),
        onDropped: (code) => this.#lost(code, 'an event that is not UTF-8'),
        onEnd: (fault) =>
          this.#end(fault ?? upstreamFault.closed({ name: this.#name, reason: 'the server ended the event stream' })),
      },
    });
    return new Promise((resolve, reject) => {
      this.#arrived = resolve;
      this.#refused = reject;
      // A stream that opens but never names its address would hold every request for ever.
      this.#timer = setTimeout(
        () => this.#end(upstreamFault.timeout({ name: this.#name, idleTimeoutMs: sendTimeoutMs })),
        sendTimeoutMs,
      );
      this.#stream?.start();
    });
  }

  #event(event: SseEvent): void {
    if (this.#arrived !== undefined) return this.#greeted(event);
    if (event.data === '' || (event.event !== undefined && event.event !== 'message')) return;
    try {
      const rules = { maxDepth: this.#client.limits.maxDepth, allowsBatch: false };
      for (const received of readMessages(event.data, rules)) this.#take(received, event.data);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#lost(dropCode(error), error.message);
    }
  }

  /** The first event names the address for messages (MCP 2024-11-05, HTTP with SSE). Another origin would get our credentials. */
  #greeted(event: SseEvent): void {
    const address =
      event.event === 'endpoint' && URL.canParse(event.data, this.#url.href) ? new URL(event.data, this.#url) : undefined;
    if (address === undefined) return this.#end(this.#broken('its stream does not begin with an endpoint'));
    if (address.origin !== this.#url.origin || address.username !== '' || address.password !== '') {
      return this.#end(this.#broken(`its endpoint is not of ${this.#url.origin}`));
    }
    clearTimeout(this.#timer);
    const kind = this.#writer.kind('POST', address, {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    });
    this.#arrived?.({ url: address, kind });
    this.#arrived = undefined;
  }

  #take({ classified, resultText }: Received, source: string): void {
    if (classified.kind !== 'reply') {
      // A question means that the server waits for us; progress names its request (as over stdio).
      if (classified.kind === 'request') this.#pending.touchAll();
      else if (classified.message.method === 'notifications/progress')
        this.#pending.touch(classified.message.params?.['progressToken']);
      return this.#listener.onMessage(classified.message);
    }
    const { message } = classified;
    const text = resultText();
    const bytes = Buffer.byteLength(source, 'utf8');
    const reply: WireReply = text === undefined ? { message, bytes } : { message, resultText: text, bytes };
    if (message.id === null || !this.#pending.settle(message.id, reply)) this.#listener.onDropped('upstream.unmatched-reply');
  }

  /** A message was dropped that may have been a reply. */
  #lost(code: string, reason: string): void {
    const { maxMessageBytes } = this.#client.limits;
    const isLarge = code === 'upstream.too-large';
    this.#pending.lostReply(
      isLarge ? upstreamFault['too-large']({ name: this.#name, max: maxMessageBytes }) : this.#broken(reason),
    );
    this.#listener.onDropped(code);
  }

  #broken(reason: string): Fault {
    return upstreamFault['broken-reply']({ name: this.#name, reason });
  }

  #end(fault: Fault): void {
    if (this.#ended !== undefined) return;
    this.#ended = fault;
    clearTimeout(this.#timer);
    this.#arrived = undefined;
    this.#refused?.(fault);
    this.#endpoint?.catch(() => undefined);
    this.#stream?.stop();
    for (const sending of [...this.#sending]) sending.closed();
    this.#pending.failAll(fault);
    this.#listener.onClose(fault);
  }
}
