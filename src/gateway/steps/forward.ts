// Forwarding: the only place that sends a client's request to a server. It takes what was judged, and bridges the eras where they differ.
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { clientCapabilitiesFor } from '../../protocol/bridge.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { metaOf, withMembers, without } from '../../protocol/meta.ts';
import { LOG_LEVELS } from '../../protocol/methods.ts';
import type { Answer, Ask, CallOptions, CallSide, Connection, Notice, Outcome } from '../../upstream/connection.ts';
import type { Judged } from '../../upstream/judged.ts';
import type { Routed } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';
import type { Gateway } from '../gateway.ts';
import { lineFor, type ServerParts } from '../lines.ts';
import { HeldCall, type Round } from '../parked.ts';
import type { StatePayload } from '../state.ts';
import type { Judgement } from './judge.ts';
import { askedOf, carriedNotice, carryAsk, lackingCapability, mayAsk } from './outward.ts';

/** A judged request. */
export type JudgedCall = Judged<Routed, Judgement>;

/** What forwarding came to. */
export type Forwarded =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  /** Nothing was sent: the client fetches the result under this task. */
  | { readonly kind: 'task'; readonly task: JsonObject }
  /** The client must answer questions first; `around` are the other members of a modern server's own result. */
  | { readonly kind: 'questions'; readonly asks: ReadonlyMap<string, Ask>; readonly state: string; readonly around: JsonObject };

/** What forwarding needs beside the judged request. */
export interface Way {
  readonly gateway: Gateway;
  readonly server: ServerParts;
  readonly connection: Connection;
  /** Fires when the client no longer wants the reply. */
  readonly signal: AbortSignal;
  /** Judges once more what follows from answers. */
  readonly judgeAgain: (exchange: Routed) => Promise<JudgedCall>;
}

/**
 * Sends a judged request to its server.
 * @throws Fault `upstream.*`, `gateway.missing-capability`, `gateway.bad-state`, `gateway.too-many-rounds`, `limits.parked`, `limits.bytes-in-flight`
 */
export async function forward(judged: JudgedCall, way: Way): Promise<Forwarded> {
  const { exchange } = judged;
  const { hello } = way.connection;
  await wantLogs(exchange, way);
  if (exchange.resumes?.kind === 'parked') return resume(judged, way);
  if (exchange.client.era === 'modern' && hello.era === 'legacy') return hold(judged, way);
  if (exchange.client.era === 'modern') return pass(judged, way);
  const outcome = hello.era === 'legacy' ? await call(judged, way) : await askThenRetry(judged, way);
  return { kind: 'outcome', outcome };
}

/** A modern client names its level with each request; a legacy server is told once. */
async function wantLogs(exchange: Routed, way: Way): Promise<void> {
  const { client } = exchange;
  if (client.era === 'legacy' || client.logLevel === undefined || way.connection.hello.era === 'modern') return;
  if (way.connection.hello.capabilities['logging'] === undefined) return;
  await way.gateway.watchers.logForCall(way.connection, client.logLevel);
}

function optionsOf(judged: JudgedCall, way: Way): CallOptions {
  const { exchange, ruling } = judged;
  const { client, request, session } = exchange;
  const capabilities = clientCapabilitiesFor(way.connection.hello.era, client.era, client.facts.capabilities);
  return {
    wantsProgress: metaOf(request.params)?.['progressToken'] !== undefined,
    logLevel: client.logLevel ?? session?.logLevel,
    client: capabilities === client.facts.capabilities ? client.facts : { ...client.facts, capabilities },
    mirrored: ruling.knowledge.definition?.mirrored,
    signal: way.signal,
    idleTimeoutMs: way.gateway.rules.callMs,
  };
}

/** The client's side of a call: notices go out on the request's own stream; questions go where `ask` says. */
function sideOf(exchange: Routed, way: Way, ask: CallSide['ask']): CallSide {
  return { onNotice: (notice) => sendNotice(exchange, way, notice), ask };
}

function sendNotice(exchange: Routed, way: Way, notice: Notice): void {
  const carried = carriedNotice(exchange, notice, way.gateway);
  if (carried === undefined) return;
  const { method, params } = carried;
  if (method === 'notifications/message' && !wantsLog(exchange, params)) return;
  if (method !== 'notifications/progress') {
    exchange.channel.send({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
    return;
  }
  const progressToken = metaOf(exchange.request.params)?.['progressToken'];
  exchange.channel.send({ jsonrpc: '2.0', method, params: { progressToken, ...params } });
}

function wantsLog(exchange: Routed, params: JsonObject | undefined): boolean {
  if (exchange.client.era === 'legacy') return exchange.session?.wantsLog(params) ?? true;
  const { logLevel } = exchange.client;
  return logLevel !== undefined && LOG_LEVELS.indexOf(String(params?.['level'])) >= LOG_LEVELS.indexOf(logLevel);
}

/** Asks the client of a legacy session with a real request on the call's own stream. */
function askSession(exchange: Routed, way: Way, ask: Ask, signal: AbortSignal): Promise<Answer> {
  const towards = { ...exchange, server: way.server.name };
  const { session, channel } = exchange;
  return carryAsk(towards, ask, way.gateway, async (asked) =>
    session === undefined ? refused('No session could carry the question.') : session.ask(asked, channel, signal),
  );
}

const refused = (message: string): Answer => ({ error: { code: ErrorCode.methodNotFound, message } });

/** Legacy to legacy: questions travel as they are. */
function call(judged: JudgedCall, way: Way): Promise<Outcome> {
  const { exchange } = judged;
  return way.connection.call(
    judged,
    optionsOf(judged, way),
    sideOf(exchange, way, (ask, signal) => askSession(exchange, way, ask, signal)),
  );
}

/** How often a modern server may ask within one call of a legacy client (the SDK's own bound is 8). */
const MAX_ROUNDS = 8;

/** Legacy client, modern server: each `input_required` becomes real requests, their answers a retry (protocol.md §1.5). */
async function askThenRetry(first: JudgedCall, way: Way): Promise<Outcome> {
  let judged = first;
  const { exchange } = first;
  for (let round = 0; round <= MAX_ROUNDS; round++) {
    const side = sideOf(exchange, way, async () => refused('Modern servers ask in their results.'));
    const outcome = await way.connection.call(judged, optionsOf(judged, way), side);
    if (outcome.kind === 'error' || outcome.result['resultType'] !== 'input_required') return outcome;
    const asks = asksOf(outcome.result);
    const answers = await Promise.all(
      [...asks].map(async ([key, ask]) => [key, await askSession(exchange, way, urlAsk(ask, way), way.signal)] as const),
    );
    const failed = answers.find(([, answer]) => 'error' in answer)?.[1];
    if (failed !== undefined && 'error' in failed) return notAnswered(exchange, failed.error.message);
    const inputResponses = Object.fromEntries(answers.map(([key, answer]) => [key, 'result' in answer ? answer.result : {}]));
    judged = await way.judgeAgain({
      ...exchange,
      params: withMembers(exchange.params, {
        inputResponses: asks.size === 0 ? undefined : inputResponses,
        requestState: outcome.result['requestState'],
      }),
    });
  }
  throw gatewayFault['too-many-rounds']({ name: way.server.name, max: MAX_ROUNDS });
}

/** A legacy URL elicitation carries an id; a modern one has none. */
function urlAsk(ask: Ask, way: Way): Ask {
  if (ask.params?.['mode'] !== 'url' || ask.params['elicitationId'] !== undefined) return ask;
  return { method: ask.method, params: withMembers(ask.params, { elicitationId: way.gateway.newId() }) };
}

/** Failures of tools are results that a model can read; of prompts and resources they are errors. */
function notAnswered(exchange: Routed, why: string): Outcome {
  const text = `The server needs an answer that this client did not give: ${why}`;
  if (exchange.request.method === 'tools/call')
    return { kind: 'result', result: { content: [{ type: 'text', text }], isError: true } };
  return { kind: 'error', error: { code: ErrorCode.refused, message: text } };
}

/** The questions of an `input_required` result. */
function asksOf(result: JsonObject): ReadonlyMap<string, Ask> {
  const requests = result['inputRequests'];
  const asks = new Map<string, Ask>();
  if (!isObject(requests)) return asks;
  for (const [key, request] of Object.entries(requests)) {
    if (!isObject(request) || typeof request['method'] !== 'string') continue;
    asks.set(key, { method: request['method'], params: isObject(request['params']) ? request['params'] : undefined });
  }
  return asks;
}

const QUESTION_MEMBERS: ReadonlySet<string> = new Set(['inputRequests', 'requestState', 'resultType']);

/** Modern to modern: the server's own rounds pass, its state wrapped so that only this caller's same request brings it back. */
async function pass(judged: JudgedCall, way: Way): Promise<Forwarded> {
  const { exchange } = judged;
  const { resumes } = exchange;
  const sent =
    resumes === undefined
      ? judged
      : await way.judgeAgain({
          ...exchange,
          params: withMembers(exchange.params, { inputResponses: resumes.responses, requestState: resumes.state }),
        });
  const side = sideOf(exchange, way, async () => refused('Modern servers ask in their results.'));
  const outcome = await way.connection.call(sent, optionsOf(sent, way), side);
  if (outcome.kind === 'error' || outcome.result['resultType'] !== 'input_required') return { kind: 'outcome', outcome };
  const { requestState } = outcome.result;
  const asks = await mayBeAsked(asksOf(outcome.result), exchange, way.gateway);
  const state = sealed(exchange, way, { kind: 'upstream', ...(typeof requestState === 'string' ? { state: requestState } : {}) });
  return { kind: 'questions', asks, state, around: without(outcome.result, QUESTION_MEMBERS) };
}

/** @throws Fault `gateway.missing-capability`, `gateway.denied` for a question this client cannot, or may not, be asked */
async function mayBeAsked(asks: ReadonlyMap<string, Ask>, exchange: Routed, gateway: Gateway): Promise<ReadonlyMap<string, Ask>> {
  const asked = new Map<string, Ask>();
  for (const [key, ask] of asks) {
    const capability = lackingCapability(ask, exchange.client);
    if (capability !== undefined) throw gatewayFault['missing-capability']({ capability });
    await mayAsk(exchange, ask, gateway);
    asked.set(key, askedOf(ask));
  }
  return asked;
}

export function sealed(exchange: Routed, way: Pick<Way, 'gateway'>, payload: Omit<StatePayload, 'origin'>): string {
  const { gateway } = way;
  const binding = {
    callerId: exchange.caller.id,
    endpoint: exchange.endpoint,
    method: exchange.request.method,
    params: exchange.request.params ?? {},
  };
  return gateway.states.seal(binding, { ...payload, origin: exchange.id }, gateway.clock.now() + gateway.rules.askMs);
}

/** Modern client, legacy server: the call runs on while the client fetches answers (protocol.md §1.6). */
async function hold(judged: JudgedCall, way: Way): Promise<Forwarded> {
  const { exchange } = judged;
  const abort = new AbortController();
  const held = new HeldCall(exchange.caller.id, abort);
  const kept = await lineFor(exchange, way.server);
  const side: CallSide = {
    onNotice: (notice) => held.notify(notice),
    ask: (ask, signal) => {
      const capability = lackingCapability(ask, exchange.client);
      if (capability !== undefined) held.fail(gatewayFault['missing-capability']({ capability }));
      return carryAsk({ ...exchange, server: way.server.name }, ask, way.gateway, (asked) => held.ask(asked, signal));
    },
  };
  held.run(way.connection.call(judged, { ...optionsOf(judged, way), signal: abort.signal }, side).finally(() => kept.release()));
  return nextRound(held, exchange, way);
}

/** The client brought answers to a parked call: they are handed over, and the same call goes on. */
function resume(judged: JudgedCall, way: Way): Promise<Forwarded> {
  const { exchange } = judged;
  const held = way.gateway.parked.take(exchange.resumes?.handle ?? '', exchange.caller.id);
  held.answer(exchange.resumes?.responses ?? {});
  return nextRound(held, exchange, way);
}

async function nextRound(held: HeldCall, exchange: Routed, way: Way): Promise<Forwarded> {
  const abandon = (): void => held.abandon();
  way.signal.addEventListener('abort', abandon, { once: true });
  try {
    if (way.signal.aborted) abandon();
    const round: Round = await held.nextRound((notice) => sendNotice(exchange, way, notice));
    if (round.kind === 'outcome') return (await urlQuestions(round.outcome, exchange, way)) ?? round;
    const handle = way.gateway.parked.park(held, Buffer.byteLength(JSON.stringify(exchange.params)));
    const state = sealed(exchange, way, { kind: 'parked', handle });
    return { kind: 'questions', asks: round.asks, state, around: {} };
  } finally {
    way.signal.removeEventListener('abort', abandon);
  }
}

/** A legacy server that wants a URL visited first says so with -32042; a modern client gets questions and calls again (protocol.md §1.6). */
async function urlQuestions(outcome: Outcome, exchange: Routed, way: Way): Promise<Forwarded | undefined> {
  if (outcome.kind !== 'error' || outcome.error.code !== ErrorCode.urlElicitationRequired || exchange.methodRule.mayAsk !== true)
    return undefined;
  const elicitations = isObject(outcome.error.data) ? outcome.error.data['elicitations'] : undefined;
  if (!Array.isArray(elicitations)) return undefined;
  const asks = new Map<string, Ask>();
  elicitations.forEach((params: Json, at: number) => {
    if (isObject(params))
      asks.set(`u${at + 1}`, { method: 'elicitation/create', params: withMembers(params, { elicitationId: undefined }) });
  });
  return {
    kind: 'questions',
    asks: await mayBeAsked(asks, exchange, way.gateway),
    state: sealed(exchange, way, { kind: 'again' }),
    around: {},
  };
}
