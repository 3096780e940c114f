// Admission: bytes become one strictly parsed, frozen message, or a fault. Nothing is looked at before this, nothing unparsed goes further.

import { isObject, type Json } from '../../base/json.ts';
import { decodeStrict, parseStrict } from '../../base/strict-json.ts';
import { type Classified, classify } from '../../protocol/classify.ts';
import { protocolFault } from '../../protocol/faults.ts';

/** What admission is bounded by. */
export interface AdmitLimits {
  readonly maxDepth: number;
  readonly maxBytes: number;
}

/** Parses one JSON value as strictly as the gateway does everywhere. @throws Fault `json.*` */
export function admitJson(bytes: Uint8Array, limits: AdmitLimits): Json {
  return parseStrict(decodeStrict(bytes), { maxDepth: limits.maxDepth, freeze: true, caseVariants: 'refuse' }).value;
}

const MAX_BATCH = 50;

/**
 * The messages of one body. Only revision 2025-03-26 knows batches.
 * @throws Fault `protocol.batch`, `protocol.not-a-message`
 */
export function admitBatch(value: Json, version: string | undefined): readonly Classified[] {
  if (!Array.isArray(value)) return [classify(value)];
  if (version !== '2025-03-26') throw protocolFault.batch({ version: version ?? 'of this request' });
  if (value.length === 0 || value.length > MAX_BATCH)
    throw protocolFault['not-a-message']({ reason: `a batch of ${value.length}` });
  const messages = value.map((item: Json) => classify(item));
  // MCP 2025-03-26, Lifecycle: initialize must not be part of a batch.
  if (messages.some((found) => found.kind === 'request' && found.message.method === 'initialize')) {
    throw protocolFault['not-a-message']({ reason: 'initialize in a batch' });
  }
  return messages;
}

/** The id of a message that was refused, so that the refusal can be matched; `null` where none is usable. */
export function idOf(value: Json): string | number | null {
  const id = isObject(value) ? value['id'] : null;
  return typeof id === 'string' || Number.isSafeInteger(id) ? (id as string | number) : null;
}
