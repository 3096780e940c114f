// One GET of an event stream (text/event-stream): the server's own stream, a resumed one, or the whole inward road of HTTP+SSE.
import type { Fault } from '../../base/fault.ts';
import { createSseParser, type SseEvent, type SseParser } from '../../protocol/sse.ts';
import { upstreamFault } from '../faults.ts';
import type { HttpClient } from './client.ts';
import type { Exchange, Place } from './exchange.ts';
import type { ResponseHead } from './head.ts';
import { Rate } from './rate.ts';
import { isSuccess, refusalOf, statusFault } from './refusal.ts';
import type { RequestText } from './request.ts';

/** Who listens to a stream. */
export interface EventStreamListener {
  /** The server gave a stream. */
  onOpen(): void;
  onEvent(event: SseEvent): void;
  /** An event was skipped: larger than the bound, or not UTF-8. `code` is a fault code. */
  onDropped(code: string): void;
  /** It ended: with a fault if it could not be opened or broke, else politely. Called once, unless it was stopped. */
  onEnd(fault: Fault | undefined): void;
}

/** What a stream is opened with. */
export interface EventStreamParts {
  readonly name: string;
  readonly url: URL;
  readonly client: HttpClient;
  readonly request: RequestText;
  /** Time without a byte after which it is given up, in ms; `Infinity` for streams that only notify. */
  readonly idleTimeoutMs: number;
  /** Time for the response to begin, in ms. */
  readonly openTimeoutMs: number;
  readonly listener: EventStreamListener;
}

/** An event stream, from its request to its end. */
export class EventStream implements Exchange {
  place: Place | undefined;
  readonly payload: string;
  readonly encoding: RequestText['encoding'];
  readonly #parts: EventStreamParts;
  readonly #parser: SseParser;
  readonly #rate: Rate;
  #isOpen = false;
  #isOver = false;

  constructor(parts: EventStreamParts) {
    this.#parts = parts;
    this.payload = parts.request.payload;
    this.encoding = parts.request.encoding;
    this.#rate = new Rate(parts.client.limits.maxUnaskedPerSecond);
    this.#parser = createSseParser({
      maxEventBytes: parts.client.limits.maxMessageBytes,
      onEvent: (event) => {
        if (this.#isOver) return;
        this.#count();
        parts.listener.onEvent(event);
      },
      onOverlong: () => this.#dropped('upstream.too-large'),
      onBadEncoding: () => this.#dropped('upstream.broken-message'),
    });
  }

  start(): void {
    this.#parts.client.run(this, true);
  }

  /** Ends it without a word to the listener. */
  stop(): void {
    this.#isOver = true;
    this.place?.abandon();
  }

  deadlineAfter(nowMs: number): number {
    return nowMs + (this.#isOpen ? this.#parts.idleTimeoutMs : this.#parts.openTimeoutMs);
  }

  onHead(head: ResponseHead): number {
    const { name, url, listener } = this.#parts;
    const refusal = refusalOf(name, url, head) ?? (isSuccess(head.status) ? undefined : statusFault(name, url, head.status));
    if (refusal !== undefined) throw refusal;
    if (head.mediaType !== 'text/event-stream')
      throw upstreamFault['broken-reply']({ name, reason: 'no event stream where one was asked for' });
    this.#isOpen = true;
    listener.onOpen();
    return 0;
  }

  onBody(bytes: Buffer): void {
    // The bytes are the socket's buffer, and the parser may keep them.
    this.#parser.push(Buffer.from(bytes));
  }

  onEnd(): void {
    this.#over(undefined);
  }

  onTimeout(): void {
    const { name, idleTimeoutMs, openTimeoutMs } = this.#parts;
    this.#over(upstreamFault.timeout({ name, idleTimeoutMs: this.#isOpen ? idleTimeoutMs : openTimeoutMs }));
  }

  onFault(fault: Fault): void {
    this.#over(fault);
  }

  #dropped(code: string): void {
    if (this.#isOver) return;
    this.#count();
    this.#parts.listener.onDropped(code);
  }

  #count(): void {
    const pauseMs = this.#rate.count(this.#parts.client.deadlines.now());
    if (pauseMs > 0) this.place?.pause(pauseMs);
  }

  #over(fault: Fault | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts.listener.onEnd(fault);
  }
}

/** A server that says one thing on each stream and asks for no pause (`retry: 0`) would keep us connecting all the time. */
const MIN_ASKED_MS = 50;

/** Pause before a stream is opened again: what the server asked for, else growing with each try; never longer than `maxMs`. In ms. */
export function retryDelay(asked: number | undefined, tries: number, maxMs: number, random: () => number): number {
  if (asked !== undefined) return Math.min(Math.max(asked, MIN_ASKED_MS), maxMs);
  const longest = Math.min(1000 * 2 ** Math.min(tries, 16), maxMs);
  return longest / 2 + (random() * longest) / 2;
}

/** Did the server say that there is no such stream, so that asking again is of no use? */
export function isFinal(fault: Fault | undefined): boolean {
  if (fault === undefined) return false;
  if (fault.code === 'upstream.http-status') {
    const status = Number(fault.facts['status']);
    return status < 500 && status !== 408 && status !== 429;
  }
  return fault.code === 'upstream.unauthorized' || fault.code === 'upstream.redirect' || fault.code === 'upstream.broken-reply';
}
