// A call that waits for a person, as a task of its client (MCP Tasks extension, SEP-2663): the client polls, and the poll that finds the answer begins the call.
// That it was begun, or taken back, stands in the store first: no crash, eviction or second process ever makes a call twice, or one that was taken back.
import type { Clock } from '../../base/clock.ts';
import type { Fault } from '../../base/fault.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Sealer } from '../../base/seal.ts';
import { TASKS_EXTENSION, withMembers } from '../../protocol/meta.ts';
import type { Approval } from '../../store/approval.ts';
import type { RecordedApproval } from '../../store/entry.ts';
import type { Approvals } from '../../store/ports.ts';
import type { Client, Routed } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';
import { toolErrorOf } from '../refuse.ts';
import { boundParams } from './binding.ts';
import { approvalFault } from './faults.ts';
import { recorded } from './recorded.ts';
import {
  CANCELLED,
  hasToGoOn,
  KEPT_MS,
  type KeptCall,
  MAX_OF_CALLER,
  shownStage,
  type TaskCall,
  TaskCalls,
  type TaskVisit,
  takeAnswers,
} from './task-calls.ts';

/** The purpose of sealed values of questions. */
export const SEALED_VALUES = 'approval-values';

/** How often a client should ask, in ms. */
const POLL_MS = 2_000;

/** A poll that begins or finds a running call waits no longer than this for its end, in ms: most calls are quick. */
const WAIT_MS = 1_000;

/** Most that is kept to make a call later, in bytes; who sends more waits like any client. */
const MAX_KEPT_BYTES = 40_960;

/** Does this client fetch results as tasks? Modern clients say so with each request. */
export function takesTasks({ era, facts }: Client): boolean {
  const { extensions } = facts.capabilities;
  return era === 'modern' && isObject(extensions) && isObject(extensions[TASKS_EXTENSION]);
}

/** May this exchange become a task? A request that goes on with a call that runs already may not: the task would make it from the start. */
export const mayBeTask = ({ client, method, resumes }: Routed): boolean =>
  method === 'tools/call' && resumes === undefined && takesTasks(client);

/** What is kept with a question to make its call later: nothing where its client takes no tasks. */
export function callToKeep(exchange: Routed): JsonObject | undefined {
  if (!mayBeTask(exchange)) return undefined;
  const { request, endpoint, params } = exchange;
  // Under the aggregate the client knows the tool by another name.
  const kept = { params: boundParams(params), endpoint, name: request.params?.['name'] };
  return Buffer.byteLength(JSON.stringify(kept)) > MAX_KEPT_BYTES ? undefined : kept;
}

/** A task, and the approval that ended it where no call did. */
export interface ShownTask {
  readonly result: JsonObject;
  readonly approval?: RecordedApproval;
}

/** Tasks of calls that wait for persons. */
export interface ApprovalTasks {
  /** The task of a question as its client first gets it; undefined where nothing was kept to make this call later, or its task is over. */
  begun(question: string, at: { readonly taskId: string; readonly endpoint: string }): Promise<JsonObject | undefined>;
  /** The task now. @throws Fault `gateway.unknown-task` */
  get(visit: TaskVisit): Promise<ShownTask>;
  /** Takes answers to what the server asked meanwhile. @throws Fault `gateway.unknown-task` */
  update(visit: TaskVisit, responses: JsonObject): Promise<ShownTask>;
  /** Takes the call back; the question stays, as with any call that its client gave up. @throws Fault `gateway.unknown-task` */
  cancel(visit: TaskVisit): Promise<ShownTask>;
}

interface TaskParts {
  readonly store: Approvals;
  readonly sealer: Sealer;
  readonly clock: Clock;
  /** How long any request waits, in ms. */
  readonly holdMs: number;
  /** How long a question may be answered, and its answer be used by a task, in ms. */
  readonly lifeMs: number;
}

/** Makes the tasks of one process. */
export function createApprovalTasks(parts: TaskParts): ApprovalTasks {
  const { store, clock } = parts;
  const calls = new TaskCalls(clock);
  const waitMs = Math.min(WAIT_MS, parts.holdMs);
  const told = (taskId: string, approval: Approval, status: JsonObject, updatedMs = answeredMs(approval)): ShownTask => ({
    result: { resultType: 'complete', ...members(taskId, approval, parts.lifeMs, updatedMs), ...status },
  });
  const questionOf = async (id: string, endpoint: string): Promise<{ readonly approval: Approval; readonly call: KeptCall }> => {
    const approval = await store.find(id);
    const call = approval && keptCall(approval, parts);
    if (approval === undefined || call?.endpoint !== endpoint) throw gatewayFault['unknown-task']();
    return { approval, call };
  };
  /** Whatever becomes of this process from here on, nobody begins this call any more. */
  const begin = async (task: TaskCall, visit: TaskVisit): Promise<void> => {
    const isFirst = await store.beginTask(visit.question).catch((thrown: unknown) => {
      calls.drop(visit.question);
      throw thrown;
    });
    if (!isFirst) calls.drop(visit.question);
    else if (!task.abort.signal.aborted) await calls.goOn(task, visit);
  };
  /** The call of this process: one that runs, or that this poll begins. */
  const callFor = async (visit: TaskVisit, approval: Approval, call: KeptCall): Promise<TaskCall | 'full' | undefined> => {
    const known = calls.find(visit.question);
    if (known !== undefined) {
      if (hasToGoOn(known)) void calls.goOn(known, visit);
      return known;
    }
    if (endOf(approval) !== undefined || approval.state === 'asked') return undefined;
    const task = calls.add(visit.question, visit.exchange.caller.id, call);
    if (task === undefined) return 'full';
    task.settled = begin(task, visit);
    return task;
  };
  return {
    async begun(id, { taskId, endpoint }) {
      const approval = await store.find(id);
      if (approval === undefined || keptCall(approval, parts)?.endpoint !== endpoint || endOf(approval) !== undefined)
        return undefined;
      return { resultType: 'task', ...members(taskId, approval, parts.lifeMs, approval.askedMs), ...WAITS(id) };
    },
    async get(visit) {
      const { approval, call } = await questionOf(visit.question, visit.exchange.endpoint);
      const task = await callFor(visit, approval, call);
      if (task === 'full') return told(visit.taskId, approval, FULL);
      await within(task?.settled ?? Promise.resolve(), waitMs);
      if (task !== undefined && calls.find(visit.question) === task)
        return told(visit.taskId, approval, shownStage(task), task.updatedMs);
      // Nothing of it is here: the store says what there is to say, also of what another process was quicker with.
      const now = (await store.find(visit.question)) ?? approval;
      const end = endOf(now);
      return end === undefined
        ? told(visit.taskId, now, WAITS(now.id))
        : { ...told(visit.taskId, now, end), approval: recorded(now, now.state) };
    },
    async update(visit, responses) {
      await questionOf(visit.question, visit.exchange.endpoint);
      const task = calls.find(visit.question);
      if (task !== undefined) {
        takeAnswers(task, responses);
        if (hasToGoOn(task)) void calls.goOn(task, visit);
      }
      return ACKNOWLEDGED;
    },
    async cancel(visit) {
      await questionOf(visit.question, visit.exchange.endpoint);
      const task = calls.find(visit.question);
      task?.abort.abort();
      if (task !== undefined) calls.end(task, CANCELLED);
      // What ended stays as it ended (SEP-2663, Task Cancellation).
      if (task === undefined || shownStage(task) === CANCELLED) await store.cancelTask(visit.question, task !== undefined);
      return ACKNOWLEDGED;
    },
  };
}

const ACKNOWLEDGED: ShownTask = { result: { resultType: 'complete' } };

/** The call that a question keeps; undefined where it keeps none, or may no longer be used. */
function keptCall({ id, sealed }: Approval, { sealer, clock }: TaskParts): KeptCall | undefined {
  const opened = sealed === undefined ? undefined : sealer.open(SEALED_VALUES, [id], sealed, clock.now());
  const { params, endpoint, name } = opened ?? {};
  if (!isObject(params) || typeof endpoint !== 'string' || typeof name !== 'string') return undefined;
  return { endpoint, params: withMembers(params, { name }) };
}

const WAITS = (id: string): JsonObject => ({
  status: 'working',
  statusMessage: `waiting for a person to answer question ${id} (bartizan approvals show ${id})`,
});

/** Nothing is lost: the call is begun by a poll that finds room. */
const FULL: JsonObject = {
  status: 'working',
  statusMessage: `${MAX_OF_CALLER} calls of this caller run, or wait for its answers; this one is made when one of them has ended`,
};

/** How a task ended, as far as the store knows; undefined for one that waits, or whose call may be made. */
function endOf({ id, state, task, answers, question }: Approval): JsonObject | undefined {
  const completed = (fault: Fault): JsonObject => ({ status: 'completed', result: toolErrorOf(fault, 'modern') });
  if (task === 'cancelled') return CANCELLED;
  if (task === 'begun' || state === 'used') return completed(approvalFault.gone({ id }));
  if (state === 'asked' || state === 'approved') return undefined;
  const isRefused = answers.some(({ answer }) => answer === 'refuse');
  return completed(isRefused ? approvalFault.refused({ name: nameIn(question), id }) : approvalFault.late({ id }));
}

/** What a question is about. */
function nameIn(question: string): string {
  const { name } = JSON.parse(question) as { readonly name?: Json };
  return String(name);
}

const iso = (ms: number): string => new Date(ms).toISOString();

function members(taskId: string, { askedMs, expiresMs }: Approval, lifeMs: number, updatedMs: number): JsonObject {
  const ttlMs = Math.ceil(Math.min(expiresMs - askedMs, lifeMs)) + KEPT_MS;
  return { taskId, createdAt: iso(askedMs), lastUpdatedAt: iso(updatedMs), ttlMs, pollIntervalMs: POLL_MS };
}

const answeredMs = ({ askedMs, answers }: Approval): number => Math.max(askedMs, ...answers.map(({ atMs }) => atMs));

function within(settled: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    settled.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
