// The sockets to one origin: keeps them alive, bounds them, and gives each exchange one. An exchange that failed is never tried again here.
import type { Fault } from '../../base/fault.ts';
import { upstreamFault } from '../faults.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import type { Deadlines, Timed } from './deadlines.ts';
import type { Dial } from './dial.ts';
import type { Exchange, Place } from './exchange.ts';
import type { HttpLimits } from './limits.ts';

/** What a pool is made of. */
export interface PoolParts {
  readonly name: string;
  readonly limits: HttpLimits;
  readonly deadlines: Deadlines;
  readonly dial: Dial;
}

/** Idle for longer than this, a socket is looked at before it is used: its end may have arrived without having been read yet. In ms. */
const TRUSTED_IDLE_MS = 2;

/** A call that has run for so long no longer counts as short, in ms. */
const LONG_MS = 1_000;

/** An exchange without a connection: queued, or while one is being opened or looked at. */
class Waiting implements Timed, Place {
  deadline: number;
  isAbandoned = false;
  readonly exchange: Exchange;
  readonly isStream: boolean;
  readonly #leave: (waiting: Waiting) => void;

  constructor(exchange: Exchange, isStream: boolean, deadline: number, leave: (waiting: Waiting) => void) {
    this.exchange = exchange;
    this.isStream = isStream;
    this.deadline = deadline;
    this.#leave = leave;
  }

  abandon(): void {
    this.isAbandoned = true;
    this.exchange.place = undefined;
    this.#leave(this);
  }

  pause(): void {
    // Nothing is read before there is a connection.
  }

  expire(): void {
    this.abandon();
    this.exchange.onTimeout();
  }

  fail(fault: Fault): void {
    if (this.isAbandoned) return;
    this.abandon();
    this.exchange.onFault(fault);
  }
}

/** The connections to one origin. */
export class Pool implements ConnectionOwner {
  readonly #parts: PoolParts;
  readonly #all = new Set<Connection>();
  /** The most recently used is last, and used first: those below grow old and are closed. */
  readonly #idle: Connection[] = [];
  readonly #queue: Waiting[] = [];
  readonly #connecting = new Set<Waiting>();
  readonly #dials = new Set<AbortController>();
  #sockets = 0;
  #streams = 0;
  #closed: Fault | undefined;
  #whenEmpty: (() => void) | undefined;
  #reliever: NodeJS.Timeout | undefined;

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  /** Sockets open or being opened, for tests and metrics. */
  get size(): number {
    return this.#sockets + this.#streams;
  }

  /**
   * Sends an exchange on a free socket, a new one, or as soon as one is free.
   * `isStream` says that its response may live long: it then counts against `maxStreams` and never waits.
   */
  run(exchange: Exchange, isStream = false): void {
    if (this.#closed !== undefined) return exchange.onFault(this.#closed);
    const isFull = isStream && this.#streams >= this.#parts.limits.maxStreams;
    const idle = isFull ? undefined : this.#idle.pop();
    if (idle !== undefined) this.#reuse(idle, exchange, isStream);
    else if (isStream ? !isFull : this.#sockets < this.#parts.limits.maxSockets) this.#open(this.#waiting(exchange, isStream));
    else if (isStream || this.#queue.length >= this.#parts.limits.maxQueued) exchange.onFault(this.#busy(isStream));
    else {
      this.#queue.push(this.#waiting(exchange, isStream));
      this.#relieve();
    }
  }

  /** Closes all sockets; what is under way fails with this fault. Resolves when they are gone. */
  async close(reason: Fault): Promise<void> {
    this.#closed ??= reason;
    for (const waiting of [...this.#queue, ...this.#connecting]) waiting.fail(reason);
    for (const dial of this.#dials) dial.abort(reason);
    for (const connection of [...this.#all]) connection.close(reason);
    if (this.size === 0) return;
    await new Promise<void>((resolve) => {
      const before = this.#whenEmpty;
      this.#whenEmpty = () => {
        before?.();
        resolve();
      };
    });
  }

  release(connection: Connection): void {
    if (connection.isStream) this.#recount(connection, false);
    const { maxSockets } = this.#parts.limits;
    if (this.#closed !== undefined || this.#sockets > maxSockets) return connection.destroy();
    const next = this.#queue[0];
    if (next === undefined) {
      this.#idle.push(connection);
      return;
    }
    this.#leave(next);
    connection.start(next.exchange);
  }

  gone(connection: Connection): void {
    this.#all.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#freed(connection.isStream);
  }

  #reuse(connection: Connection, exchange: Exchange, isStream: boolean): void {
    if (connection.isStream !== isStream) this.#recount(connection, isStream);
    const isFresh = this.#parts.deadlines.now() - connection.idleSince < TRUSTED_IDLE_MS;
    if (isFresh && connection.isOpen) connection.start(exchange);
    else this.#look(connection, this.#waiting(exchange, isStream));
  }

  /** Lets the event loop read once whatever the socket has: a FIN or RST that is already here takes it out of use. */
  #look(connection: Connection, waiting: Waiting): void {
    setImmediate(() =>
      setImmediate(() => {
        if (waiting.isAbandoned) {
          if (connection.isOpen) this.release(connection);
          return;
        }
        this.#leave(waiting);
        waiting.exchange.place = undefined;
        if (connection.isOpen && this.#closed === undefined) connection.start(waiting.exchange);
        else this.run(waiting.exchange, waiting.isStream);
      }),
    );
  }

  #open(waiting: Waiting): void {
    const { name, limits, deadlines, dial } = this.#parts;
    this.#count(waiting.isStream, 1);
    this.#connecting.add(waiting);
    const connection = new Connection(name, limits, deadlines, this);
    connection.isStream = waiting.isStream;
    const giveUp = new AbortController();
    this.#dials.add(giveUp);
    const timer = setTimeout(
      () => giveUp.abort(new Error(`no connection within ${limits.connectTimeoutMs} ms`)),
      limits.connectTimeoutMs,
    );
    const dialling = dial((bytes) => connection.receive(bytes), giveUp.signal).finally(() => {
      clearTimeout(timer);
      this.#dials.delete(giveUp);
    });
    void this.#dialled(waiting, connection, dialling);
  }

  async #dialled(waiting: Waiting, connection: Connection, dialling: ReturnType<Dial>): Promise<void> {
    try {
      const socket = await dialling;
      this.#all.add(connection);
      connection.attach(socket);
    } catch (error) {
      this.#freed(waiting.isStream);
      waiting.fail(error as Fault);
      return;
    }
    if (this.#closed !== undefined) return connection.destroy();
    // Nobody waits for it any more: it is as good as any for the next.
    if (waiting.isAbandoned) return this.release(connection);
    this.#leave(waiting);
    connection.start(waiting.exchange);
  }

  /** Nothing short may wait behind what takes long: calls that have run for a while are counted with the streams while somebody waits. */
  #relieve(): void {
    clearTimeout(this.#reliever);
    const { limits, deadlines } = this.#parts;
    const before = deadlines.now() - LONG_MS;
    for (const connection of this.#all) {
      if (this.#streams >= limits.maxStreams) break;
      if (!connection.isStream && connection.isBusy && connection.busySince <= before) this.#recount(connection, true);
    }
    while (this.#sockets < limits.maxSockets) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#open(next);
    }
    if (this.#queue.length === 0) return;
    this.#reliever = setTimeout(() => this.#relieve(), LONG_MS / 4);
    this.#reliever.unref();
  }

  #waiting(exchange: Exchange, isStream: boolean): Waiting {
    const { deadlines } = this.#parts;
    const waiting = new Waiting(exchange, isStream, exchange.deadlineAfter(deadlines.now()), (each) => this.#leave(each));
    exchange.place = waiting;
    deadlines.add(waiting);
    return waiting;
  }

  #leave(waiting: Waiting): void {
    this.#parts.deadlines.delete(waiting);
    this.#connecting.delete(waiting);
    const at = this.#queue.indexOf(waiting);
    if (at >= 0) this.#queue.splice(at, 1);
  }

  #count(isStream: boolean, by: 1 | -1): void {
    if (isStream) this.#streams += by;
    else this.#sockets += by;
  }

  #recount(connection: Connection, isStream: boolean): void {
    this.#count(connection.isStream, -1);
    connection.isStream = isStream;
    this.#count(isStream, 1);
  }

  /** A place is free: the next in the queue gets a new socket. */
  #freed(isStream: boolean): void {
    this.#count(isStream, -1);
    if (this.size === 0) this.#whenEmpty?.();
    const next = this.#queue[0];
    if (next === undefined || this.#sockets >= this.#parts.limits.maxSockets) return;
    this.#queue.shift();
    this.#open(next);
  }

  #busy(isStream: boolean): Fault {
    const { name, limits } = this.#parts;
    return upstreamFault.busy({ name, max: isStream ? limits.maxStreams : limits.maxQueued });
  }
}
