// Finds out which era a server speaks and opens a connection in the better one: the client's own where the server has it, so that nothing needs bridging.
// A verdict is kept with its date and corrected by what a server does; an outage or a refusal to log in is never taken for an era.
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import { isObject, type JsonObject } from '../base/json.ts';
import { clientCapabilitiesFor } from '../protocol/bridge.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { ALL_REVISIONS, type Era, MODERN_REVISIONS } from '../protocol/revisions.ts';
import type { ClientFacts, Connection } from './connection.ts';
import { discover } from './discover.ts';
import { type Mask, saidBy, upstreamFault } from './faults.ts';
import { type ConnectionParts, type OpenWire, shakeHands } from './legacy-connection.ts';

/** Does a server speak an era? */
export type Spoken = 'yes' | 'no' | 'unknown';

/** What is known of a server's eras, since when (epoch ms). */
export interface EraVerdict {
  readonly legacy: Spoken;
  readonly modern: Spoken;
  readonly at: number;
}

/** Where verdicts are kept between runs. */
export interface Eras {
  get(serverKey: string): Promise<EraVerdict | undefined>;
  put(serverKey: string, verdict: EraVerdict): Promise<void>;
}

/** How to reach one server. */
export interface Reach {
  /** Digest of what the server is (command and arguments, or URL): a verdict belongs to it, not to a name. */
  readonly serverKey: string;
  /** A fresh wire: a new process, or the URL. */
  readonly openWire: OpenWire;
  /** The 2024-11-05 transport of the same URL, for servers that have nothing newer. */
  readonly openSseWire?: OpenWire | undefined;
  /** Do all callers share one modern connection? Then what Bartizan itself asks on it carries no caller's name and capabilities. */
  readonly isShared?: boolean;
  /** Closes what all wires share. */
  readonly close?: () => Promise<void>;
  /** False for the old transport, which no modern server has. */
  readonly speaksModern?: boolean;
}

/** The same, given up when the signal fires: what was opened is closed, and nothing more is opened. */
export function stoppable(reach: Reach, server: string, signal: AbortSignal): Reach {
  const until =
    (open: OpenWire): OpenWire =>
    async (listener) => {
      const refused = (): Fault => upstreamFault.closed({ name: server, reason: 'Bartizan is stopping' });
      if (signal.aborted) throw refused();
      const wire = await open(listener);
      const close = (): void => void wire.close();
      signal.addEventListener('abort', close, { once: true });
      if (signal.aborted) close();
      return wire;
    };
  return {
    ...reach,
    openWire: until(reach.openWire),
    ...(reach.openSseWire === undefined ? {} : { openSseWire: until(reach.openSseWire) }),
  };
}

/** What connecting needs. */
export interface ConnectParts extends ConnectionParts {
  readonly eras: Eras;
  readonly clock: Clock;
  /** What Bartizan says of itself where it asks in nobody's name. */
  readonly nobody: ClientFacts;
  /** How long a server may take to answer a question about its era before silence counts as "no", in ms. */
  readonly probeMs: number;
}

/** A verdict older than this is asked again: a stale "legacy" would succeed silently for ever. In ms. */
const VERDICT_MS = 24 * 60 * 60 * 1000;

interface Attempt {
  readonly connection?: Connection;
  /** Why the era is not spoken. */
  readonly reason?: string;
}

/**
 * Opens a connection.
 * @throws Fault `upstream.*`; `upstream.no-era` when neither era is answered
 */
export async function connect(reach: Reach, preferred: Era, facts: ClientFacts, parts: ConnectParts): Promise<Connection> {
  const known = current(await parts.eras.get(reach.serverKey).catch(() => undefined), parts.clock);
  const reasons: string[] = [];
  let verdict = known;
  for (const era of orderOf(reach, preferred, known)) {
    const own = factsFor(era, preferred, reach, facts, parts);
    const attempt = era === 'modern' ? await tryModern(reach, own, parts) : await tryLegacy(reach, own, parts);
    verdict = { ...verdict, [era]: attempt.connection === undefined ? 'no' : 'yes', at: parts.clock.now() };
    if (attempt.connection !== undefined) {
      const isNews = verdict.legacy !== known.legacy || verdict.modern !== known.modern;
      // Only a memory: a store that cannot take it costs the next start a question.
      if (isNews) void parts.eras.put(reach.serverKey, verdict).catch(() => undefined);
      return attempt.connection;
    }
    reasons.push(`${era}: ${attempt.reason ?? 'no answer'}`);
  }
  throw upstreamFault['no-era']({ name: parts.server, reason: reasons.join('; ') });
}

/** What a connection declares when it opens: its client's own, as that era knows it; nobody's where all callers share it. */
function factsFor(era: Era, client: Era, { isShared }: Reach, facts: ClientFacts, { nobody }: ConnectParts): ClientFacts {
  if (era === 'modern' && isShared === true) return nobody;
  return { ...facts, capabilities: clientCapabilitiesFor(era, client, facts.capabilities) };
}

/** The client's own era first; an era that the server refused lately last. */
function orderOf(reach: Reach, preferred: Era, known: EraVerdict): readonly Era[] {
  if (reach.speaksModern === false) return ['legacy'];
  return known[preferred] === 'no' ? [other(preferred), preferred] : [preferred, other(preferred)];
}

const other = (era: Era): Era => (era === 'modern' ? 'legacy' : 'modern');

function current(verdict: EraVerdict | undefined, clock: Clock): EraVerdict {
  if (verdict !== undefined && clock.now() - verdict.at < VERDICT_MS) return verdict;
  return { legacy: 'unknown', modern: 'unknown', at: clock.now() };
}

/** What the server refused with, in a few words. */
const said = (error: JsonObject | undefined, status: number | undefined, mask: Mask | undefined): string =>
  error === undefined
    ? 'its answer is no introduction'
    : `${status === undefined ? '' : `HTTP ${status}, `}${saidBy(error, mask)}`;

async function tryModern(reach: Reach, facts: ClientFacts, parts: ConnectParts): Promise<Attempt> {
  try {
    const found = await discover(reach.openWire, facts, parts, { timeoutMs: parts.probeMs, onWireClose: () => undefined });
    if (found.kind === 'opened') return { connection: found.connection };
    // Its end is not waited for: a server may take seconds, and the other era is asked on a wire of its own.
    void found.wire.close();
    if (isModernError(found.error) && !namesLegacyOnly(found.error)) {
      throw upstreamFault['refused-request']({ name: parts.server, reason: said(found.error, found.status, parts.mask) });
    }
    return { reason: said(found.error, found.status, parts.mask) };
  } catch (thrown) {
    return notSpoken(thrown, SILENCE_IS_LEGACY);
  }
}

async function tryLegacy(reach: Reach, facts: ClientFacts, parts: ConnectParts): Promise<Attempt> {
  const attempt = await handshake(reach.openWire, facts, parts);
  if (attempt.connection !== undefined || reach.openSseWire === undefined) return attempt;
  const older = await handshake(reach.openSseWire, facts, parts);
  return older.connection === undefined ? attempt : older;
}

async function handshake(open: OpenWire, facts: ClientFacts, parts: ConnectParts): Promise<Attempt> {
  try {
    const shaken = await shakeHands(open, facts, parts, () => undefined);
    if (shaken.kind === 'opened') return { connection: shaken.connection };
    void shaken.wire.close();
    return { reason: said(shaken.error, shaken.status, parts.mask) };
  } catch (thrown) {
    return notSpoken(thrown, NOT_EVIDENCE_OF_OUTAGE);
  }
}

/** Faults that tell something about an era. Silence and a server that ends are evidence only against the modern one (protocol.md §1.4). */
const NOT_EVIDENCE_OF_OUTAGE: ReadonlySet<string> = new Set(['upstream.http-status', 'upstream.broken-reply']);
const SILENCE_IS_LEGACY: ReadonlySet<string> = new Set([...NOT_EVIDENCE_OF_OUTAGE, 'upstream.timeout', 'upstream.closed']);
/** Client errors that a server of the other era may answer; 401 and 403 are faults of their own, 5xx is an outage. */
const ERA_STATUS: ReadonlySet<number> = new Set([400, 404, 405, 406, 415, 422]);

function notSpoken(thrown: unknown, evidence: ReadonlySet<string>): Attempt {
  if (!(thrown instanceof Fault) || !evidence.has(thrown.code)) throw thrown;
  const { status } = thrown.facts;
  if (thrown.code === 'upstream.http-status' && !ERA_STATUS.has(Number(status))) throw thrown;
  return { reason: thrown.message };
}

const MODERN_ERRORS: ReadonlySet<number> = new Set([
  ErrorCode.headerMismatch,
  ErrorCode.missingCapability,
  ErrorCode.unsupportedVersion,
]);

const isModernError = (error: JsonObject | undefined): boolean =>
  typeof error?.['code'] === 'number' && MODERN_ERRORS.has(error['code']);

/** A dual server may name legacy revisions beside modern ones that we do not speak: then legacy is the way. */
function namesLegacyOnly(error: JsonObject | undefined): boolean {
  const supported = isObject(error?.['data']) ? error['data']['supported'] : undefined;
  if (!Array.isArray(supported)) return true;
  return (
    !supported.some((version) => MODERN_REVISIONS.includes(String(version))) &&
    supported.some((version) => ALL_REVISIONS.includes(String(version)))
  );
}
