// A client on a pipe: stdio, or the old HTTP+SSE transport. One pipe may carry a legacy session and modern requests; replies go out as they are ready.

import type { Fault } from '../../base/fault.ts';
import type { Json } from '../../base/json.ts';
import type { Classified } from '../../protocol/classify.ts';
import type { Id, RpcRequest } from '../../protocol/message.ts';
import { MetaKey, metaOf } from '../../protocol/meta.ts';
import type { Caller, Channel, ClientTransport, Received } from '../exchange.ts';
import { gatewayFault, limitFault } from '../faults.ts';
import type { Gateway } from '../gateway.ts';
import { handle, refuse } from '../handle.ts';
import { asFault, refusalOf } from '../refuse.ts';
import type { Session } from '../session.ts';
import type { Sessions } from '../sessions.ts';
import { type AdmitLimits, admitBatch, admitJson, idOf } from '../steps/admit.ts';
import { refusalReply } from '../steps/release.ts';
import { answered, noticed, open } from './legacy.ts';

/** What a conversation needs. */
export interface ConversationParts {
  readonly transport: ClientTransport;
  readonly caller: Caller;
  /** {@link Received.checkCaller} */
  readonly checkCaller?: (() => void) | undefined;
  readonly endpoint: string;
  readonly gateway: Gateway;
  readonly sessions: Sessions;
  readonly limits: AdmitLimits;
  /** Writes one message; `false` when the client is gone. */
  readonly write: (text: string) => boolean;
}

/** One client on a pipe. */
export class Conversation {
  readonly #parts: ConversationParts;
  readonly #modern = new Map<Id, AbortController>();
  /** Requests that wait for the session; what its client takes back leaves. */
  readonly #early = new Set<RpcRequest>();
  #opening: Promise<void> | undefined;
  #session: Session | undefined;
  #isEnded = false;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
  }

  /** Takes the bytes of one message. Never rejects. */
  async receive(bytes: Uint8Array): Promise<void> {
    let value: Json = null;
    const weight = this.#parts.gateway.load.weigh(this.#parts.caller.id);
    try {
      value = admitJson(bytes, this.#parts.limits);
      weight.add(bytes.length);
      const messages = admitBatch(value, this.#session?.client.version);
      const isBatch = Array.isArray(value);
      await (isBatch ? this.#batch(messages) : Promise.all(messages.map((message) => this.#take(message))));
    } catch (thrown) {
      await this.#refuse(value, thrown);
    } finally {
      weight.release();
    }
  }

  /** A message was too long to be read at all: nobody knows its id. */
  async refuseOverlong(maxBytes: number): Promise<void> {
    await this.#refuse(null, limitFault.body({ max: maxBytes }));
  }

  async #refuse(value: Json, thrown: unknown): Promise<void> {
    const { gateway, caller, transport } = this.#parts;
    const refusal = refusalOf(thrown, 'legacy');
    gateway.report(refusal.fault);
    await gateway.journal
      .refused({ caller: caller.id, transport, fault: refusal.fault })
      .catch((failed: unknown) => gateway.report(asFault(failed)));
    this.#write(refusalReply(idOf(value), refusal, false).text);
  }

  #write(text: string): boolean {
    return !this.#isEnded && this.#parts.write(text);
  }

  async #batch(messages: readonly Classified[]): Promise<void> {
    const texts = await Promise.all(messages.map((message) => this.#handled(message)));
    const replies = texts.filter((text) => text !== undefined);
    if (replies.length > 0) this.#write(`[${replies.join(',')}]`);
  }

  async #take(found: Classified): Promise<void> {
    const text = await this.#handled(found);
    if (text !== undefined) this.#write(text);
  }

  async #handled(found: Classified): Promise<string | undefined> {
    if (found.kind === 'request') return this.#request(found.message);
    if (found.kind === 'reply') {
      if (this.#session !== undefined) answered(this.#session, found.message);
      return undefined;
    }
    const requestId = found.message.params?.['requestId'];
    if (found.message.method === 'notifications/cancelled') this.#cancel(requestId as Id);
    if (this.#session !== undefined) await noticed(this.#session, found.message);
    return undefined;
  }

  #cancel(id: Id): void {
    this.#modern.get(id)?.abort();
    for (const request of this.#early) if (request.id === id) this.#early.delete(request);
  }

  async #request(request: RpcRequest): Promise<string | undefined> {
    const params = request.params ?? {};
    const isModern = metaOf(params)?.[MetaKey.version] !== undefined;
    if (isModern) return this.#modernRequest(request);
    if (request.method === 'initialize') return this.#initialize(request);
    // Requests that a client sent right behind its initialize wait for it.
    const fault = this.#opening === undefined || this.#session !== undefined ? undefined : await this.#untilOpen(request);
    const received = this.#received(request, NEVER);
    const { gateway } = this.#parts;
    return (await (fault === undefined ? handle(received, gateway) : refuse(fault, received, gateway)))?.text;
  }

  /** Waits for the session; answers why the request is not to be handled then. */
  async #untilOpen(request: RpcRequest): Promise<Fault | undefined> {
    const max = this.#parts.gateway.rules.maxCallsInFlight;
    if (this.#early.size >= max) return limitFault['calls-in-flight']({ max });
    this.#early.add(request);
    await this.#opening;
    return this.#early.delete(request) ? undefined : gatewayFault.cancelled();
  }

  async #initialize(request: RpcRequest): Promise<string | undefined> {
    const { gateway, sessions } = this.#parts;
    if (this.#opening !== undefined) {
      return (await refuse(gatewayFault['already-initialized'](), this.#received(request, NEVER), gateway))?.text;
    }
    const opened = open(this.#received(request, NEVER), sessions, gateway);
    this.#opening = opened.then(({ session }) => this.#opened(session));
    return (await opened).handled?.text;
  }

  #opened(session: Session | undefined): void {
    this.#session = session;
    if (session === undefined) this.#opening = undefined;
    else if (this.#isEnded) this.#parts.sessions.end(session);
    else session.addStream(this.#channel(NEVER));
  }

  async #modernRequest(request: RpcRequest): Promise<string | undefined> {
    const controller = new AbortController();
    if (this.#modern.has(request.id)) {
      const received = { ...this.#received(request, controller.signal), session: undefined };
      return (await refuse(gatewayFault['duplicate-id']({ id: request.id }), received, this.#parts.gateway))?.text;
    }
    this.#modern.set(request.id, controller);
    try {
      const handled = await handle({ ...this.#received(request, controller.signal), session: undefined }, this.#parts.gateway);
      return handled?.text;
    } finally {
      this.#modern.delete(request.id);
    }
  }

  #channel(gone: AbortSignal): Channel {
    return { transport: this.#parts.transport, send: (message) => this.#write(JSON.stringify(message)), gone };
  }

  #received(request: RpcRequest, gone: AbortSignal): Received {
    const { caller, checkCaller, endpoint, gateway } = this.#parts;
    return {
      id: gateway.newExchangeId(),
      at: gateway.clock.now(),
      startedMs: gateway.clock.monotonicMs(),
      direction: 'inward',
      endpoint,
      request,
      params: request.params ?? {},
      channel: this.#channel(gone),
      caller,
      checkCaller,
      session: this.#session,
    };
  }

  /** The client is gone: everything it wanted is cancelled. */
  end(): void {
    this.#isEnded = true;
    this.#early.clear();
    for (const controller of this.#modern.values()) controller.abort();
    if (this.#session !== undefined) this.#parts.sessions.end(this.#session);
  }
}

const NEVER = new AbortController().signal;
