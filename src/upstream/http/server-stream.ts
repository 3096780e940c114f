// The server's own stream (GET, MCP 2025-03-26 to 2025-11-25): what belongs to no request. Reconnects; a server without one is left in peace.
import { Fault } from '../../base/fault.ts';
import type { SseEvent } from '../../protocol/sse.ts';
import { EventStream, isFinal, retryDelay } from './event-stream.ts';
import { dropCode, readMessages } from './read-messages.ts';
import { headerLine } from './request.ts';
import type { WireCore } from './wire-core.ts';

/** An event id that may be sent back as a header; others cannot be resumed from. */
export const EVENT_ID = /^[ -~]{1,1024}$/;

/** Keeps the stream open until it is stopped or the server has none. */
export class ServerStream {
  readonly #core: WireCore;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #answered: () => void;
  #stream: EventStream | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastEventId: string | undefined;
  #retryMs: number | undefined;
  /** Reconnects since the last message: the pause grows with them. */
  #tries = 0;
  /** How often in a row it could not be opened: a server that only closes it while there is nothing to say (SSE polling, a proxy) still has it. */
  #failures = 0;
  #isStopped = false;

  /** `answered` is called when the server first answered with a status, or could not be reached. */
  constructor(core: WireCore, headers: Readonly<Record<string, string>>, answered: () => void) {
    this.#core = core;
    this.#headers = headers;
    this.#answered = answered;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  open(): void {
    const { name, url, client, writer, session, kinds } = this.#core;
    const last = this.#lastEventId === undefined ? '' : headerLine('last-event-id', this.#lastEventId);
    this.#stream = new EventStream({
      name,
      url,
      client,
      request: writer.write(kinds.get, session.lines + last, this.#headers, undefined),
      idleTimeoutMs: Number.POSITIVE_INFINITY,
      // Some servers send the head with their first event.
      openTimeoutMs: Number.POSITIVE_INFINITY,
      listener: {
        onOpen: () => {
          this.#failures = 0;
          this.#answered();
        },
        onEvent: (event) => this.#event(event),
        onDropped: (code) => this.#core.listener.onDropped(code),
        onEnd: (fault) => this.#ended(fault),
      },
    });
    this.#stream.start();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#stream?.stop();
    this.#answered();
  }

  #event(event: SseEvent): void {
    if (event.id !== undefined) this.#lastEventId = EVENT_ID.test(event.id) ? event.id : undefined;
    this.#retryMs = event.retry ?? this.#retryMs;
    if (event.data === '' || (event.event !== undefined && event.event !== 'message')) return;
    this.#tries = 0;
    try {
      this.#deliver(event.data);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#core.listener.onDropped(dropCode(error));
    }
  }

  #deliver(text: string): void {
    const { listener, session, client } = this.#core;
    const rules = { maxDepth: client.limits.maxDepth, allowsBatch: session.allowsBatch };
    for (const { classified } of readMessages(text, rules)) {
      if (classified.kind === 'reply') listener.onDropped('upstream.unmatched-reply');
      else listener.onMessage(classified.message);
    }
  }

  #ended(fault: Fault | undefined): void {
    this.#answered();
    const { client, random } = this.#core;
    const { limits } = client;
    if (isFinal(fault) || this.#isStopped || this.#failures >= limits.maxResumes) {
      this.#isStopped = true;
      return;
    }
    const delay = retryDelay(this.#tries === 0 ? this.#retryMs : undefined, this.#tries, limits.maxRetryMs, random);
    this.#tries += 1;
    this.#failures += 1;
    this.#timer = setTimeout(() => this.open(), delay);
    this.#timer.unref();
  }
}
