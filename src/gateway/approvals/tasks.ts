// A call that waits for a person, as a task of its client (MCP Tasks extension, SEP-2663): the client polls, and the poll that finds the answer makes the
// call, on the road of any call and judged anew. What to send lies sealed beside the question, so that a waiting task outlives this process; results do not.
import type { Clock } from '../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Sealer } from '../../base/seal.ts';
import { parseStrict } from '../../base/strict-json.ts';
import { MetaKey, metaOf, TASKS_EXTENSION, withMembers, without } from '../../protocol/meta.ts';
import type { Approval } from '../../store/approval.ts';
import type { Approvals } from '../../store/ports.ts';
import type { Client, Identified, Received, Routed } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';
import { refusalOf, toolErrorOf } from '../refuse.ts';
import { boundParams } from './binding.ts';
import { approvalFault } from './faults.ts';

/** The purpose of sealed values of questions. */
export const SEALED_VALUES = 'approval-values';

/** How often a client should ask, in ms. */
const POLL_MS = 2_000;

/** A poll that begins or finds a running call waits this long for its end, in ms: most calls are quick. */
const WAIT_MS = 1_000;

/** How long the result of a call is kept, in ms. */
const KEPT_MS = 15 * 60_000;

/** Most tasks of one caller, and of all, whose call was begun. The oldest that ended makes room. */
const [MAX_OF_CALLER, MAX_OF_ALL] = [16, 256];

/** Most that is kept to make a call later, in bytes; who sends more waits like any client. */
const MAX_KEPT_BYTES = 40_960;

/** Deeper than any message that was admitted. */
const MAX_DEPTH = 1_000;

/** Does this client fetch results as tasks? Modern clients say so with each request. */
export function takesTasks({ era, facts }: Client): boolean {
  const { extensions } = facts.capabilities;
  return era === 'modern' && isObject(extensions) && isObject(extensions[TASKS_EXTENSION]);
}

/** What is kept with a question to make its call later: nothing where its client takes no tasks. */
export function callToKeep({ client, request, endpoint, params }: Routed): JsonObject | undefined {
  if (request.method !== 'tools/call' || !takesTasks(client)) return undefined;
  // Under the aggregate the client knows the tool by another name.
  const kept = { params: boundParams(params), endpoint, name: request.params?.['name'] };
  return Buffer.byteLength(JSON.stringify(kept)) > MAX_KEPT_BYTES ? undefined : kept;
}

/** Makes a call as if its client had made it now: the text of the whole reply, or nothing when it was taken back. */
export type MakeCall = (received: Received) => Promise<{ readonly text: string } | undefined>;

/** A poll, or another request about a task. */
export interface TaskVisit {
  readonly exchange: Identified;
  readonly taskId: string;
  /** Its question. */
  readonly question: string;
  readonly newExchangeId: () => string;
  readonly makeCall: MakeCall;
}

/** Tasks of calls that wait for persons. */
export interface ApprovalTasks {
  /** The task of a question as its client first gets it; undefined where nothing was kept to make the call later. */
  begun(question: string, taskId: string): Promise<JsonObject | undefined>;
  /** The task now. @throws Fault `gateway.unknown-task` */
  get(visit: TaskVisit): Promise<JsonObject>;
  /** Takes answers to what the server asked meanwhile. @throws Fault `gateway.unknown-task` */
  update(visit: TaskVisit, responses: JsonObject): Promise<JsonObject>;
  /** Takes the call back; the question stays, as with any call that its client gave up. @throws Fault `gateway.unknown-task` */
  cancel(visit: TaskVisit): Promise<JsonObject>;
}

/** What the call came to so far. */
type Stage =
  | { readonly kind: 'running' }
  /** The server asks its client: keys as the client gets them, of this round only. */
  | {
      readonly kind: 'asks';
      readonly requests: JsonObject;
      readonly state: Json | undefined;
      readonly answers: Record<string, Json>;
    }
  | { readonly kind: 'ended'; readonly members: JsonObject };

/** A call that was begun. */
interface Begun {
  readonly callerId: string;
  readonly call: Kept;
  readonly abort: AbortController;
  stage: Stage;
  round: number;
  updatedMs: number;
  settled: Promise<void>;
}

interface Kept {
  readonly endpoint: string;
  readonly params: JsonObject;
}

interface TaskParts {
  readonly store: Approvals;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

/** Makes the tasks of one process. */
export function createApprovalTasks(parts: TaskParts): ApprovalTasks {
  const begun = new Map<string, Begun>();
  const questionOf = async (id: string): Promise<{ readonly approval: Approval; readonly call: Kept }> => {
    const approval = await parts.store.find(id);
    const call = approval && keptCall(approval, parts);
    if (approval === undefined || call === undefined) throw gatewayFault['unknown-task']();
    return { approval, call };
  };
  const start = (visit: TaskVisit, call: Kept): Begun => {
    makeRoom(begun, visit.exchange.caller.id);
    const made: Begun = {
      callerId: visit.exchange.caller.id,
      call,
      abort: new AbortController(),
      stage: { kind: 'running' },
      round: 0,
      updatedMs: parts.clock.now(),
      settled: Promise.resolve(),
    };
    begun.set(visit.question, made);
    forgetLater(begun, visit.question, made);
    return made;
  };
  return {
    async begun(id, taskId) {
      const approval = await parts.store.find(id);
      if (approval === undefined || keptCall(approval, parts) === undefined) return undefined;
      return { resultType: 'task', ...members(taskId, approval, approval.askedMs), ...WAITS(id) };
    },
    async get(visit) {
      const { approval, call } = await questionOf(visit.question);
      const known = begun.get(visit.question);
      if (known === undefined && approval.state === 'asked')
        return told(visit.taskId, approval, approval.askedMs, WAITS(approval.id));
      if (known === undefined && isOver(approval)) return told(visit.taskId, approval, approval.askedMs, over(approval));
      const task = known ?? start(visit, call);
      if (known === undefined || hasToGoOn(task.stage)) goOn(task, visit, parts.clock);
      await within(task.settled, WAIT_MS);
      return told(visit.taskId, approval, task.updatedMs, shownStage(task.stage));
    },
    async update(visit, responses) {
      await questionOf(visit.question);
      const task = begun.get(visit.question);
      if (task?.stage.kind !== 'asks') return { resultType: 'complete' };
      const { requests, answers } = task.stage;
      // Answers to what was not asked in this round are ignored (SEP-2663, Task Update Requests).
      for (const key of Object.keys(requests)) if (isObject(responses[key])) answers[key] = responses[key];
      if (hasToGoOn(task.stage)) goOn(task, visit, parts.clock);
      return { resultType: 'complete' };
    },
    async cancel(visit) {
      const { call } = await questionOf(visit.question);
      const task = begun.get(visit.question) ?? start(visit, call);
      task.abort.abort();
      if (task.stage.kind !== 'ended') end(task, { status: 'cancelled' }, parts.clock);
      return { resultType: 'complete' };
    },
  };
}

/** The call that a question keeps; undefined where it keeps none, or may no longer be used. */
function keptCall({ id, sealed }: Approval, { sealer, clock }: TaskParts): Kept | undefined {
  const opened = sealed === undefined ? undefined : sealer.open(SEALED_VALUES, [id], sealed, clock.now());
  const { params, endpoint, name } = opened ?? {};
  if (!isObject(params) || typeof endpoint !== 'string' || typeof name !== 'string') return undefined;
  return { endpoint, params: withMembers(params, { name }) };
}

/** Forgets a call when its result was kept long enough: what still runs is kept on. */
function forgetLater(begun: Map<string, Begun>, question: string, made: Begun): void {
  const look = (): void => {
    if (begun.get(question) !== made) return;
    if (made.stage.kind === 'ended') begun.delete(question);
    else setTimeout(look, KEPT_MS).unref();
  };
  setTimeout(look, KEPT_MS).unref();
}

function makeRoom(begun: Map<string, Begun>, callerId: string): void {
  const dropOldest = (tasks: readonly (readonly [string, Begun])[]): void => {
    const [id = ''] = tasks.find(([, { stage }]) => stage.kind === 'ended') ?? tasks[0] ?? [];
    begun.delete(id);
  };
  const own = [...begun].filter(([, task]) => task.callerId === callerId);
  if (own.length >= MAX_OF_CALLER) dropOldest(own);
  if (begun.size >= MAX_OF_ALL) dropOldest([...begun]);
}

const isAnswered = (stage: Extract<Stage, { kind: 'asks' }>): boolean =>
  Object.keys(stage.requests).every((key) => stage.answers[key] !== undefined);

/** Has the client to be heard first? A server may also only want to be asked again (MCP 2026-07-28, `requestState` alone). */
const hasToGoOn = (stage: Stage): boolean => stage.kind === 'asks' && isAnswered(stage);

/** Makes the next request of a call. */
function goOn(task: Begun, visit: TaskVisit, clock: Clock): void {
  const { stage } = task;
  const answers = stage.kind === 'asks' ? answersOf(stage, task.round) : {};
  task.stage = { kind: 'running' };
  task.round += 1;
  const params = withMembers(task.call.params, { ...answers, _meta: envelopeOf(visit.exchange) });
  const took = (reply: { readonly text: string } | undefined): void => {
    // Taken back meanwhile: what comes after that changes nothing.
    if (task.stage.kind !== 'running') return;
    if (reply === undefined) return end(task, { status: 'cancelled' }, clock);
    task.updatedMs = clock.now();
    task.stage = stageOf(reply.text, task.round);
  };
  const failed = (thrown: unknown): void => {
    if (task.stage.kind === 'running')
      end(task, { status: 'failed', error: refusalOf(thrown, 'modern').error as unknown as Json }, clock);
  };
  task.settled = visit
    .makeCall(receivedAs(visit, task, params, clock))
    .then(took)
    .catch(failed);
}

function end(task: Begun, ended: JsonObject, clock: Clock): void {
  task.stage = { kind: 'ended', members: ended };
  task.updatedMs = clock.now();
}

function answersOf({ answers, state }: Extract<Stage, { kind: 'asks' }>, round: number): JsonObject {
  const own = Object.entries(answers).map(([key, answer]) => [key.slice(`${round}.`.length), answer] as const);
  return { inputResponses: own.length === 0 ? undefined : Object.fromEntries(own), requestState: state };
}

/** The envelope of the poll, without what would make a task of the call once more. */
function envelopeOf({ params, client }: Identified): JsonObject {
  const { extensions } = client.facts.capabilities;
  const others = isObject(extensions) ? without(extensions, new Set([TASKS_EXTENSION])) : {};
  const capabilities = withMembers(client.facts.capabilities, {
    extensions: Object.keys(others).length === 0 ? undefined : others,
  });
  return withMembers(metaOf(params) ?? {}, { [MetaKey.capabilities]: capabilities, progressToken: undefined });
}

function receivedAs({ exchange, newExchangeId }: TaskVisit, { call, abort }: Begun, params: JsonObject, clock: Clock): Received {
  return {
    id: newExchangeId(),
    at: clock.now(),
    startedMs: clock.monotonicMs(),
    direction: 'inward',
    endpoint: call.endpoint,
    request: { jsonrpc: '2.0', id: 0, method: 'tools/call', params },
    params,
    // Nothing of it reaches the client but through a poll; only the client takes it back.
    channel: { transport: exchange.channel.transport, send: () => false, gone: abort.signal },
    caller: exchange.caller,
    headerVersion: exchange.headerVersion,
  };
}

/** What a reply of a call means for its task. */
function stageOf(text: string, round: number): Stage {
  const { value } = parseStrict(text, { maxDepth: MAX_DEPTH });
  const { result, error } = isObject(value) ? value : {};
  if (!isObject(result)) return { kind: 'ended', members: { status: 'failed', error: error ?? null } };
  if (result['resultType'] !== 'input_required') return { kind: 'ended', members: { status: 'completed', result } };
  const asked = isObject(result['inputRequests']) ? result['inputRequests'] : {};
  // A key stands for one question over the life of a task (SEP-2663): servers may use theirs anew in each round.
  const requests = Object.fromEntries(Object.entries(asked).map(([key, request]) => [`${round}.${key}`, request]));
  return { kind: 'asks', requests, state: result['requestState'], answers: {} };
}

function shownStage(stage: Stage): JsonObject {
  if (stage.kind === 'ended') return stage.members;
  if (stage.kind === 'running' || isAnswered(stage)) return { status: 'working' };
  return { status: 'input_required', inputRequests: stage.requests };
}

const WAITS = (id: string): JsonObject => ({
  status: 'working',
  statusMessage: `waiting for a person to answer question ${id} (bartizan approvals show ${id})`,
});

/** A task makes its call once, also where a person allowed it as often as it comes. */
const isOver = ({ state, uses }: Approval): boolean => uses > 0 || state === 'used' || state === 'expired';

/** What ended without this process: nobody answered in time, or the call was made and its result is not here. */
function over({ id, uses }: Approval): JsonObject {
  const fault = uses > 0 ? approvalFault.gone({ id }) : approvalFault.late({ id });
  return { status: 'completed', result: toolErrorOf(fault, 'modern') };
}

const iso = (ms: number): string => new Date(ms).toISOString();

function members(taskId: string, { askedMs, expiresMs }: Approval, updatedMs: number): JsonObject {
  const ttlMs = Math.ceil(expiresMs - askedMs) + KEPT_MS;
  return { taskId, createdAt: iso(askedMs), lastUpdatedAt: iso(updatedMs), ttlMs, pollIntervalMs: POLL_MS };
}

const told = (taskId: string, approval: Approval, updatedMs: number, status: JsonObject): JsonObject => ({
  resultType: 'complete',
  ...members(taskId, approval, updatedMs),
  ...status,
});

function within(settled: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    settled.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
