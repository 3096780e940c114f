// What a fixture asks its client in the middle of a call, in both eras: real requests on the legacy wire, `input_required` rounds
// on the modern one (MCP 2026-07-28, Multi round-trip requests). It never checks a legacy client's capabilities: the peer must cope.
import type {
  ClientCapabilities,
  CreateMessageRequestParams,
  ElicitRequestFormParams,
  InputRequests,
  InputRequiredResult,
  RequestStateCodec,
  ServerContext,
} from '@modelcontextprotocol/server';
import { CLIENT_CAPABILITIES_META_KEY, inputResponse, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';

/** One request to the client. */
export type Question =
  | { readonly method: 'elicitation/create'; readonly params: ElicitRequestFormParams }
  | { readonly method: 'sampling/createMessage'; readonly params: CreateMessageRequestParams }
  | { readonly method: 'roots/list' };

/** The questions of one round, asked at the same time, by the key under which each answer comes back. */
export type Questions = Readonly<Record<string, Question>>;

/** The client's results, as received, by key. */
export type Answers = Readonly<Record<string, unknown>>;

/** What a round may depend on: the arguments of the call and what the client says it can do. */
export interface Asker {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly capabilities: ClientCapabilities;
}

/** The rounds of questions that one tool or prompt asks before it answers. */
export interface Conversation {
  /** The tool or prompt; a sealed state made for one name is refused by every other. */
  readonly name: string;
  readonly rounds: readonly ((asker: Asker) => Questions)[];
  /** Whether each round carries a signed `requestState`; needed for more than one round. */
  readonly isSealed: boolean;
}

/** What a sealed `requestState` says. */
export interface RoundState {
  readonly name: string;
  readonly round: number;
  readonly answers: Answers;
}

/** Either all answers, or the result that asks for the next ones. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answers: Answers }
  | { readonly kind: 'asking'; readonly result: InputRequiredResult };

/** A person may take this long to answer one question; the SDK's own limit of a minute is for machines. */
const ANSWER_TIMEOUT_MS = 600_000;

const ANSWER_KINDS = { 'elicitation/create': 'elicit', 'sampling/createMessage': 'sampling', 'roots/list': 'roots' } as const;

const ask = async (question: Question, context: ServerContext): Promise<unknown> =>
  context.mcpReq.send(question, { timeout: ANSWER_TIMEOUT_MS, signal: context.mcpReq.signal });

/**
 * Asks over the legacy wire: every question is a request of its own, related to the call; those of a round leave in the same turn.
 * Rejects with the client's error if it refuses one.
 */
export async function converseLegacy(conversation: Conversation, asker: Asker, context: ServerContext): Promise<Answers> {
  let answers: Answers = {};
  for (const round of conversation.rounds) {
    const entries = Object.entries(round(asker)).map(async ([key, question]) => [key, await ask(question, context)] as const);
    answers = { ...answers, ...Object.fromEntries(await Promise.all(entries)) };
  }
  return answers;
}

const isAnswered = (question: Question, key: string, given: Answers): boolean =>
  inputResponse(given, key).kind === ANSWER_KINDS[question.method];

const asking = async (
  questions: Questions,
  state: RoundState | undefined,
  context: ServerContext,
  codec: RequestStateCodec<RoundState>,
): Promise<Outcome> => {
  const inputRequests = questions as InputRequests;
  if (state === undefined) return { kind: 'asking', result: { resultType: 'input_required', inputRequests } };
  const requestState = await codec.mint(state, context);
  return { kind: 'asking', result: { resultType: 'input_required', inputRequests, requestState } };
};

/**
 * Asks over the modern wire. A round without all its answers is asked again (a wrong or missing key is no protocol error); answers that
 * arrive without the state of a sealed conversation answer nothing.
 */
export async function converseModern(
  conversation: Conversation,
  asker: Asker,
  context: ServerContext,
  codec: RequestStateCodec<RoundState>,
): Promise<Outcome> {
  const { name, rounds, isSealed } = conversation;
  const held = isSealed ? context.mcpReq.requestState<RoundState>() : undefined;
  if (held !== undefined && held.name !== name) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState', {
      reason: 'invalid_request_state',
    });
  }
  const state: RoundState = held ?? { name, round: 0, answers: {} };
  const questions = rounds[state.round]?.(asker) ?? {};
  const given: Answers = isSealed && held === undefined ? {} : (context.mcpReq.inputResponses ?? {});
  const keys = Object.keys(questions);
  if (!keys.every((key) => isAnswered(questions[key] as Question, key, given))) {
    return asking(questions, isSealed ? state : undefined, context, codec);
  }
  const answers = { ...state.answers, ...Object.fromEntries(keys.map((key) => [key, given[key]])) };
  const next = rounds[state.round + 1];
  if (next === undefined) return { kind: 'answered', answers };
  return asking(next(asker), { name, round: state.round + 1, answers }, context, codec);
}

/** What the client of this request declared: in the envelope (modern), or at its `initialize` (legacy, given as `atInitialize`). */
export function declaredCapabilities(context: ServerContext, atInitialize: ClientCapabilities | undefined): ClientCapabilities {
  const envelope: Readonly<Record<string, unknown>> | undefined = context.mcpReq.envelope;
  return (envelope?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined) ?? atInitialize ?? {};
}

/** Reads what a person entered into a form: undefined unless accepted. */
export function entered(answers: Answers, key: string): Readonly<Record<string, unknown>> | undefined {
  const view = inputResponse(answers, key);
  return view.kind === 'elicit' && view.action === 'accept' ? (view.content ?? {}) : undefined;
}

/** The text a model wrote for a sampling request, joined; empty if there was none. */
export function sampled(answers: Answers, key: string): string {
  const view = inputResponse(answers, key);
  if (view.kind !== 'sampling') return '';
  const blocks = Array.isArray(view.result.content) ? view.result.content : [view.result.content];
  return blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

/** The addresses of the client's roots. */
export function rootUris(answers: Answers, key: string): readonly string[] {
  const view = inputResponse(answers, key);
  return view.kind === 'roots' ? view.roots.map((root) => root.uri) : [];
}
