// Holding: a call that waits for a person is kept for less than its client waits, and judged anew when the answer is there. Nothing is sent from here.
import type { Fault } from '../../base/fault.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { metaOf } from '../../protocol/meta.ts';
import type { Answer, Ask } from '../../upstream/connection.ts';
import type { Waiting } from '../approvals/approvals.ts';
import { mayBeTask } from '../approvals/tasks.ts';
import type { Routed } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';
import type { Gateway } from '../gateway.ts';
import { asFault } from '../refuse.ts';
import { type Forwarded, type JudgedCall, sealed } from './forward.ts';
import { carryAsk, lackingCapability } from './outward.ts';

/** What holding needs. */
export interface HoldWay {
  readonly gateway: Gateway;
  /** Fires when the client takes its request back. */
  readonly signal: AbortSignal;
  readonly judge: (exchange: Routed) => Promise<JudgedCall>;
  /** What is looked at before judging, once more after a wait. @throws Fault of what changed meanwhile */
  readonly recheck: () => void;
}

/** What goes to the client instead of a judged call: questions, or a task under which it fetches the result. */
export type ClientQuestions = Extract<Forwarded, { kind: 'questions' | 'task' }>;

/** Questions of Bartizan itself stand under this name in the trail. */
const OURSELVES = 'bartizan';

/** How often a client that asked for progress hears that the call still waits, in ms. */
const PROGRESS_MS = 5_000;

/**
 * Judges an exchange, and where a person has to answer first holds it.
 * @throws Fault `approval.*` when the answer is no or not there in time, `gateway.cancelled`, and whatever the judge throws
 */
export async function judgedOrHeld(routed: Routed, way: HoldWay): Promise<JudgedCall | ClientQuestions> {
  const exchange = await withClientAnswer(routed, way);
  const first = await judgedOrWaiting(exchange, way);
  if ('exchange' in first) return first;
  const stop = new AbortController();
  const end = setTimeout(() => stop.abort(), way.gateway.approvals.holdMs);
  const progress = new Progress(exchange);
  try {
    const ends = AbortSignal.any([stop.signal, way.signal, exchange.channel.gone]);
    return await held(exchange, first, { ...way, ends, progress, mayOffer: exchange === routed });
  } finally {
    clearTimeout(end);
    progress.end();
    // A form that is still open at the client is of no use any more.
    stop.abort();
  }
}

interface Holding extends HoldWay {
  /** Fires when there is no more time, or nobody waits. */
  readonly ends: AbortSignal;
  readonly progress: Progress;
  /** May the client be asked with a form? Once is enough. */
  readonly mayOffer: boolean;
}

async function held(exchange: Routed, first: Pending, way: Holding): Promise<JudgedCall | ClientQuestions> {
  const offered = new Set<string>();
  for (let found: JudgedCall | Pending = first; ; found = await judgedOrWaiting(exchange, way)) {
    if ('exchange' in found) return found;
    const { waiting, fault } = found;
    if (way.signal.aborted) throw gatewayFault.cancelled();
    if (way.ends.aborted) throw fault;
    way.progress.begin(waiting.id);
    const instead = offered.has(waiting.id) ? undefined : await insteadOfWaiting(exchange, waiting, way);
    if (instead !== undefined) return instead;
    offered.add(waiting.id);
    await way.gateway.approvals.answered(waiting.id, way.ends);
    // Whoever was shut out while a person thought uses no answer.
    way.recheck();
  }
}

interface Pending {
  readonly waiting: Waiting;
  readonly fault: Fault;
}

async function judgedOrWaiting(exchange: Routed, { gateway, judge }: HoldWay): Promise<JudgedCall | Pending> {
  try {
    return await judge(exchange);
  } catch (thrown) {
    const fault = asFault(thrown);
    const waiting = gateway.approvals.waitingOf(fault);
    if (waiting === undefined) throw thrown;
    return { waiting, fault };
  }
}

/** A modern client brings the answer to our own form with its call. */
async function withClientAnswer(exchange: Routed, { gateway }: HoldWay): Promise<Routed> {
  const { resumes } = exchange;
  if (resumes?.kind !== 'approval') return exchange;
  const offered = { id: resumes.handle ?? '', isForm: resumes.state === FORM };
  await takeAnswer(offered, exchange, resumes.responses[FORM_KEY], gateway);
  return { ...exchange, resumes: undefined };
}

/** How a question was put to the client. */
interface Offered {
  readonly id: string;
  /** A form, whose yes counts; else an address to visit, where the yes is given elsewhere. */
  readonly isForm: boolean;
}

/** Takes what the client brought back; what was put away is no answer. */
async function takeAnswer({ id, isForm }: Offered, exchange: Routed, answer: Json | undefined, gateway: Gateway): Promise<void> {
  if (!isObject(answer)) return;
  const content = isForm && isObject(answer['content']) ? answer['content']['answer'] : undefined;
  if (answer['action'] === 'accept' && content === ALLOW) return gateway.approvals.answerOfClient(id, exchange, 'allow');
  const isNo = answer['action'] === 'decline' || (answer['action'] === 'accept' && content === REFUSE);
  if (isNo) await gateway.approvals.answerOfClient(id, exchange, 'refuse');
}

const FORM_KEY = 'approval';
const FORM = 'form';
const VISIT = 'visit';
const ALLOW = 'allow';
const REFUSE = 'refuse';

/** The question as a form of the client. The client makes the answer, so it is no proof: low risk only (architecture.md §8). */
function formOf(message: string): Ask {
  const answer = { type: 'string', title: 'Answer', enum: [REFUSE, ALLOW] } as const;
  const requestedSchema: JsonObject = { type: 'object', properties: { answer }, required: ['answer'] };
  return { method: 'elicitation/create', params: { mode: 'form', message, requestedSchema } };
}

/** The question as an address to visit: the page asks for an approver's own key, so the client's part in it proves nothing and need not. */
function visitOf(url: string, id: string, { client }: Routed, newId: () => string): Ask {
  const message = `An action needs your approval (question ${id}).`;
  // Only a legacy one has an id of its own (MCP 2025-11-25, Elicitation).
  const params = client.era === 'legacy' ? { mode: 'url', url, elicitationId: newId(), message } : { mode: 'url', url, message };
  return { method: 'elicitation/create', params };
}

const canAnswer = (ask: Ask, exchange: Routed): boolean => lackingCapability(ask, exchange.client) === undefined;

/** How this client can be asked; undefined where that would be worth nothing, or it cannot. What a form cannot show whole it cannot ask. */
function askFor(exchange: Routed, { id, isLowRisk, text, url }: Waiting, way: Holding): Ask | undefined {
  const visit = url === undefined ? undefined : visitOf(url, id, exchange, way.gateway.newId);
  if (visit !== undefined && canAnswer(visit, exchange)) return visit;
  const form = formOf(`An action needs your approval (question ${id}).\n${text}`);
  return isLowRisk && text !== '' && canAnswer(form, exchange) ? form : undefined;
}

/** Puts the question to the client where that counts: a legacy one is asked on the call's own stream, a modern one by the reply. */
function offer(exchange: Routed, waiting: Waiting, way: Holding): ClientQuestions | undefined {
  const ask = askFor(exchange, waiting, way);
  if (ask === undefined) return undefined;
  const offered = { id: waiting.id, isForm: ask.params?.['mode'] === 'form' };
  const { client, session, channel } = exchange;
  if (client.era === 'modern') {
    if (exchange.methodRule.mayAsk !== true) return undefined;
    const state = sealed(exchange, way, { kind: 'approval', handle: offered.id, state: offered.isForm ? FORM : VISIT });
    return { kind: 'questions', asks: new Map([[FORM_KEY, ask]]), state, around: {} };
  }
  if (session === undefined) return undefined;
  const deliver = (asked: Ask): Promise<Answer> => session.ask(asked, channel, way.ends);
  void carryAsk({ ...exchange, server: OURSELVES }, ask, way.gateway, deliver)
    .then((answer) => ('result' in answer ? takeAnswer(offered, exchange, answer.result, way.gateway) : undefined))
    .catch((thrown: unknown) => way.gateway.report(asFault(thrown)));
  return undefined;
}

/** What this client gets now, where it need not wait: the question itself, or a task under which it fetches the result. */
async function insteadOfWaiting(exchange: Routed, waiting: Waiting, way: Holding): Promise<ClientQuestions | undefined> {
  const questions = way.mayOffer ? offer(exchange, waiting, way) : undefined;
  if (questions !== undefined || !mayBeTask(exchange)) return questions;
  const { approvals, states } = way.gateway;
  const { caller, endpoint } = exchange;
  const taskId = states.questionTaskId(caller.id, endpoint, waiting.id);
  const task = await approvals.tasks.begun(waiting.id, { taskId, endpoint });
  return task && { kind: 'task', task };
}

/** Signs of life while a call waits, for a client that asked for them. */
class Progress {
  readonly #exchange: Routed;
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(exchange: Routed) {
    this.#exchange = exchange;
  }

  begin(id: string): void {
    const progressToken = metaOf(this.#exchange.request.params)?.['progressToken'];
    if (progressToken === undefined || this.#timer !== undefined) return;
    const say = (): void => {
      this.#count += 1;
      // Progress has to rise (MCP 2025-11-25, Progress), and the server may begin at 0: what comes before lies below.
      const params: JsonObject = {
        progressToken,
        progress: -1 / this.#count,
        message: `waiting for a person to answer question ${id}`,
      };
      this.#exchange.channel.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
    };
    say();
    this.#timer = setInterval(say, PROGRESS_MS).unref();
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
