// Turns the text of a body or an event into messages. Strict: what it cannot read exactly, it refuses whole.
import type { Fault } from '../../base/fault.ts';
import { parseStrict } from '../../base/strict-json.ts';
import { type Classified, classify } from '../../protocol/classify.ts';
import { upstreamFault } from '../faults.ts';

/** One message, and where a result is, its source text. */
export interface Received {
  readonly classified: Classified;
  /** Source text of the `result` member. */
  resultText(): string | undefined;
}

/** What a text may hold. */
export interface ReadRules {
  readonly maxDepth: number;
  /** Arrays of messages, which only MCP 2025-03-26 has. */
  readonly allowsBatch: boolean;
}

/** What to call a message that was refused and dropped. */
export const dropCode = (fault: Fault): string =>
  fault.code === 'json.syntax' || fault.code === 'json.encoding' ? 'upstream.broken-message' : fault.code;

const MAX_BATCH = 1_000;

/**
 * Reads one message, or a batch where that is allowed.
 * @throws Fault `json.*`, `protocol.not-a-message`, `upstream.batch`
 */
export function readMessages(text: string, rules: ReadRules): readonly Received[] {
  const { value, members } = parseStrict(text, rules);
  if (!Array.isArray(value)) return [{ classified: classify(value), resultText: () => members?.textOf('result') }];
  if (!rules.allowsBatch || value.length > MAX_BATCH) throw upstreamFault.batch();
  return value.map((item) => {
    const classified = classify(item);
    const { message } = classified;
    return { classified, resultText: () => ('result' in message ? JSON.stringify(message.result) : undefined) };
  });
}
