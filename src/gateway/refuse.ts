// The one table of JSON-RPC numbers and HTTP statuses for faults, and the one place where a fault becomes what a caller sees.
import { Fault } from '../base/fault.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { RpcError } from '../protocol/message.ts';
import type { Era } from '../protocol/revisions.ts';
import { MODERN_REVISIONS } from '../protocol/revisions.ts';
import { gatewayFault } from './faults.ts';

/** What a refused request answers. */
export interface Refusal {
  readonly fault: Fault;
  readonly error: RpcError;
  /** HTTP status on a modern hop, and on any hop when no request could be read. */
  readonly status: number;
}

interface Row {
  readonly number: number;
  readonly status: number;
}

const row = (number: number, status: number): Row => ({ number, status });

/** By code; else by area (the part before the dot). */
const BY_CODE: ReadonlyMap<string, Row> = new Map([
  ['json.syntax', row(ErrorCode.parse, 400)],
  ['json.encoding', row(ErrorCode.parse, 400)],
  ['protocol.unknown-method', row(ErrorCode.methodNotFound, 404)],
  ['protocol.not-offered', row(ErrorCode.methodNotFound, 404)],
  ['protocol.envelope', row(ErrorCode.invalidParams, 400)],
  ['protocol.params', row(ErrorCode.invalidParams, 400)],
  ['protocol.cursor', row(ErrorCode.invalidParams, 400)],
  ['protocol.unknown-version', row(ErrorCode.unsupportedVersion, 400)],
  ['protocol.header-mismatch', row(ErrorCode.headerMismatch, 400)],
  ['gateway.unknown-tool', row(ErrorCode.invalidParams, 200)],
  ['gateway.unknown-prompt', row(ErrorCode.invalidParams, 200)],
  ['gateway.unknown-resource', row(ErrorCode.invalidParams, 200)],
  ['gateway.unknown-task', row(ErrorCode.invalidParams, 200)],
  ['gateway.missing-capability', row(ErrorCode.missingCapability, 400)],
  ['gateway.bad-state', row(ErrorCode.invalidParams, 400)],
  ['gateway.no-session', row(ErrorCode.invalidRequest, 400)],
  ['gateway.already-initialized', row(ErrorCode.invalidRequest, 400)],
  ['gateway.duplicate-id', row(ErrorCode.invalidRequest, 400)],
  ['gateway.unknown-session', row(ErrorCode.invalidRequest, 404)],
  ['gateway.unknown-server', row(ErrorCode.invalidRequest, 404)],
  ['gateway.not-served', row(ErrorCode.invalidRequest, 404)],
  ['gateway.unauthorized', row(ErrorCode.refused, 401)],
  ['gateway.foreign-host', row(ErrorCode.refused, 403)],
  ['gateway.foreign-origin', row(ErrorCode.refused, 403)],
  ['gateway.bad-request', row(ErrorCode.invalidRequest, 400)],
  ['gateway.stopping', row(ErrorCode.unavailable, 503)],
  ['gateway.denied', row(ErrorCode.refused, 200)],
  ['gateway.quarantined', row(ErrorCode.refused, 200)],
  ['gateway.changed', row(ErrorCode.refused, 200)],
  ['gateway.unapproved', row(ErrorCode.refused, 200)],
  ['gateway.worker-away', row(ErrorCode.unavailable, 503)],
  ['gateway.worker-ended', row(ErrorCode.unavailable, 502)],
  ['gateway.internal', row(ErrorCode.internal, 500)],
  ['limits.body', row(ErrorCode.invalidRequest, 413)],
  ['json.too-large', row(ErrorCode.invalidRequest, 413)],
  ['upstream.timeout', row(ErrorCode.timeout, 200)],
]);

const BY_AREA: ReadonlyMap<string, Row> = new Map([
  ['approval', row(ErrorCode.refused, 200)],
  ['json', row(ErrorCode.invalidRequest, 400)],
  ['protocol', row(ErrorCode.invalidRequest, 400)],
  ['limits', row(ErrorCode.limited, 429)],
  ['guard', row(ErrorCode.invalidParams, 200)],
  ['upstream', row(ErrorCode.unavailable, 200)],
  ['sandbox', row(ErrorCode.unavailable, 200)],
  ['secrets', row(ErrorCode.unavailable, 200)],
  ['store', row(ErrorCode.refused, 503)],
]);

/** Anything thrown, as a fault. What is not one of ours is never shown to a caller. */
export function asFault(thrown: unknown): Fault {
  return thrown instanceof Fault ? thrown : gatewayFault.internal({}, thrown);
}

/**
 * Was a locked store waited for in vain? Then nobody waits for it a second time: its own fault may be told before its entry, which follows if the lock
 * goes in time.
 */
export const waitedForStore = ({ code }: Fault): boolean => code === 'store.locked';

/** What is wrong with our own files names their places: that is for who runs Bartizan, on stderr. Callers and servers read that it is so. */
const NOT_THEIRS = {
  message: 'Bartizan cannot use its own records, so this is refused',
  fix: 'tell who runs Bartizan: what is wrong stands on its stderr',
} as const;

const areaOf = ({ code }: Fault): string => code.slice(0, code.indexOf('.'));

/** What those on the other side of a hop read of a fault. */
export const toldOf = (fault: Fault): Pick<Fault, 'message' | 'fix'> => (areaOf(fault) === 'store' ? NOT_THEIRS : fault);

/** What a caller of this era sees of something thrown. */
export function refusalOf(thrown: unknown, era: Era): Refusal {
  const fault = asFault(thrown);
  const { number, status } = BY_CODE.get(fault.code) ?? BY_AREA.get(areaOf(fault)) ?? row(ErrorCode.refused, 200);
  const isLegacyResource = era === 'legacy' && fault.code === 'gateway.unknown-resource';
  return {
    fault,
    error: { code: isLegacyResource ? ErrorCode.resourceNotFound : number, message: toldOf(fault).message, data: dataOf(fault) },
    status,
  };
}

/** The fault as the result of a tool, which a model can read and act on. */
export function toolErrorOf(fault: Fault, era: Era): JsonObject {
  const { code } = fault;
  const { message, fix } = toldOf(fault);
  return {
    // Every modern result says whether it is whole (MCP 2026-07-28, Basic).
    ...(era === 'modern' ? { resultType: 'complete' } : {}),
    content: [{ type: 'text', text: `${code}: ${message.replace(/\.$/, '')}. ${fix}` }],
    isError: true,
    _meta: { 'dev.bartizan/fault': code },
  };
}

/** The protocol asks for certain members in `data`; beside them a caller gets code and fix, so that an agent can act on it. */
function dataOf(fault: Fault): Json {
  const ours = { code: fault.code, fix: toldOf(fault).fix };
  const { capability, version, name } = fault.facts;
  if (fault.code === 'gateway.missing-capability') return { ...ours, requiredCapabilities: { [String(capability)]: {} } };
  if (fault.code === 'protocol.unknown-version') return { ...ours, supported: MODERN_REVISIONS, requested: String(version) };
  if (fault.code === 'gateway.unknown-resource') return { ...ours, uri: String(name) };
  return ours;
}
