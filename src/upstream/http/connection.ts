// One socket to a server and the exchange that is on it. A socket that says anything unexpected is thrown away; no request is ever sent twice.
import type { Socket } from 'node:net';
import { Fault } from '../../base/fault.ts';
import { upstreamFault } from '../faults.ts';
import type { Deadlines, Timed } from './deadlines.ts';
import type { Exchange, Place } from './exchange.ts';
import { BrokenResponse } from './head.ts';
import type { HttpLimits } from './limits.ts';
import { OversizeBody, ResponseReader } from './response.ts';

/** The pool, as its connections see it. */
export interface ConnectionOwner {
  /** Free for the next exchange. */
  release(connection: Connection): void;
  /** The socket is closed. */
  gone(connection: Connection): void;
}

/** A server's own idle time-out is undercut by this, so that no request meets a socket that is being closed. In ms. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

/** A connection in use or idle. */
export class Connection implements Timed, Place {
  deadline = Number.POSITIVE_INFINITY;
  /** Counted with the streams, not with the sockets of short requests. */
  isStream = false;
  idleSince = 0;
  busySince = 0;
  readonly #name: string;
  readonly #limits: HttpLimits;
  readonly #deadlines: Deadlines;
  readonly #owner: ConnectionOwner;
  readonly #reader: ResponseReader;
  #socket: Socket | undefined;
  #exchange: Exchange | undefined;
  /** Silence counts from here when it was we who did not listen. */
  #pausedUntil = 0;
  /** Set also before there is a socket: a server that speaks first is not listened to. */
  #isDoomed = false;
  #failure: string | undefined;

  constructor(name: string, limits: HttpLimits, deadlines: Deadlines, owner: ConnectionOwner) {
    this.#name = name;
    this.#limits = limits;
    this.#deadlines = deadlines;
    this.#owner = owner;
    this.#reader = new ResponseReader(limits);
  }

  /** Takes over a connected socket whose bytes go to `receive`. */
  attach(socket: Socket): void {
    this.#socket = socket;
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#failure = error.code ?? error.name;
    });
    socket.on('end', () => this.#ended());
    socket.on('close', () => this.#closed());
    this.#deadlines.add(this);
    if (this.#isDoomed) socket.destroy();
    if (socket.destroyed) queueMicrotask(() => this.#closed());
  }

  /** Can a request be sent? */
  get isOpen(): boolean {
    return this.#socket?.writable === true && this.#socket.readable;
  }

  get isBusy(): boolean {
    return this.#exchange !== undefined;
  }

  /** Sends a request: head and body in one write. */
  start(exchange: Exchange): void {
    this.#exchange = exchange;
    exchange.place = this;
    this.#reader.expect(exchange);
    this.busySince = this.#deadlines.now();
    this.#setDeadline(exchange.deadlineAfter(this.busySince));
    this.#socket?.write(exchange.payload, exchange.encoding);
  }

  /** Bytes from the socket; they are valid during the call only. */
  receive(bytes: Buffer): void {
    const exchange = this.#exchange;
    // Bytes that nobody asked for are the start of somebody else's answer (response splitting).
    if (exchange === undefined) return this.destroy();
    try {
      if (!this.#reader.feed(bytes))
        return this.#setDeadline(exchange.deadlineAfter(Math.max(this.#deadlines.now(), this.#pausedUntil)));
    } catch (error) {
      return this.#fail(this.#faultOf(error));
    }
    if (this.#exchange !== undefined) this.#finished();
  }

  abandon(): void {
    this.#detach();
    this.destroy();
  }

  pause(ms: number): void {
    const socket = this.#socket;
    socket?.pause();
    this.#pausedUntil = this.#deadlines.now() + ms;
    setTimeout(() => socket?.resume(), ms).unref();
  }

  destroy(): void {
    this.#reader.stop();
    this.#isDoomed = true;
    this.#socket?.destroy();
  }

  /** The deadline has passed: an idle socket is closed, an exchange is told. */
  expire(): void {
    this.deadline = Number.POSITIVE_INFINITY;
    const exchange = this.#exchange;
    this.abandon();
    exchange?.onTimeout();
  }

  /** Ends what is on it with this fault. */
  close(fault: Fault): void {
    this.#fail(fault);
  }

  #finished(): void {
    this.#detach();
    const head = this.#reader.head;
    // A request that is still being written, or bytes after the response: the two sides may disagree where the next message starts.
    const isClean = head?.keepAlive === true && !this.#reader.excess && this.#socket?.writableLength === 0;
    if (!isClean || !this.isOpen) return this.destroy();
    const hinted = head.keepAliveMs ?? this.#limits.idleSocketMs * 2;
    this.idleSince = this.#deadlines.now();
    this.#setDeadline(this.idleSince + Math.min(this.#limits.idleSocketMs, Math.max(hinted - KEEP_ALIVE_MARGIN_MS, hinted / 2)));
    this.#owner.release(this);
  }

  #setDeadline(deadline: number): void {
    this.deadline = deadline;
    this.#deadlines.notice(deadline);
  }

  #ended(): void {
    try {
      if (this.#exchange !== undefined && this.#reader.end()) this.#detach();
    } catch (error) {
      // A body that ends with the connection is looked at only now.
      return this.#fail(this.#faultOf(error));
    }
    this.#fail(this.#broken());
  }

  #closed(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    this.#deadlines.delete(this);
    this.#fail(this.#broken());
    this.#owner.gone(this);
  }

  #broken(): Fault {
    const place = this.#reader.hasBegun ? 'in the middle of its answer' : 'before it answered';
    return upstreamFault.closed({ name: this.#name, reason: `${this.#failure ?? 'connection closed'} ${place}` });
  }

  #fail(fault: Fault): void {
    const exchange = this.#detach();
    this.destroy();
    exchange?.onFault(fault);
  }

  #detach(): Exchange | undefined {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    if (exchange !== undefined) exchange.place = undefined;
    return exchange;
  }

  #faultOf(error: unknown): Fault {
    if (error instanceof Fault) return error;
    if (error instanceof OversizeBody) return upstreamFault['too-large']({ name: this.#name, max: error.maxBytes });
    const reason = error instanceof BrokenResponse ? error.message : 'it could not be processed';
    return upstreamFault['broken-reply']({ name: this.#name, reason }, error);
  }
}
