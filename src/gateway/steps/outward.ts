// What servers send to clients of their own accord: questions (sampling, elicitation, roots) and notices. The same road as calls, the other way:
// only what the protocol knows and the client declared passes, every question is recorded before it is asked and before its answer is released.
import { isObject, type JsonObject } from '../../base/json.ts';
import type { Ruling } from '../../policy/ruling.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { metaOf, RELATED_TASK, withMembers } from '../../protocol/meta.ts';
import { LOG_LEVELS, SERVER_METHODS, SERVER_NOTIFICATIONS } from '../../protocol/methods.ts';
import { exposedUri } from '../../protocol/names.ts';
import type { Answer, Ask, Notice } from '../../upstream/connection.ts';
import { ALL_SERVERS, type Caller, type Channel, type Client, type Received } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';
import type { Gateway } from '../gateway.ts';
import { judgeAsk } from '../guards/policy.ts';
import type { Notes } from '../journal.ts';
import { refuseQuarantined } from '../quarantine.ts';
import { asFault, toldOf, waitedForStore } from '../refuse.ts';

/** Towards whom a server speaks. */
export interface Towards {
  readonly server: string;
  readonly endpoint: string;
  readonly caller: Caller;
  readonly client: Client;
  readonly channel: Channel;
}

/**
 * The capability that a question needs and this client did not declare, or `undefined` when it may be asked.
 * A bare `elicitation: {}` means forms only (MCP 2025-11-25, Elicitation).
 */
export function lackingCapability(ask: Ask, client: Client): string | undefined {
  const needed = SERVER_METHODS.get(ask.method);
  const { capabilities } = client.facts;
  if (needed === undefined) return isObject(capabilities['tasks']) ? undefined : 'tasks';
  const declared = capabilities[needed];
  if (!isObject(declared)) return needed;
  if (needed !== 'elicitation') return undefined;
  if (ask.params?.['mode'] === 'url') return isObject(declared['url']) ? undefined : needed;
  return declared['url'] === undefined || declared['form'] !== undefined ? undefined : needed;
}

/** A question as the client gets it. `includeContext` would hand other servers' conversations to this one: it never passes. */
export function askedOf(ask: Ask): Ask {
  if (ask.method !== 'sampling/createMessage' || ask.params?.['includeContext'] === undefined) return ask;
  return { method: ask.method, params: withMembers(ask.params, { includeContext: undefined }) };
}

type Deliver = (ask: Ask) => Promise<Answer>;

/**
 * Carries a question of a server to the client and its answer back, both recorded.
 * A client that did not declare the capability is not asked; the server gets an error. Never rejects.
 */
export function carryAsk(towards: Towards, ask: Ask, gateway: Gateway, deliver: Deliver): Promise<Answer> {
  return carry(towards, ask, gateway, deliver, () => {
    const approved = gateway.servers().get(towards.server)?.rules().approved;
    refuseQuarantined(gateway.quarantine, towards, { server: towards.server, approved });
    return mayAsk(towards, ask, gateway);
  });
}

/** Questions of Bartizan itself stand under this name in the trail. */
const OURSELVES = 'bartizan';

/** Carries a question of Bartizan itself: what a policy says has to be asked needs the leave of none. Never rejects. */
export function carryOwnAsk(towards: Omit<Towards, 'server'>, ask: Ask, gateway: Gateway, deliver: Deliver): Promise<Answer> {
  return carry({ ...towards, server: OURSELVES }, ask, gateway, deliver, async () => {
    refuseQuarantined(gateway.quarantine, towards);
    return undefined;
  });
}

/** `mayBeAsked` throws what keeps it from being asked. */
async function carry(
  towards: Towards,
  ask: Ask,
  gateway: Gateway,
  deliver: Deliver,
  mayBeAsked: () => Promise<Ruling | undefined>,
): Promise<Answer> {
  const notes = notesOf(towards, ask, gateway);
  try {
    const capability = lackingCapability(ask, towards.client);
    if (capability !== undefined) throw gatewayFault['missing-capability']({ capability });
    notes.ruling = await mayBeAsked();
    await gateway.journal.intent(notes);
    const answer = await deliver(namedFor(towards, askedOf(ask), gateway));
    await gateway.journal.outcome(
      notes,
      'error' in answer ? ended('error', `rpc:${answer.error.code}`) : { result: 'ok', text: JSON.stringify(answer.result) },
    );
    return answer;
  } catch (thrown) {
    const fault = asFault(thrown);
    gateway.report(fault);
    // A trail that cannot be written refuses as well; there is nothing left to record then.
    const recording = gateway.journal.outcome(notes, ended('refused', fault.code)).catch(() => undefined);
    if (!waitedForStore(fault)) await recording;
    return { error: { code: ErrorCode.methodNotFound, message: toldOf(fault).message } };
  }
}

/** Does policy let this server ask this client, and as often? @throws Fault `gateway.denied`, `gateway.policy-failed`, `limits.quota` */
export async function mayAsk(
  towards: Pick<Towards, 'server' | 'caller' | 'client'>,
  ask: Ask,
  gateway: Gateway,
): Promise<Ruling | undefined> {
  const { server } = towards;
  const approved = gateway.servers().get(server)?.rules().approved;
  const ruling = await judgeAsk(gateway.policy, ask, towards, { server, approved });
  const limits = ruling?.obligations.limits ?? [];
  const { caller, client } = towards;
  if (limits.length > 0)
    await gateway.quotas?.admit({ method: ask.method, caller, client, server, params: ask.params ?? {} }, limits);
  return ruling;
}

/** A question within a task names it as this caller knows it. */
function namedFor(towards: Towards, ask: Ask, gateway: Gateway): Ask {
  if (ask.params === undefined || metaOf(ask.params)?.[RELATED_TASK] === undefined) return ask;
  return { method: ask.method, params: withTaskIds(ask.params, towards, gateway) };
}

const ended = (result: 'error' | 'refused', code: string) => ({ result, code }) as const;

function notesOf(towards: Towards, ask: Ask, gateway: Gateway): Notes {
  const params = ask.params ?? {};
  const received: Received = {
    id: gateway.newExchangeId(),
    at: gateway.clock.now(),
    startedMs: gateway.clock.monotonicMs(),
    direction: 'outward',
    endpoint: towards.endpoint,
    request: { jsonrpc: '2.0', id: 0, method: ask.method, params },
    params,
    channel: towards.channel,
    caller: towards.caller,
  };
  return { received, client: towards.client, server: towards.server, verdicts: [] };
}

/** A notice as this client may get it, or `undefined` when it may not. */
export function carriedNotice(
  towards: Pick<Towards, 'server' | 'endpoint' | 'caller'>,
  notice: Notice,
  gateway: Gateway,
): Notice | undefined {
  if (!SERVER_NOTIFICATIONS.has(notice.method)) return undefined;
  const { params } = notice;
  if (notice.method === 'notifications/message' && !LOG_LEVELS.includes(String(params?.['level']))) return undefined;
  const related = metaOf(params)?.[RELATED_TASK];
  if (params !== undefined && (notice.method === 'notifications/tasks/status' || related !== undefined)) {
    return { method: notice.method, params: withTaskIds(params, towards, gateway) };
  }
  if (
    notice.method === 'notifications/resources/updated' &&
    towards.endpoint === ALL_SERVERS &&
    typeof params?.['uri'] === 'string'
  ) {
    return { method: notice.method, params: withMembers(params, { uri: exposedUri(towards.server, params['uri']) }) };
  }
  return notice;
}

/** Task ids as this caller knows them, wherever a message carries them. */
export function withTaskIds(value: JsonObject, towards: Pick<Towards, 'server' | 'caller'>, gateway: Gateway): JsonObject {
  const ours = (id: string): string => gateway.states.taskId(towards.caller.id, towards.server, id);
  const changed = (object: JsonObject): JsonObject =>
    typeof object['taskId'] === 'string' ? withMembers(object, { taskId: ours(object['taskId']) }) : object;
  let made = changed(value);
  if (isObject(made['task'])) made = withMembers(made, { task: changed(made['task']) });
  if (Array.isArray(made['tasks']))
    made = withMembers(made, { tasks: made['tasks'].map((task) => (isObject(task) ? changed(task) : task)) });
  const meta = metaOf(made);
  const related = meta?.[RELATED_TASK];
  return isObject(related) ? withMembers(made, { _meta: { ...meta, [RELATED_TASK]: changed(related) } }) : made;
}
