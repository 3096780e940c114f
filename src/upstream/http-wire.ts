// Streamable HTTP to one server (MCP 2025-03-26 to 2026-07-28), whatever the era. What it is configured with goes to that server's origin alone.
import { type Clock, systemClock } from '../base/clock.ts';
import type { Fault } from '../base/fault.ts';
import type { ProxySettings } from '../base/proxy.ts';
import type { RpcNotification, RpcReply, RpcRequest } from '../protocol/message.ts';
import { upstreamFault } from './faults.ts';
import { createHttpClient, type HttpClient, serverUrl } from './http/client.ts';
import type { HttpLimits } from './http/limits.ts';
import { Post } from './http/post.ts';
import { createRequestWriter } from './http/request.ts';
import { Send } from './http/send.ts';
import { ServerStream } from './http/server-stream.ts';
import { HttpSession } from './http/session.ts';
import type { Open, WireCore } from './http/wire-core.ts';
import type { Wire, WireListener, WireReply, WireRequestOptions } from './wire.ts';

/** What a wire over HTTP is made with. */
export interface HttpWireSettings {
  /** The server's name, for faults. */
  readonly name: string;
  readonly url: string;
  /** Sent with every request, e.g. `authorization`; a request's own header of the same name takes its place. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly proxy?: ProxySettings | undefined;
  /** PEM certificates of authorities trusted beside the usual ones. */
  readonly extraCa?: string | undefined;
  readonly limits?: Partial<HttpLimits> | undefined;
  readonly listener: WireListener;
  /** Shared by all wires to this server, and then not closed with one of them. Without it the wire has its own. */
  readonly client?: HttpClient | undefined;
  readonly clock?: Clock | undefined;
  /** Between 0 and 1. */
  readonly random?: (() => number) | undefined;
}

/** A wire over Streamable HTTP. */
export interface HttpWire extends Wire {
  readonly transport: 'http';
  /** The session that the server gave in answer to `initialize`. */
  readonly sessionId: string | undefined;
}

/**
 * Makes a wire; nothing is connected before the first request.
 * Its requests also fail with `upstream.session-lost` (404 in a session), `upstream.unauthorized` (401, 403), `upstream.redirect` (3xx),
 * `upstream.bad-header` and `upstream.busy`.
 * @throws Fault `upstream.bad-url`, `upstream.bad-header`
 */
export function createHttpWire(settings: HttpWireSettings): HttpWire {
  return new StreamableHttpWire(settings);
}

class StreamableHttpWire implements HttpWire {
  readonly transport = 'http';
  readonly #core: WireCore;
  readonly #ownsClient: boolean;
  #serverStream: ServerStream | undefined;
  /** Sent when the session is ended: the revision that was spoken in it (MCP 2025-06-18). */
  #version: string | undefined;
  #closing: Promise<void> | undefined;
  #isOver = false;

  constructor(settings: HttpWireSettings) {
    const { name, listener, clock = systemClock } = settings;
    // Whoever hears of it may close this wire, and the request that found it out must fail with this reason first.
    const session = new HttpSession(name, () => process.nextTick(() => this.#over(upstreamFault['session-lost']({ name }))));
    const url = serverUrl(name, settings.url);
    this.#ownsClient = settings.client === undefined;
    const client = settings.client ?? createHttpClient({ ...settings, clock });
    const writer = createRequestWriter(name, client, settings.headers ?? {});
    const kinds = {
      post: writer.kind('POST', url, { accept: 'application/json, text/event-stream', 'content-type': 'application/json' }),
      get: writer.kind('GET', url, { accept: 'text/event-stream' }),
      end: writer.kind('DELETE', url, {}),
    };
    const random = settings.random ?? Math.random;
    this.#core = { name, url, client, writer, kinds, session, listener, random, open: new Set<Open>() };
  }

  get sessionId(): string | undefined {
    return this.#core.session.id;
  }

  request(message: RpcRequest, options: WireRequestOptions): Promise<WireReply> {
    return new Promise((resolve, reject) => {
      if (this.#closing !== undefined) throw this.#closedFault();
      this.#version = options.headers?.['mcp-protocol-version'] ?? this.#version;
      new Post(this.#core, message, options, resolve, reject).start();
    });
  }

  send(message: RpcNotification | RpcReply, headers?: Readonly<Record<string, string>>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closing !== undefined) throw this.#closedFault();
      const { kinds, session, client } = this.#core;
      const hadSession = session.lines !== '';
      const text = this.#core.writer.write(kinds.post, session.lines, headers, JSON.stringify(message));
      this.#deliver(text, client.limits.sendTimeoutMs, (fault) => {
        if (fault === undefined) return resolve();
        const isLost = hadSession && fault.code === 'upstream.http-status' && fault.facts['status'] === 404;
        if (isLost) session.lose();
        reject(isLost ? upstreamFault['session-lost']({ name: this.#core.name }) : fault);
      });
    });
  }

  openServerStream(headers: Readonly<Record<string, string>>): Promise<void> {
    return new Promise((resolve) => {
      const isOpen = this.#serverStream !== undefined && !this.#serverStream.isStopped;
      if (isOpen || this.#closing !== undefined) return resolve();
      const grace = setTimeout(resolve, this.#core.client.limits.streamGraceMs);
      this.#serverStream = new ServerStream(this.#core, headers, () => {
        clearTimeout(grace);
        resolve();
      });
      try {
        this.#serverStream.open();
      } catch {
        this.#serverStream.stop();
      }
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { session, client, open } = this.#core;
    this.#serverStream?.stop();
    for (const each of [...open]) each.closed();
    if (session.id !== undefined) await this.#endSession(session.lines);
    if (this.#ownsClient) await client.close();
    this.#over(this.#closedFault());
  }

  /** A wire whose session is lost carries nothing more: whoever needs the server opens another. */
  #over(reason: Fault): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#core.listener.onClose(reason);
  }

  /** Best effort: a server may refuse with 405, or be gone. */
  #endSession(lines: string): Promise<void> {
    const { writer, kinds, client } = this.#core;
    const headers = this.#version === undefined ? undefined : { 'mcp-protocol-version': this.#version };
    return new Promise((resolve) => {
      this.#deliver(writer.write(kinds.end, lines, headers, undefined), client.limits.closeMs, () => resolve());
    });
  }

  #deliver(request: ReturnType<WireCore['writer']['write']>, timeoutMs: number, done: (fault: Fault | undefined) => void): void {
    const { name, url, client, open } = this.#core;
    const sending: Send = new Send({
      name,
      url,
      client,
      request,
      timeoutMs,
      done: (fault) => {
        open.delete(sending);
        done(fault);
      },
    });
    open.add(sending);
    sending.start();
  }

  #closedFault(): Fault {
    return upstreamFault.closed({ name: this.#core.name, reason: 'Bartizan closed the connection' });
  }
}
