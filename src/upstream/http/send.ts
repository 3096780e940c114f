// One POST or DELETE that expects no message back: notifications, replies to a server's requests, the end of a session.
import type { Fault } from '../../base/fault.ts';
import { upstreamFault } from '../faults.ts';
import type { HttpClient } from './client.ts';
import type { Exchange, Place } from './exchange.ts';
import type { ResponseHead } from './head.ts';
import { isSuccess, refusalOf, statusFault } from './refusal.ts';
import type { RequestText } from './request.ts';
import type { Open } from './wire-core.ts';

/** What is sent, and who is told how it went. */
export interface SendParts {
  readonly name: string;
  readonly url: URL;
  readonly client: HttpClient;
  readonly request: RequestText;
  readonly timeoutMs: number;
  /** Called once: without a fault when the server accepted it. */
  readonly done: (fault: Fault | undefined) => void;
}

/** A message on its way to being accepted. */
export class Send implements Exchange, Open {
  place: Place | undefined;
  readonly payload: string;
  readonly encoding: RequestText['encoding'];
  readonly #parts: SendParts;
  #deadline: number;
  #drained = 0;
  #isDone = false;

  constructor(parts: SendParts) {
    this.#parts = parts;
    this.payload = parts.request.payload;
    this.encoding = parts.request.encoding;
    this.#deadline = parts.client.deadlines.now() + parts.timeoutMs;
  }

  start(): void {
    this.#parts.client.run(this);
  }

  /** Fixed: it has so much time in all. */
  deadlineAfter(): number {
    return this.#deadline;
  }

  onHead(head: ResponseHead): number {
    const { name, url, client } = this.#parts;
    const { status } = head;
    const refusal = refusalOf(name, url, head) ?? (isSuccess(status) ? undefined : statusFault(name, url, status));
    this.#deadline = client.deadlines.now() + client.limits.drainMs;
    this.#done(refusal);
    return 0;
  }

  /** Whatever the server says beside its status is read only so that the socket can be used again. */
  onBody(bytes: Buffer): void {
    this.#drained += bytes.length;
    if (this.#drained > this.#parts.client.limits.drainBytes) this.place?.abandon();
  }

  onEnd(): void {
    // The status has said it all.
  }

  onTimeout(): void {
    this.#done(upstreamFault.timeout({ name: this.#parts.name, idleTimeoutMs: this.#parts.timeoutMs }));
  }

  onFault(fault: Fault): void {
    this.#done(fault);
  }

  closed(): void {
    this.place?.abandon();
    this.#done(upstreamFault.closed({ name: this.#parts.name, reason: 'Bartizan closed the connection' }));
  }

  #done(fault: Fault | undefined): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#parts.done(fault);
  }
}
