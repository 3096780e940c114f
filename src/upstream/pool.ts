// Connections to one server, shared by those who may share: same caller, same declared capabilities, same name (a modern server: same caller).
// Bounded, closed when idle.
// A connection never serves two callers; one whose client can be asked questions serves one session only, so that no question reaches another.
import { canonical } from '../base/canonical-json.ts';
import type { Clock } from '../base/clock.ts';
import { SERVER_METHODS } from '../protocol/methods.ts';
import type { Era } from '../protocol/revisions.ts';
import type { Breaker } from './breaker.ts';
import type { ClientFacts, Connection } from './connection.ts';
import { upstreamFault } from './faults.ts';
import { isFault } from './judged.ts';

/** For whom a connection is wanted. */
export interface Need {
  /** Verified principal. */
  readonly callerId: string;
  readonly era: Era;
  readonly facts: ClientFacts;
  /** The client's session, where it has one (legacy). */
  readonly sessionId?: string | undefined;
}

/** What a pool of one server needs. */
export interface PoolParts {
  readonly server: string;
  readonly clock: Clock;
  /** `signal` fires when nobody waits for the connection any more. */
  readonly open: (need: Need, signal: AbortSignal) => Promise<Connection>;
  readonly breaker: Breaker;
  /** Waits out a back-off. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Most connections (processes, sessions) to this server at once. */
  readonly maxConnections: number;
  /** Asks for a held connection to be given back: clients go away without a word. */
  readonly makeRoom: (callerId: string) => void;
  /** Called once all connections are closed. */
  readonly onClose: () => Promise<void> | undefined;
  /** A connection nobody holds is closed after this time, in ms. */
  readonly idleMs: number;
  /** May all callers share one modern connection? True over HTTP: the protocol keeps no state there. */
  readonly sharesModern: boolean;
}

/** A hold on a connection: it stays open at least until released. */
export interface Lease {
  readonly connection: Connection;
  release(): void;
}

interface Slot {
  readonly key: string;
  readonly need: Need;
  readonly opening: Promise<Connection>;
  /** Gives up opening. */
  readonly stop: AbortController;
  connection: Connection | undefined;
  /** Stops hearing of the connection's end: what we close ourselves did not end by itself. */
  unlisten: (() => void) | undefined;
  holders: number;
  idleSince: number;
}

/** The connections of one server. */
export class ConnectionPool {
  readonly #parts: PoolParts;
  readonly #slots = new Map<string, Slot>();
  /** Modern connections by who may share them. */
  readonly #shared = new Map<string | undefined, Slot>();
  readonly #sweep: NodeJS.Timeout;
  #instructions: string | undefined;
  #isClosed = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.#sweep = setInterval(() => this.#closeIdle(), Math.min(parts.idleMs, 30_000)).unref();
  }

  /** How many connections are open or opening. */
  get size(): number {
    return this.#slots.size;
  }

  /** The server's own instructions, as it gave them last; the same text for everybody. */
  get instructions(): string | undefined {
    return this.#instructions;
  }

  /** The open connection that this need would get, without opening one. Never another caller's. */
  peek(need: Need): Connection | undefined {
    return (this.#sharedFor(need) ?? this.#live(this.#keyOf(need)))?.connection;
  }

  /**
   * A connection for this need: an open one that it may share, or a new one.
   * @throws Fault `upstream.*` when the server cannot be reached, `upstream.too-many` and `upstream.too-many-kinds` when the bound is reached
   */
  async acquire(need: Need): Promise<Lease> {
    if (this.#isClosed) throw upstreamFault.closed({ name: this.#parts.server, reason: 'Bartizan is stopping' });
    const key = this.#keyOf(need);
    if (this.#sharedFor(need) === undefined && this.#live(key) === undefined) await this.#room(need.callerId);
    const slot = this.#sharedFor(need) ?? this.#live(key) ?? this.#start(key, need);
    slot.holders += 1;
    try {
      const connection = slot.connection ?? (await slot.opening);
      let isHeld = true;
      return {
        connection,
        release: () => {
          if (isHeld) this.#letGo(slot);
          isHeld = false;
        },
      };
    } catch (thrown) {
      this.#letGo(slot);
      throw thrown;
    }
  }

  /**
   * A modern server keeps nothing per connection: each request brings its own client's envelope. Over HTTP all callers may share one, by the era of their
   * clients (a dual server gets a legacy session for legacy ones); a process serves one caller's modern clients, whatever they say of themselves.
   */
  #sharingOf({ era, callerId }: Need): string | undefined {
    if (this.#parts.sharesModern) return era;
    return era === 'modern' ? callerId : undefined;
  }

  #sharedFor(need: Need): Slot | undefined {
    const slot = this.#shared.get(this.#sharingOf(need));
    return slot?.connection?.isClosed === false ? slot : undefined;
  }

  #live(key: string): Slot | undefined {
    const slot = this.#slots.get(key);
    if (slot?.connection?.isClosed !== true) return slot;
    this.#forget(slot);
    return undefined;
  }

  #start(key: string, need: Need): Slot {
    const { server, maxConnections, breaker, clock } = this.#parts;
    if (this.#slots.size >= maxConnections) throw upstreamFault['too-many']({ name: server, max: maxConnections });
    this.#limitKinds(need);
    const stop = new AbortController();
    const opening = this.#permitted().then(() => this.#parts.open(need, stop.signal));
    const slot: Slot = {
      key,
      need,
      opening,
      stop,
      connection: undefined,
      unlisten: undefined,
      holders: 0,
      idleSince: clock.monotonicMs(),
    };
    this.#slots.set(key, slot);
    opening.then(
      (connection) => this.#opened(slot, connection),
      (thrown: unknown) => {
        const code = isFault(thrown) ? thrown.code : 'unknown';
        // That nobody said yes is no failure of the server, and neither is that nobody waits.
        const isNoFailure = code === 'upstream.unavailable' || code.startsWith('approval.') || stop.signal.aborted;
        if (!isNoFailure) breaker.failed(code);
        if (this.#slots.get(key) === slot) this.#slots.delete(key);
      },
    );
    return slot;
  }

  /** A modern client may say another thing of itself with each request: of one caller's connections no more than half of all are for its modern clients. */
  #limitKinds({ era, callerId }: Need): void {
    if (era !== 'modern') return;
    const max = Math.ceil(this.#parts.maxConnections / 2);
    const own = [...this.#slots.values()].filter(({ need }) => need.era === era && need.callerId === callerId);
    if (own.length < max || this.#closeOldestIdle(own)) return;
    throw upstreamFault['too-many-kinds']({ name: this.#parts.server, max });
  }

  /** Makes room for one more connection where that takes it from nobody; a client that just left may still be leaving. */
  async #room(callerId: string): Promise<void> {
    const { maxConnections, makeRoom, sleep } = this.#parts;
    for (let tries = 0; this.#slots.size >= maxConnections && tries < ROOM_TRIES; tries++) {
      if (tries > 0) await sleep(ROOM_PAUSE_MS);
      if (this.#slots.size >= maxConnections) this.#closeOldestIdle();
      if (this.#slots.size >= maxConnections) makeRoom(callerId);
    }
  }

  /** Waits out a short back-off; refuses while the server rests. */
  async #permitted(): Promise<void> {
    for (;;) {
      const answer = this.#parts.breaker.ask();
      if (answer.kind === 'go') return;
      const { retryInMs, reason } = answer;
      if (answer.kind === 'refuse' || retryInMs > MAX_WAIT_MS)
        throw upstreamFault.unavailable({ name: this.#parts.server, retryInMs, reason });
      await this.#parts.sleep(retryInMs);
    }
  }

  #opened(slot: Slot, connection: Connection): void {
    this.#parts.breaker.started();
    slot.connection = connection;
    this.#instructions = connection.hello.instructions;
    const sharing = this.#sharingOf(slot.need);
    if (sharing !== undefined && connection.hello.era === 'modern') this.#shared.set(sharing, slot);
    slot.unlisten = connection.listen({
      onNotice: () => undefined,
      onClose: () => {
        this.#forget(slot);
        this.#parts.breaker.ended('it ended by itself');
        void connection.close();
      },
    });
    if (this.#isClosed) void connection.close();
  }

  #letGo(slot: Slot): void {
    slot.holders -= 1;
    slot.idleSince = this.#parts.clock.monotonicMs();
    // A connection made for one session is of no use to anybody else.
    if (slot.holders === 0 && slot.key.startsWith(EXCLUSIVE)) this.#discard(slot);
  }

  #forget(slot: Slot): void {
    if (this.#slots.get(slot.key) === slot) this.#slots.delete(slot.key);
    const sharing = this.#sharingOf(slot.need);
    if (this.#shared.get(sharing) === slot) this.#shared.delete(sharing);
  }

  #discard(slot: Slot): void {
    this.#forget(slot);
    slot.unlisten?.();
    void slot.connection?.close();
  }

  #keyOf(need: Need): string {
    const parts = [
      need.callerId,
      need.era,
      need.facts.legacyVersion,
      canonical(need.facts.capabilities),
      canonical(need.facts.info),
    ];
    const isExclusive = need.sessionId !== undefined && canBeAsked(need.facts);
    return isExclusive ? `${EXCLUSIVE}${need.sessionId}` : parts.join('\n');
  }

  #closeIdle(): void {
    const now = this.#parts.clock.monotonicMs();
    for (const slot of this.#slots.values()) {
      if (slot.holders === 0 && slot.connection !== undefined && now - slot.idleSince >= this.#parts.idleMs) this.#discard(slot);
    }
  }

  /** Closes the connection that was idle longest; `false` where all are in use. */
  #closeOldestIdle(among: Iterable<Slot> = this.#slots.values()): boolean {
    let oldest: Slot | undefined;
    for (const slot of among) {
      if (slot.holders === 0 && slot.connection !== undefined && slot.idleSince < (oldest?.idleSince ?? Number.POSITIVE_INFINITY))
        oldest = slot;
    }
    if (oldest !== undefined) this.#discard(oldest);
    return oldest !== undefined;
  }

  /** Closes all connections, those in use too; whoever may opens new ones. */
  drop(): void {
    for (const slot of [...this.#slots.values()]) {
      this.#discard(slot);
      if (slot.connection !== undefined) continue;
      slot.stop.abort();
      slot.opening.then((connection) => connection.close()).catch(() => undefined);
    }
  }

  /** Are there connections? */
  get isOpen(): boolean {
    return this.#slots.size > 0;
  }

  /** Closes all connections and takes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#sweep);
    const open = [...this.#slots.values()];
    for (const slot of open) {
      slot.unlisten?.();
      // A server that does not answer must not hold up whoever stops.
      if (slot.connection === undefined) slot.stop.abort();
    }
    this.#slots.clear();
    await Promise.all(open.map(async (slot) => (await slot.opening.catch(() => undefined))?.close()));
    await this.#parts.onClose();
  }
}

const EXCLUSIVE = 'session ';
const ROOM_TRIES = 10;
const ROOM_PAUSE_MS = 50;
/** A call waits for a back-off up to this long, in ms. */
const MAX_WAIT_MS = 2_000;

/** Did the client declare anything by which a server may ask it back? */
function canBeAsked(facts: ClientFacts): boolean {
  return [...SERVER_METHODS.values()].some((capability) => facts.capabilities[capability] !== undefined);
}
