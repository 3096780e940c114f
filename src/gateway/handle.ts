// The path of a message. Each step takes what the previous one learned; there is no other road to a server, and any throw is a refusal.
import { isObject, type JsonObject } from '../base/json.ts';
import type { ListName } from '../protocol/methods.ts';
import { atLeast, type Era } from '../protocol/revisions.ts';
import { Judged } from '../upstream/judged.ts';
import type { Lease } from '../upstream/pool.ts';
import { ALL_SERVERS, type Client, type Identified, type Local, type Received, type Routed } from './exchange.ts';
import { gatewayFault, limitFault } from './faults.ts';
import type { Gateway } from './gateway.ts';
import type { Notes } from './journal.ts';
import { lineFor, type ServerParts, serverOf, viewFor } from './lines.ts';
import { refuseQuarantined } from './quarantine.ts';
import { Count } from './quotas.ts';
import { asFault, refusalOf, waitedForStore } from './refuse.ts';
import { answer } from './steps/answer.ts';
import { forward } from './steps/forward.ts';
import { judgedOrHeld } from './steps/hold.ts';
import { identify, isModern } from './steps/identify.ts';
import type { Learn, Noted } from './steps/judge.ts';
import { type Reply, refusalReply, release, releaseAnswer } from './steps/release.ts';
import { isRouted, route } from './steps/route.ts';

/** A handled request: its reply, or `undefined` when the client took the request back. */
export type Handled = Reply | undefined;

/** Handles one admitted request. Never rejects. */
export async function handle(received: Received, gateway: Gateway): Promise<Handled> {
  const notes: Notes = { received, verdicts: [] };
  const leave = gateway.load.enter(received.caller.id);
  let finish = (): void => undefined;
  try {
    const exchange = identify(received);
    notes.client = exchange.client;
    if (exchange.endpoint !== ALL_SERVERS) notes.server = exchange.endpoint;
    shutOut(exchange, gateway);
    const signal = begin(exchange);
    finish = () => received.session?.finish(received.request.id);
    withinLimit(exchange, gateway);
    const routed = await route(exchange, gateway);
    return isRouted(routed)
      ? await handleRouted(routed, signal, notes, gateway)
      : await handleLocal(routed, signal, notes, gateway);
  } catch (thrown) {
    return refused(thrown, notes, gateway);
  } finally {
    finish();
    leave();
  }
}

/** What Bartizan answers itself reaches no server: one entry, before the reply goes out. A stream gets an intent as well, since it may last for hours. */
async function handleLocal(exchange: Local, signal: AbortSignal, notes: Notes, gateway: Gateway): Promise<Reply> {
  // What changes something at a server, or lasts, is recorded before it begins.
  if (REACHES_SERVERS.has(exchange.request.method)) await gateway.journal.intent(notes);
  const answered = await answer(exchange, gateway, (again) => handle(again, gateway));
  if (signal.aborted) throw gatewayFault.cancelled();
  exchange.checkCaller?.();
  shutOut(exchange, gateway);
  notes.approval = answered.approval;
  return releaseAnswer(exchange, answered, notes, gateway);
}

/** Refuses a request that an edge cannot even let in, with its entry. Never rejects. */
export function refuse(thrown: unknown, received: Received, gateway: Gateway): Promise<Handled> {
  return refused(thrown, { received, verdicts: [] }, gateway);
}

async function handleRouted(routed: Routed, signal: AbortSignal, notes: Notes, gateway: Gateway): Promise<Reply> {
  notes.server = routed.server;
  notes.params = routed.params;
  const server = serverOf(gateway.servers(), routed.server);
  const { approved } = server.rules();
  notes.approved = approved;
  const tool = routed.method === 'tools/call' ? routed.name : undefined;
  const refuseShutOut = (): void => refuseQuarantined(gateway.quarantine, routed, { server: server.name, approved, tool });
  refuseShutOut();
  const checkAgain = (): void => {
    routed.checkCaller?.();
    refuseShutOut();
  };
  const line = await lineFor(routed, server);
  const count = new Count(gateway.quotas);
  try {
    const { connection } = line;
    notes.upstream = connection;
    const learn = learner(line, server, gateway);
    const note = (noted: Noted): void => {
      notes.verdicts = noted.verdicts;
      notes.ruling = noted.ruling;
      notes.approval = noted.approval;
    };
    const judgeAgain = (exchange: Routed) => Judged.by((asked: Routed) => gateway.judge(asked, learn, { note, count }), exchange);
    const judged = await judgedOrHeld(routed, { gateway, signal, judge: judgeAgain, recheck: checkAgain });
    if (!(judged instanceof Judged)) return await release(routed, judged, connection.hello, server, notes, gateway);
    await count.take(judged.exchange, judged.ruling.ruling);
    if (count.observed !== undefined) notes.verdicts = [...notes.verdicts, count.observed];
    await gateway.journal.intent(notes);
    const forwarded = await forward(judged, { gateway, server, connection, signal, judgeAgain });
    // What was shut out meanwhile gets nothing any more: the call is on record, with the reason why its reply is not.
    checkAgain();
    const reply = await release(routed, forwarded, connection.hello, server, notes, gateway);
    // The reply is on record already: a count that cannot be kept takes it from nobody.
    await count.replied(reply.text.length).catch((thrown: unknown) => gateway.report(asFault(thrown)));
    return reply;
  } finally {
    count.leave();
    line.release();
  }
}

/** Whoever is shut out, or asks for a server that is, gets nothing: neither lists nor calls. @throws Fault `gateway.quarantined` */
function shutOut(exchange: Identified, { quarantine, servers }: Gateway): void {
  const server = servers().get(exchange.endpoint);
  refuseQuarantined(quarantine, exchange, server && { server: server.name, approved: server.rules().approved });
}

/** Lists and streams wait as calls do, and calls for a server that starts before any guard is asked. A ping waits for nothing. @throws Fault `limits.calls-in-flight` */
function withinLimit({ caller, request }: Identified, { load, rules }: Gateway): void {
  if (request.method === 'ping' || load.count(caller.id) <= rules.maxCallsInFlight) return;
  throw limitFault['calls-in-flight']({ max: rules.maxCallsInFlight });
}

const REACHES_SERVERS: ReadonlySet<string> = new Set([
  'subscriptions/listen',
  'resources/subscribe',
  'resources/unsubscribe',
  'logging/setLevel',
]);

/** What guards may know: the definition that this caller's own connection shows, filtered as its lists are. */
function learner(line: Lease, server: ServerParts, gateway: Gateway): Learn {
  return async (exchange) => {
    const callsInFlight = gateway.load.count(exchange.caller.id);
    const compileSchema = await gateway.schemas();
    const named = namedBy(exchange);
    const { approved } = server.rules();
    // Whose resources nobody pinned are not listed for a read: the server judges.
    const isPinned = named !== undefined && (isCalled(named.list) || approved !== undefined);
    if (named === undefined || !isPinned) return { definition: undefined, approved, callsInFlight, compileSchema };
    const view = await viewFor(line.connection, server, named.list);
    // Only tools and prompts have to be listed to be called; all that is listed has to be what was approved.
    const definition = isCalled(named.list) ? view.byName.get(named.name) : undefined;
    return { definition, differing: view.differing.get(named.name), approved, callsInFlight, compileSchema };
  };
}

const isCalled = (list: ListName): boolean => list === 'tools' || list === 'prompts';

const LIST_OF: Readonly<Record<string, ListName>> = {
  'tools/call': 'tools',
  'prompts/get': 'prompts',
  'resources/read': 'resources',
};

/** The definition that a request names: its list, and its name there. */
function namedBy({ method, name, params }: Routed): { readonly list: ListName; readonly name: string } | undefined {
  const list = LIST_OF[method];
  if (list !== undefined) return name === undefined ? undefined : { list, name };
  const ref = method === 'completion/complete' ? params['ref'] : undefined;
  if (!isObject(ref)) return undefined;
  const isPrompt = ref['type'] === 'ref/prompt';
  const found = ref[isPrompt ? 'name' : 'uri'];
  return typeof found === 'string' ? { list: isPrompt ? 'prompts' : 'templates', name: found } : undefined;
}

/** Notes that the request runs, so that its client can cancel it; ids in use are refused. */
function begin(exchange: Identified): AbortSignal {
  const { session, request, channel } = exchange;
  if (session === undefined) return channel.gone;
  const signal = session.begin(request.id, channel);
  if (signal === undefined) throw gatewayFault['duplicate-id']({ id: request.id });
  return signal;
}

/** Faults that a model can mend by calling differently. */
const TOOL_ERRORS: ReadonlySet<string> = new Set(['guard.arguments']);

/** The one place where a throw becomes an answer. The refusal is recorded first; if even that fails, the answer says only that. */
async function refused(thrown: unknown, notes: Notes, gateway: Gateway): Promise<Handled> {
  const { received } = notes;
  const fault = asFault(thrown);
  const isCancelled = CANCELLED.has(fault.code);
  if (!isCancelled) gateway.report(fault);
  const result = isCancelled ? 'cancelled' : notes.intentSeq === undefined ? 'refused' : 'unknown';
  const recording = gateway.journal.outcome(notes, { result, code: fault.code }).then(() => undefined, asFault);
  const unrecorded = waitedForStore(fault) ? undefined : await recording;
  if (isCancelled) return undefined;
  const era = eraOf(notes);
  const refusal = refusalOf(unrecorded ?? fault, era);
  const status = era === 'modern' || OF_THE_HOP.has(fault.code) ? refusal.status : 200;
  return refusalReply(received.request.id, { ...refusal, status }, isToolError(refusal.fault.code, notes), era);
}

/** Legacy hops answer requests with 200 and the error in the body, but for what concerns the session or the key. */
const OF_THE_HOP: ReadonlySet<string> = new Set(['gateway.no-session', 'gateway.unauthorized']);

const CANCELLED: ReadonlySet<string> = new Set(['upstream.cancelled', 'gateway.cancelled']);

/** The era of a client that was refused before it was identified shows in its header or its envelope. */
function eraOf({ client, received }: Notes): Era {
  if (client !== undefined) return client.era;
  return isModern(received.params, received.headerVersion, received.session !== undefined) ? 'modern' : 'legacy';
}

/** Answers that an agent has to understand and act on, whatever its revision. */
const DECIDED: ReadonlySet<string> = new Set([
  'gateway.denied',
  'gateway.policy-failed',
  'gateway.needs-approval',
  'gateway.quarantined',
  'limits.quota',
]);
const isDecision = (code: string): boolean => code.startsWith('approval.') || DECIDED.has(code);

/** Since 2025-11-25 wrong arguments are a tool's error, before that the protocol's. */
const isToolError = (code: string, { received, client }: Notes): boolean =>
  received.request.method === 'tools/call' &&
  !asksForTask(received.params, client) &&
  (isDecision(code) || (TOOL_ERRORS.has(code) && atLeast(client?.version ?? '', '2025-11-25')));

/** Who asked for a task of 2025-11-25 takes no result of a tool for its answer: clients that check would show nobody why it was refused. */
const asksForTask = ({ task }: JsonObject, client: Client | undefined): boolean => isObject(task) && client?.era === 'legacy';
