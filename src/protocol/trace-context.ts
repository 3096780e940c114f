// The place of a request in its client's trace (W3C Trace Context), as MCP carries it in `_meta`. Only read; what is malformed is none.
import type { JsonObject } from '../base/json.ts';
import { metaOf } from './meta.ts';

/** A trace and the span within it that sent a request, in lower-case hex. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
}

// Version 00, and of later ones the members that it has (W3C Trace Context, Versioning of traceparent). Version ff is forbidden.
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.{1,256})?$/;

/** Reads `_meta.traceparent`. */
export function traceContextOf(params: JsonObject | undefined): TraceContext | undefined {
  const traceparent = metaOf(params)?.['traceparent'];
  if (typeof traceparent !== 'string') return undefined;
  const [, version, traceId = '', spanId = '', rest] = TRACEPARENT.exec(traceparent) ?? [];
  const isWell = version !== undefined && (version !== '00' || rest === undefined);
  return isWell && /[^0]/.test(traceId) && /[^0]/.test(spanId) ? { traceId, spanId } : undefined;
}
