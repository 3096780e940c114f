// What of an exchange goes into the trail, and when: an intent before anything is forwarded, the outcome before anything is released.
// Digests and names only; never a payload.
import type { Fault } from '../base/fault.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { ServerEntry } from '../lock/entry.ts';
import type { Ruling } from '../policy/ruling.ts';
import { CLIENT_METHODS, type ListName } from '../protocol/methods.ts';
import { traceContextOf } from '../protocol/trace-context.ts';
import {
  type ExchangeFacts,
  type Hop,
  intentBody,
  outcomeBody,
  type RecordedApproval,
  type RecordedIdentity,
  type RecordedRuling,
  type RecordedVerdict,
  type Result,
} from '../store/entry.ts';
import type { Payloads } from '../store/payloads.ts';
import type { Trail } from '../store/ports.ts';
import type { Hello } from '../upstream/connection.ts';
import type { Approved } from './approved.ts';
import type { Client, Received } from './exchange.ts';
import type { EndedExchange } from './metrics.ts';

/** What the journal of an exchange learns on its way. */
export interface Notes {
  readonly received: Received;
  client?: Client | undefined;
  server?: string | undefined;
  /** Params as they are sent; else as they came. */
  params?: JsonObject | undefined;
  upstream?: { readonly hello: Hello; readonly transport: Hop['transport'] } | undefined;
  verdicts: readonly RecordedVerdict[];
  /** Policy's answer, where a policy was asked. */
  ruling?: Ruling | undefined;
  /** The approval that it asked for, waits for or used. */
  approval?: RecordedApproval | undefined;
  /** What the server was approved as. */
  approved?: Approved | undefined;
  intentSeq?: number | undefined;
}

/** How an exchange ended. */
export interface Ended {
  readonly result: Result;
  readonly code?: string | undefined;
  /** Text whose digest is kept. */
  readonly text?: string | undefined;
}

/** Writes the trail of a gateway. All of it rejects when the trail cannot be written: then nothing may be forwarded or released. */
export interface Journal {
  /** Commits an intent. */
  intent(notes: Notes): Promise<void>;
  /** Commits an outcome. */
  outcome(notes: Notes, ended: Ended): Promise<void>;
  /** Commits the refusal of something that never became an exchange (a body that is no message, a foreign Host). */
  refused(what: {
    readonly caller: string;
    readonly transport: Hop['transport'];
    readonly fault: Fault;
    readonly server?: string;
  }): Promise<void>;
}

/** What a journal writes with. */
export interface JournalParts {
  readonly trail: Trail;
  /** HMAC under the store key: small arguments are guessable from a bare digest. */
  readonly digest: (text: string) => string;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly newExchangeId: () => string;
  /** Which run of Bartizan this is. */
  readonly run: string;
  /** Bartizan's own version. */
  readonly version: string;
  /** Keeps what was in messages, where settings say so. */
  readonly payloads?: Payloads | undefined;
  /** Told of each exchange whose outcome is committed. */
  readonly onEnded?: ((exchange: EndedExchange) => void) | undefined;
}

const NO_VERDICTS: readonly RecordedVerdict[] = [];

/** Makes the journal of one process. */
export function createJournal(parts: JournalParts): Journal {
  const factsOf = (notes: Notes): ExchangeFacts => {
    const { received } = notes;
    const { method } = received.request;
    const params = notes.params ?? received.params;
    const args = argumentsOf(notes);
    const name = nameOf(method, params);
    return {
      direction: received.direction,
      caller: received.caller.id,
      client: clientOf(notes),
      server: notes.server,
      method,
      name,
      hops: hopsOf(notes),
      argumentsDigest: args === undefined ? undefined : parts.digest(args),
      verdicts: notes.verdicts,
      ...approvedFacts(notes.approved, method, name),
      ruling: notes.ruling && rulingOf(notes.ruling),
      approval: notes.approval,
      versions: { bartizan: parts.version, lock: notes.approved?.server?.entry.counter },
      trace: traceContextOf(received.params),
    };
  };
  return {
    async intent(notes) {
      const body = intentBody(notes.received.id, parts.nowMs(), parts.run, factsOf(notes));
      notes.intentSeq = await parts.trail.append(
        body,
        parts.payloads?.seal(notes.received.id, { arguments: argumentsOf(notes) }),
      );
    },
    async outcome(notes, ended) {
      const end = {
        exchange: notes.received.id,
        at: parts.nowMs(),
        result: ended.result,
        code: ended.code,
        resultDigest: ended.text === undefined ? undefined : parts.digest(ended.text),
        durationUs: Math.round((parts.monotonicMs() - notes.received.startedMs) * 1_000),
      };
      const { intentSeq } = notes;
      const body = intentSeq === undefined ? outcomeBody(end, factsOf(notes)) : outcomeBody({ ...end, intentSeq });
      const payload = { arguments: intentSeq === undefined ? argumentsOf(notes) : undefined, result: ended.text };
      await parts.trail.append(body, parts.payloads?.seal(notes.received.id, payload));
      parts.onEnded?.({ ...end, method: notes.received.request.method, server: notes.server });
    },
    async refused({ caller, transport, fault, server }) {
      const hops = { client: { era: 'legacy', version: 'unknown', transport } } as const;
      const what: ExchangeFacts = { direction: 'inward', caller, server, method: '', hops, verdicts: NO_VERDICTS };
      await parts.trail.append(
        outcomeBody({ exchange: parts.newExchangeId(), at: parts.nowMs(), result: 'refused', code: fault.code }, what),
      );
    },
  };
}

/** Which list a method's name stands in. */
const PINNED: Readonly<Record<string, ListName>> = {
  'tools/call': 'tools',
  'prompts/get': 'prompts',
  'resources/read': 'resources',
};

const identityOf = ({ identity, artefact }: ServerEntry): RecordedIdentity => ({
  id: identity.id,
  version: artefact.version,
  digest: artefact.integrity ?? artefact.tree,
});

/** Which server and which definition it was, as approved. */
function approvedFacts(
  approved: Approved | undefined,
  method: string,
  name: string | undefined,
): Pick<ExchangeFacts, 'identity' | 'pin'> {
  const entry = approved?.server?.entry;
  const list = PINNED[method];
  return {
    identity: entry && identityOf(entry),
    pin: list === undefined || name === undefined ? undefined : approved?.pin(list, name),
  };
}

const clientOf = ({ client }: Notes): ExchangeFacts['client'] =>
  client === undefined ? undefined : { name: text(client.facts.info['name']), version: text(client.facts.info['version']) };

const hopsOf = ({ received, client, upstream }: Notes): ExchangeFacts['hops'] => ({
  client: { era: client?.era ?? 'legacy', version: client?.version ?? 'unknown', transport: received.channel.transport },
  server:
    upstream === undefined
      ? undefined
      : { era: upstream.hello.era, version: upstream.hello.version, transport: upstream.transport },
});

const rulingOf = ({ effect, policies, version, observed }: Ruling): RecordedRuling => ({
  effect,
  policies,
  version,
  observed: observed.length === 0 ? undefined : observed,
});

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

function nameOf(method: string, params: JsonObject): string | undefined {
  const named = CLIENT_METHODS.get(method)?.names;
  const name = named === undefined ? undefined : params[named];
  return typeof name === 'string' ? name : undefined;
}

const argumentsOf = ({ received, params = received.params }: Notes): string | undefined =>
  digested(received.request.method, params);

/** What of the params is digested: the arguments of a call, else all of them. */
function digested(method: string, params: JsonObject): string | undefined {
  const value = method === 'tools/call' || method === 'prompts/get' ? params['arguments'] : params;
  return value === undefined ? undefined : JSON.stringify(value);
}
