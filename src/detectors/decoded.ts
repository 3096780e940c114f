// Reads what is written in other codes and judges it as if it stood there in plain words.
import { DECODED_COMMAND, decodedPayload } from './decoded-payload/decoded-payload.ts';
import type { Finding, Passage, Severity } from './detector.ts';
import { findingAt, type Subject } from './finding.ts';
import { type Reading, readProse } from './prose.ts';
import { type Decoded, decodedRuns, decodedSentences } from './text/decode.ts';
import { passageOf, type Tools } from './text/tools.ts';

/** Codes within codes are read to this depth. */
const MAX_DEPTH = 3;
/** So many are judged one by one; those behind them only all together, in their places. */
const MAX_ALONE = 40;

/** What is hidden in a code, when it would be reported in plain words. */
export function decodedFindings(
  passage: Passage,
  reading: Reading,
  tools: Tools,
  subject: Subject,
  depth = 1,
): readonly Finding[] {
  if (passage.text.length < 12) return [];
  const { rawIndex, text } = passage.folded();
  const hidden: readonly Decoded[] = [
    ...decodedRuns(passage.text),
    ...[...decodedSentences(text, passage.sentences())].map((one) => ({
      ...one,
      start: rawIndex(one.start),
      end: rawIndex(one.end),
    })),
  ];
  const found = hidden.slice(0, MAX_ALONE).flatMap((one) => {
    const severity = harmOf(one.text, reading, tools, depth);
    if (severity === undefined || !isWorse(one.text, passage.text.slice(one.start, one.end), reading, tools)) return [];
    const match = {
      start: one.start,
      end: one.end,
      note: `${one.code} that says something harmful`,
      decoded: one.text,
      severity,
    };
    return [findingAt(decodedPayload, passage, match, subject)];
  });
  return found.length > 0 || (depth > 1 && hidden.length <= MAX_ALONE)
    ? found
    : inPlace(passage, hidden, reading, tools, subject);
}

/** What is hidden, read among its neighbours: an unrelated order is strange only there. Asked where the text as it stands is honest. */
function inPlace(
  passage: Passage,
  hidden: readonly Decoded[],
  reading: Reading,
  tools: Tools,
  subject: Subject,
): readonly Finding[] {
  const { text } = passage;
  let plain = '';
  let at = 0;
  const [first] = hidden;
  if (first === undefined) return [];
  for (const one of [...hidden].sort((a, b) => a.start - b.start)) {
    if (one.start < at) continue;
    plain += `${text.slice(at, one.start)}${one.text}`;
    at = one.end;
  }
  const severity = harmOf(plain + text.slice(at), reading, tools, MAX_DEPTH);
  if (severity === undefined || harmOf(text, reading, tools, MAX_DEPTH) !== undefined) return [];
  const { start, end, code, text: decoded } = first;
  const match = { start, end, note: `${code} that does not belong here`, decoded, severity };
  return [findingAt(decodedPayload, passage, match, subject)];
}

/** What is read behind a code has to say more by this than what stands there: `v1` as `vi` tells nothing new. */
const MARGIN = 1.5;

function isWorse(decoded: string, written: string, reading: Reading, tools: Tools): boolean {
  if (DECODED_COMMAND.test(decoded)) return !DECODED_COMMAND.test(written);
  return readPlain(decoded, reading, tools).sum - readPlain(written, reading, tools).sum >= MARGIN;
}

function readPlain(text: string, reading: Reading, tools: Tools): { readonly passage: Passage; readonly sum: number } {
  const passage = passageOf({ pointer: '', surface: reading.surface, role: 'prose', text }, tools);
  return { passage, sum: readProse(passage, reading, () => '', {}).sum };
}

/** How bad would this be if it stood there in plain words? An order that is written in a code is worse than a plain one. */
function harmOf(text: string, reading: Reading, tools: Tools, depth: number): Severity | undefined {
  if (DECODED_COMMAND.test(text)) return 'high';
  const { review, block } = reading.limits;
  const { passage, sum } = readPlain(text, reading, tools);
  if (sum >= (review + block) / 2) return 'high';
  if (sum >= review) return 'medium';
  return depth < MAX_DEPTH ? decodedFindings(passage, reading, tools, {}, depth + 1)[0]?.severity : undefined;
}
