// One request of a wire: its POST, the JSON or event stream that answers it, and the reconnects that a broken stream allows. The POST is never repeated.
import { Fault } from '../../base/fault.ts';
import { decodeStrict } from '../../base/strict-json.ts';
import type { RpcReply, RpcRequest } from '../../protocol/message.ts';
import { createSseParser, type SseEvent, type SseParser } from '../../protocol/sse.ts';
import { upstreamFault } from '../faults.ts';
import type { WireReply, WireRequestOptions } from '../wire.ts';
import { EventStream, isFinal, retryDelay } from './event-stream.ts';
import type { Exchange, Place } from './exchange.ts';
import type { ResponseHead } from './head.ts';
import { Rate } from './rate.ts';
import { type Received, readMessages } from './read-messages.ts';
import { isSuccess, refusalOf, statusFault } from './refusal.ts';
import { headerLine, type RequestText } from './request.ts';
import { EVENT_ID } from './server-stream.ts';
import type { Open, WireCore } from './wire-core.ts';

const MAX_FAILED_RESUMES = 3;

/** A request on its way to its reply. */
export class Post implements Exchange, Open {
  place: Place | undefined;
  readonly payload: string;
  readonly encoding: RequestText['encoding'];
  readonly #core: WireCore;
  readonly #message: RpcRequest;
  readonly #options: WireRequestOptions;
  readonly #resolve: (reply: WireReply) => void;
  readonly #reject: (fault: Fault) => void;
  readonly #hadSession: boolean;
  #isSettled = false;
  #drainUntil = 0;
  #status = 0;
  #parser: SseParser | undefined;
  #streamed = 0;
  #rate: Rate | undefined;
  #lastEventId: string | undefined;
  #retryMs: number | undefined;
  #resumes = 0;
  #failedResumes = 0;
  #timer: NodeJS.Timeout | undefined;
  #resumed: EventStream | undefined;

  /** @throws Fault `upstream.bad-header` */
  constructor(
    core: WireCore,
    message: RpcRequest,
    options: WireRequestOptions,
    resolve: (reply: WireReply) => void,
    reject: (fault: Fault) => void,
  ) {
    this.#core = core;
    this.#message = message;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    // A session begins with `initialize`, which therefore never carries one.
    const lines = message.method === 'initialize' ? '' : core.session.lines;
    this.#hadSession = lines !== '';
    const text = core.writer.write(core.kinds.post, lines, options.headers, JSON.stringify(message));
    this.payload = text.payload;
    this.encoding = text.encoding;
  }

  start(): void {
    const { signal } = this.#options;
    if (signal?.aborted === true) return this.handleEvent();
    signal?.addEventListener('abort', this);
    this.#core.open.add(this);
    this.#core.client.run(this, this.#options.idleTimeoutMs === Number.POSITIVE_INFINITY);
  }

  /** The signal: closing the response stream is how a modern server is told (MCP 2026-07-28, Cancellation). */
  handleEvent(): void {
    this.#fail(upstreamFault.cancelled({ name: this.#core.name }));
  }

  closed(): void {
    this.#fail(upstreamFault.closed({ name: this.#core.name, reason: 'Bartizan closed the connection' }));
  }

  deadlineAfter(nowMs: number): number {
    return this.#isSettled ? this.#drainUntil : nowMs + this.#options.idleTimeoutMs;
  }

  onHead(head: ResponseHead): number {
    const { client, session } = this.#core;
    const { status, mediaType } = head;
    this.#status = status;
    if (!isSuccess(status)) return this.#refused(head);
    if (this.#message.method === 'initialize') session.begin(head);
    if (mediaType === 'text/event-stream') return this.#listen();
    if (mediaType === 'application/json') return client.limits.maxMessageBytes;
    throw this.#broken(mediaType === '' ? `HTTP ${status} without an answer` : `content of type ${mediaType}`);
  }

  #refused(head: ResponseHead): number {
    const { name, url, client, session } = this.#core;
    const refusal = refusalOf(name, url, head);
    if (refusal !== undefined) throw refusal;
    if (head.status === 404 && this.#hadSession) {
      session.lose();
      throw upstreamFault['session-lost']({ name });
    }
    // A refusal in JSON-RPC says more than its status (MCP 2026-07-28: 400 and 404 with an error).
    if (head.mediaType === 'application/json') return client.limits.maxMessageBytes;
    throw statusFault(name, url, head.status);
  }

  onBody(bytes: Buffer): void {
    if (this.#isSettled || this.#parser !== undefined) return this.#stream(bytes);
    try {
      this.#takeAll(decodeStrict(bytes), bytes.length);
    } catch (error) {
      if (isSuccess(this.#status)) throw this.#unacceptable(error);
      throw statusFault(this.#core.name, this.#core.url, this.#status);
    }
    if (this.#isSettled) return;
    if (isSuccess(this.#status)) throw this.#broken('no reply to the request');
    throw statusFault(this.#core.name, this.#core.url, this.#status);
  }

  onEnd(): void {
    this.#streamEnded(undefined);
  }

  onTimeout(): void {
    this.#fail(upstreamFault.timeout({ name: this.#core.name, idleTimeoutMs: this.#options.idleTimeoutMs }));
  }

  onFault(fault: Fault): void {
    if (fault.code === 'upstream.closed') this.#streamEnded(fault);
    else this.#fail(fault);
  }

  #listen(): number {
    const { maxMessageBytes } = this.#core.client.limits;
    this.#parser = createSseParser({
      maxEventBytes: maxMessageBytes,
      onEvent: (event) => this.#event(event),
      onOverlong: () => this.#dropped('upstream.too-large'),
      onBadEncoding: () => this.#dropped('upstream.broken-reply'),
    });
    return 0;
  }

  /** An event that cannot be read may have been the reply: whoever waits is told now. */
  #dropped(code: string): void {
    if (this.#isSettled) return;
    const { name, client } = this.#core;
    const isLarge = code === 'upstream.too-large';
    this.#fail(
      isLarge ? upstreamFault['too-large']({ name, max: client.limits.maxMessageBytes }) : this.#broken('not valid UTF-8'),
    );
  }

  #stream(bytes: Buffer): void {
    const { limits } = this.#core.client;
    this.#streamed += bytes.length;
    if (this.#isSettled) {
      // After its reply a stream has nothing more to say; it may end in peace, but not go on.
      if (this.#streamed > limits.drainBytes) this.place?.abandon();
      return;
    }
    if (this.#streamed > limits.maxStreamBytes && this.#options.idleTimeoutMs !== Number.POSITIVE_INFINITY) {
      throw upstreamFault['too-large']({ name: this.#core.name, max: limits.maxStreamBytes });
    }
    // The bytes are the socket's buffer, and the parser may keep them.
    this.#parser?.push(Buffer.from(bytes));
  }

  #event(event: SseEvent): void {
    if (this.#isSettled) return;
    if (event.id !== undefined) this.#lastEventId = EVENT_ID.test(event.id) ? event.id : undefined;
    this.#retryMs = event.retry ?? this.#retryMs;
    if (event.data === '' || (event.event !== undefined && event.event !== 'message')) return;
    this.#failedResumes = 0;
    try {
      this.#takeAll(event.data, Buffer.byteLength(event.data, 'utf8'));
    } catch (error) {
      this.#fail(this.#unacceptable(error));
    }
  }

  /** Hands on what came before the reply, and settles with the reply. */
  #takeAll(text: string, bytes: number): void {
    const rules = { maxDepth: this.#core.client.limits.maxDepth, allowsBatch: this.#core.session.allowsBatch };
    for (const received of readMessages(text, rules)) {
      if (this.#isSettled) return this.#core.listener.onDropped('upstream.stray-message');
      this.#take(received, bytes);
    }
  }

  #take(received: Received, bytes: number): void {
    const { classified } = received;
    if (classified.kind !== 'reply') {
      this.#count();
      // Never to the wire's listener: what belongs to this request may be for this caller alone.
      if (this.#options.onMessage === undefined) this.#core.listener.onDropped('upstream.stray-message');
      else this.#options.onMessage(classified.message);
    } else if (this.#answers(classified.message)) {
      this.#settle(classified.message, received.resultText(), bytes);
    } else if (this.#parser === undefined) {
      throw this.#broken('a reply to another request');
    } else {
      this.#core.listener.onDropped('upstream.unmatched-reply');
    }
  }

  #count(): void {
    const { limits, deadlines } = this.#core.client;
    this.#rate ??= new Rate(limits.maxUnaskedPerSecond);
    const pauseMs = this.#rate.count(deadlines.now());
    if (pauseMs > 0) this.place?.pause(pauseMs);
  }

  /** An error without id can only mean the one request that this response answers (JSON-RPC 2.0 §5). */
  #answers(reply: RpcReply): boolean {
    return reply.id === this.#message.id || (reply.id === null && 'error' in reply);
  }

  #settle(message: RpcReply, resultText: string | undefined, bytes: number): void {
    const { client, session } = this.#core;
    if (this.#message.method === 'initialize') session.introduce(message);
    this.#end();
    this.#drainUntil = client.deadlines.now() + client.limits.drainMs;
    this.#streamed = 0;
    this.#resumed?.stop();
    const status = this.#status;
    this.#resolve(resultText === undefined ? { message, status, bytes } : { message, resultText, status, bytes });
  }

  #fail(fault: Fault): void {
    if (this.#isSettled) return;
    this.#end();
    this.#resumed?.stop();
    this.place?.abandon();
    this.#reject(fault);
  }

  #end(): void {
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener('abort', this);
    this.#core.open.delete(this);
  }

  /** A stream that ended too early goes on elsewhere if its server numbered the events (MCP 2025-11-25, Resumability). */
  #streamEnded(fault: Fault | undefined): void {
    if (this.#isSettled) return;
    const { name, client, random } = this.#core;
    const { limits } = client;
    const mayResume =
      this.#lastEventId !== undefined && this.#resumes < limits.maxResumes && this.#failedResumes < MAX_FAILED_RESUMES;
    if (!mayResume || isFinal(fault)) {
      return this.#fail(
        upstreamFault.closed({ name, reason: fault?.facts['reason'] ?? 'its event stream ended without the reply' }, fault),
      );
    }
    const delay = retryDelay(this.#retryMs, this.#failedResumes, limits.maxRetryMs, random);
    this.#resumes += 1;
    this.#failedResumes += 1;
    this.#timer = setTimeout(() => this.#resume(), delay);
  }

  #resume(): void {
    const { name, url, client, writer, session, kinds } = this.#core;
    const version = this.#options.headers?.['mcp-protocol-version'];
    const lines = session.lines + headerLine('last-event-id', this.#lastEventId ?? '');
    this.#resumed = new EventStream({
      name,
      url,
      client,
      request: writer.write(kinds.get, lines, version === undefined ? undefined : { 'mcp-protocol-version': version }, undefined),
      idleTimeoutMs: this.#options.idleTimeoutMs,
      openTimeoutMs: Math.min(this.#options.idleTimeoutMs, client.limits.sendTimeoutMs),
      listener: {
        onOpen: () => {
          this.#failedResumes = 0;
        },
        onEvent: (event) => this.#event(event),
        onDropped: (code) => this.#dropped(code),
        onEnd: (fault) => (fault?.code === 'upstream.timeout' ? this.#fail(fault) : this.#streamEnded(fault)),
      },
    });
    this.#resumed.start();
  }

  #broken(reason: string): Fault {
    return upstreamFault['broken-reply']({ name: this.#core.name, reason });
  }

  /** What is wrong with a message; a fault of this area passes as it is. */
  #unacceptable(error: unknown): Fault {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'upstream.broken-reply') return error;
    return upstreamFault['broken-reply']({ name: this.#core.name, reason: error.message }, error);
  }
}
