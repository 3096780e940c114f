// What of an exchange goes into the trail, and when: an intent before anything is forwarded, the outcome before anything is released.
// Digests and names only; never a payload.
import type { Fault } from '../base/fault.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { CLIENT_METHODS } from '../protocol/methods.ts';
import { type ExchangeFacts, type Hop, intentBody, outcomeBody, type RecordedVerdict, type Result } from '../store/entry.ts';
import type { Trail } from '../store/ports.ts';
import type { Hello } from '../upstream/connection.ts';
import type { Client, Received } from './exchange.ts';

/** What the journal of an exchange learns on its way. */
export interface Notes {
  readonly received: Received;
  client?: Client | undefined;
  server?: string | undefined;
  /** Params as they are sent; else as they came. */
  params?: JsonObject | undefined;
  upstream?: { readonly hello: Hello; readonly transport: Hop['transport'] } | undefined;
  verdicts: readonly RecordedVerdict[];
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
}

const NO_VERDICTS: readonly RecordedVerdict[] = [];

/** Makes the journal of one process. */
export function createJournal(parts: JournalParts): Journal {
  const factsOf = (notes: Notes): ExchangeFacts => {
    const { received, client, upstream } = notes;
    const params = notes.params ?? received.params;
    const args = digested(received.request.method, params);
    return {
      direction: received.direction,
      caller: received.caller.id,
      client:
        client === undefined ? undefined : { name: text(client.facts.info['name']), version: text(client.facts.info['version']) },
      server: notes.server,
      method: received.request.method,
      name: nameOf(received.request.method, params),
      hops: {
        client: { era: client?.era ?? 'legacy', version: client?.version ?? 'unknown', transport: received.channel.transport },
        server:
          upstream === undefined
            ? undefined
            : { era: upstream.hello.era, version: upstream.hello.version, transport: upstream.transport },
      },
      argumentsDigest: args === undefined ? undefined : parts.digest(args),
      verdicts: notes.verdicts,
    };
  };
  return {
    async intent(notes) {
      notes.intentSeq = await parts.trail.append(intentBody(notes.received.id, parts.nowMs(), parts.run, factsOf(notes)));
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
      await parts.trail.append(intentSeq === undefined ? outcomeBody(end, factsOf(notes)) : outcomeBody({ ...end, intentSeq }));
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

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

function nameOf(method: string, params: JsonObject): string | undefined {
  const named = CLIENT_METHODS.get(method)?.names;
  const name = named === undefined ? undefined : params[named];
  return typeof name === 'string' ? name : undefined;
}

/** What of the params is digested: the arguments of a call, else all of them. */
function digested(method: string, params: JsonObject): string | undefined {
  const value = method === 'tools/call' || method === 'prompts/get' ? params['arguments'] : params;
  return value === undefined ? undefined : JSON.stringify(value);
}
