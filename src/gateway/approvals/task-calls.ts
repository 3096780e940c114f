// Calls that tasks of this process began: each is made by polls of its client, on the road of any call and judged anew. Bounded in number, bytes and time;
// what is forgotten is stopped. Whether a call may be begun at all is the store's word (tasks.ts), never this memory's.
import type { Clock } from '../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { parseStrict } from '../../base/strict-json.ts';
import { MetaKey, metaOf, TASKS_EXTENSION, withMembers, without } from '../../protocol/meta.ts';
import type { Identified, Received } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';
import { refusalOf } from '../refuse.ts';

/** How long what came of a call is kept, and how long one waits for its client's answers, in ms. */
export const KEPT_MS = 15 * 60_000;

/** Most calls of one caller, and of all. Of those that ended the oldest makes room. */
export const MAX_OF_CALLER = 16;
const MAX_OF_ALL = 256;

/** Most that is kept of results, in characters; the newest is kept whatever its size. */
const MAX_KEPT_CHARS = 64 * 1_048_576;

/** Deeper than any message that was admitted. */
const MAX_DEPTH = 1_000;

/** Makes a call as if its client had made it now: the text of the whole reply, or nothing when it was taken back. */
export type MakeCall = (received: Received) => Promise<{ readonly text: string } | undefined>;

/** A request about a task. */
export interface TaskVisit {
  readonly exchange: Identified;
  readonly taskId: string;
  /** Its question. */
  readonly question: string;
  readonly newExchangeId: () => string;
  readonly makeCall: MakeCall;
}

/** What is kept of a call to make it later: with the name by which the client knows the tool at this endpoint. */
export interface KeptCall {
  readonly endpoint: string;
  readonly params: JsonObject;
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

/** A call that was begun, or is about to be. */
export interface TaskCall {
  readonly callerId: string;
  readonly call: KeptCall;
  readonly abort: AbortController;
  stage: Stage;
  round: number;
  updatedMs: number;
  /** Of the result. */
  chars: number;
  settled: Promise<void>;
}

/** The calls of one process. */
export class TaskCalls {
  readonly #clock: Clock;
  readonly #calls = new Map<string, TaskCall>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The call of a question, if this process has it. */
  find(question: string): TaskCall | undefined {
    this.#sweep();
    return this.#calls.get(question);
  }

  /** A place for the call of a question; undefined when all are taken by calls that have not ended. */
  add(question: string, callerId: string, call: KeptCall): TaskCall | undefined {
    const own = [...this.#calls].filter(([, task]) => task.callerId === callerId);
    if (!this.#hasRoom(own, MAX_OF_CALLER) || !this.#hasRoom([...this.#calls], MAX_OF_ALL)) return undefined;
    const made: TaskCall = {
      callerId,
      call,
      abort: new AbortController(),
      stage: { kind: 'running' },
      round: 0,
      updatedMs: this.#clock.now(),
      chars: 0,
      settled: Promise.resolve(),
    };
    this.#calls.set(question, made);
    setTimeout(() => this.#sweep(), KEPT_MS + 1).unref();
    return made;
  }

  drop(question: string): void {
    this.#calls.get(question)?.abort.abort();
    this.#calls.delete(question);
  }

  /** Makes the next request of a call. */
  goOn(task: TaskCall, visit: TaskVisit): Promise<void> {
    const answers = task.stage.kind === 'asks' ? answersOf(task.stage, task.round) : {};
    task.stage = { kind: 'running' };
    task.round += 1;
    const params = withMembers(task.call.params, { ...answers, _meta: envelopeOf(visit.exchange) });
    task.settled = visit
      .makeCall(receivedAs(visit, task, params, this.#clock))
      .then((reply) => this.#took(task, reply))
      .catch((thrown: unknown) => this.end(task, failedWith(thrown)));
    return task.settled;
  }

  /** Ends a call that has not ended. What comes of it after that changes nothing. */
  end(task: TaskCall, members: JsonObject): void {
    if (task.stage.kind === 'ended') return;
    task.stage = { kind: 'ended', members };
    task.updatedMs = this.#clock.now();
  }

  #took(task: TaskCall, reply: { readonly text: string } | undefined): void {
    if (task.stage.kind !== 'running') return;
    if (reply === undefined) return this.end(task, CANCELLED);
    task.updatedMs = this.#clock.now();
    task.chars = reply.text.length;
    task.stage = stageOf(reply.text, task.round);
    let chars = [...this.#calls.values()].reduce((sum, each) => sum + each.chars, 0);
    for (const [question, other] of this.#calls) {
      if (chars <= MAX_KEPT_CHARS) return;
      if (other === task || other.stage.kind !== 'ended') continue;
      chars -= other.chars;
      this.drop(question);
    }
  }

  #hasRoom(tasks: readonly (readonly [string, TaskCall])[], max: number): boolean {
    if (tasks.length < max) return true;
    const [question] = tasks.find(([, { stage }]) => stage.kind === 'ended') ?? [];
    if (question === undefined) return false;
    this.drop(question);
    return true;
  }

  /** Forgets what ended long ago, and ends what its client left without an answer. A call that runs is bounded as any call is. */
  #sweep(): void {
    const beforeMs = this.#clock.now() - KEPT_MS;
    for (const [question, task] of this.#calls) {
      if (task.updatedMs > beforeMs || task.stage.kind === 'running') continue;
      if (task.stage.kind === 'ended') this.drop(question);
      else {
        task.abort.abort();
        this.end(task, failedWith(gatewayFault['ask-failed']()));
      }
    }
  }
}

/** How a task that was taken back is shown. */
export const CANCELLED: JsonObject = { status: 'cancelled' };

const failedWith = (thrown: unknown): JsonObject => ({
  status: 'failed',
  error: refusalOf(thrown, 'modern').error as unknown as Json,
});

const isAnswered = (stage: Extract<Stage, { kind: 'asks' }>): boolean =>
  Object.keys(stage.requests).every((key) => stage.answers[key] !== undefined);

/** Has the client been heard? A server may also only want to be asked again (MCP 2026-07-28, `requestState` alone). */
export const hasToGoOn = ({ stage }: TaskCall): boolean => stage.kind === 'asks' && isAnswered(stage);

/** Takes answers of a client to what the server asks; those to what was not asked in this round are ignored (SEP-2663, Task Update Requests). */
export function takeAnswers({ stage }: TaskCall, responses: JsonObject): void {
  if (stage.kind !== 'asks') return;
  for (const key of Object.keys(stage.requests)) if (isObject(responses[key])) stage.answers[key] = responses[key];
}

/** The call as its client sees it. */
export function shownStage({ stage }: TaskCall): JsonObject {
  if (stage.kind === 'ended') return stage.members;
  if (stage.kind === 'running' || isAnswered(stage)) return { status: 'working' };
  return { status: 'input_required', inputRequests: stage.requests };
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

function receivedAs(
  { exchange, newExchangeId }: TaskVisit,
  { call, abort }: TaskCall,
  params: JsonObject,
  clock: Clock,
): Received {
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
