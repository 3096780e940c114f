// The legacy sessions of one process: bounded, each bound to its caller, ended when idle.
import type { Clock } from '../base/clock.ts';
import { randomId } from '../base/ids.ts';
import { LISTS } from '../protocol/methods.ts';
import type { Answer, Ask, Connection, Notice, Watched } from '../upstream/connection.ts';
import { ALL_SERVERS, type Caller, type Channel, type Client } from './exchange.ts';
import { limitFault } from './faults.ts';
import type { Gateway } from './gateway.ts';
import type { ServerParts } from './lines.ts';
import { asFault } from './refuse.ts';
import { Session } from './session.ts';
import { carriedNotice, carryAsk } from './steps/outward.ts';

/** Bounds of sessions. */
export interface SessionLimits {
  readonly maxSessions: number;
  /** A session with nothing running and no stream ends after this time, in ms. */
  readonly idleMs: number;
}

/** What a new session belongs to. */
export interface NewSession {
  readonly caller: Caller;
  readonly endpoint: string;
  readonly client: Client;
}

const isBusy = ({ runningCount, hasStream }: Session): boolean => runningCount > 0 || hasStream;

/** The sessions of one process. */
export class Sessions {
  readonly #sessions = new Map<string, { readonly session: Session; usedMs: number }>();
  /** Sessions whose handshake runs: they count, so that many at once cannot pass the bound. */
  readonly #making = new Set<Session>();
  readonly #limits: SessionLimits;
  readonly #gateway: Gateway;
  readonly #clock: Clock;
  readonly prefix: string;
  readonly #sweep: NodeJS.Timeout;

  /** `prefix` starts every id, so that another worker can hand requests over. */
  constructor(limits: SessionLimits, gateway: Gateway, prefix: string) {
    this.#limits = limits;
    this.#gateway = gateway;
    this.#clock = gateway.clock;
    this.prefix = prefix;
    this.#sweep = setInterval(() => this.#endIdle(), Math.min(limits.idleMs, 30_000)).unref();
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Makes a session that is not known by its id yet: {@link keep} makes it reachable once `initialize` succeeded. @throws Fault `limits.sessions` */
  make({ caller, endpoint, client }: NewSession): Session {
    const isFull = this.#sessions.size + this.#making.size >= this.#limits.maxSessions;
    if (isFull && !this.#takeFromMost(caller.id)) throw limitFault.sessions({ max: this.#limits.maxSessions });
    const gateway = this.#gateway;
    const session = new Session({
      // 256 bits: unguessable, and never taken as proof of who calls (CVE-2025-6515).
      id: `${this.prefix}${randomId(256)}`,
      caller,
      endpoint,
      client,
      newId: gateway.newId,
      askMs: gateway.rules.askMs,
      onNotice: (made, server, notice) => deliver(made, server, notice, gateway),
      onAsk: (made, server, ask, signal) => carry(made, server, ask, signal, gateway),
      onConnected: (made, server, connection) => renew(made, server, connection, gateway),
    });
    this.#making.add(session);
    return session;
  }

  keep(session: Session): void {
    this.#making.delete(session);
    this.#sessions.set(session.id, { session, usedMs: this.#clock.monotonicMs() });
  }

  /** The session of that id, if it is this caller's and of this endpoint; anybody else's does not exist. */
  find(id: string, caller: Caller, endpoint: string): Session | undefined {
    const found = this.#sessions.get(id);
    if (found === undefined || found.session.caller.id !== caller.id || found.session.endpoint !== endpoint) return undefined;
    found.usedMs = this.#clock.monotonicMs();
    return found.session;
  }

  end(session: Session): void {
    this.#sessions.delete(session.id);
    this.#making.delete(session);
    for (const connection of session.connections().values()) this.#gateway.watchers.leave(connection, session);
    session.end();
  }

  /** Tells the clients that see one of these servers that its lists changed (a reload). */
  announce(servers: readonly string[]): void {
    this.#gateway.subscriptions.announce(servers);
    const methods = new Set(Object.values(LISTS).map(({ changed }) => changed));
    for (const { session } of this.#sessions.values()) {
      if (session.endpoint !== ALL_SERVERS && !servers.includes(session.endpoint)) continue;
      for (const method of methods) session.send({ jsonrpc: '2.0', method });
    }
  }

  /**
   * Ends one idle session with a line to this server; its client starts another when it comes back. A caller pays for its own sessions first, and else
   * whoever holds most of them: nobody can push the others out by opening many.
   */
  makeRoom(server: string, callerId: string): void {
    const idle = [...this.#sessions.values()]
      .filter(({ session }) => !isBusy(session) && session.connections().has(server))
      .sort((a, b) => a.usedMs - b.usedMs);
    const byCaller = Map.groupBy(idle, ({ session }) => session.caller.id);
    const most = [...byCaller.values()].sort((a, b) => b.length - a.length)[0];
    const [oldest] = byCaller.get(callerId) ?? most ?? [];
    if (oldest !== undefined) this.end(oldest.session);
  }

  /**
   * Ends a session of whoever else holds more than half of all that there may be: the one that was idle longest, else the one that was not used for longest.
   * Nobody can lock the others out by opening all of them. Answers whether one ended.
   */
  #takeFromMost(newcomer: string): boolean {
    const held = [...Map.groupBy(this.#sessions.values(), ({ session }) => session.caller.id)];
    const most = held.find(([, entries]) => entries.length * 2 > this.#limits.maxSessions);
    if (most === undefined || most[0] === newcomer) return false;
    const [first] = most[1].toSorted((a, b) => Number(isBusy(a.session)) - Number(isBusy(b.session)) || a.usedMs - b.usedMs);
    if (first !== undefined) this.end(first.session);
    return first !== undefined;
  }

  #endIdle(): void {
    const now = this.#clock.monotonicMs();
    for (const entry of this.#sessions.values()) {
      const { session, usedMs } = entry;
      // Idle begins when a long call or stream ends: its client may be about to open the stream anew.
      if (isBusy(session)) entry.usedMs = now;
      else if (now - usedMs >= this.#limits.idleMs) this.end(session);
    }
  }

  close(): void {
    clearInterval(this.#sweep);
    for (const { session } of [...this.#sessions.values()]) this.end(session);
  }
}

/** Asks a fresh connection for what the session's client wanted before: watched resources, log level. */
function renew(session: Session, server: ServerParts, connection: Connection, gateway: Gateway): void {
  const failed = (thrown: unknown): void => gateway.report(asFault(thrown));
  const watched = session.watched(server.name);
  if (watched.size > 0) gateway.watchers.watch(connection, session, watched).catch(failed);
  const { hello } = connection;
  if (session.logLevel === undefined || hello.era === 'modern' || hello.capabilities['logging'] === undefined) return;
  gateway.watchers.log(connection, session, session.logLevel).catch(failed);
}

/** A notice outside any call, on its way to a session. */
function deliver(session: Session, server: ServerParts, notice: Notice, gateway: Gateway): void {
  const carried = carriedNotice({ server: server.name, endpoint: session.endpoint, caller: session.caller }, notice, gateway);
  if (carried === undefined || !isWanted(session, server, notice)) return;
  const { method, params } = carried;
  session.send({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
}

function isWanted(session: Session, server: ServerParts, { method, params }: Notice): boolean {
  if (method === 'notifications/message') return session.wantsLog(params);
  // A connection may be shared: each session hears only of what it asked to watch.
  return method !== 'notifications/resources/updated' || isWatched(session.watched(server.name), params?.['uri']);
}

/** An update may name a part of what is watched (MCP 2025-11-25, Resources › Subscriptions: sub-resources). */
function isWatched(watched: Watched, uri: unknown): boolean {
  return typeof uri === 'string' && (watched.has(uri) || [...watched.keys()].some((prefix) => uri.startsWith(prefix)));
}

/** A question outside any call, on its way to a session. */
function carry(session: Session, server: ServerParts, ask: Ask, signal: AbortSignal, gateway: Gateway): Promise<Answer> {
  const channel: Channel = { transport: session.client.transport, send: (message) => session.send(message), gone: signal };
  const towards = { server: server.name, endpoint: session.endpoint, caller: session.caller, client: session.client, channel };
  return carryAsk(towards, ask, gateway, (asked) => session.ask(asked, undefined, signal));
}
