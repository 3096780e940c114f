// Makes findings: the only place where what a stranger wrote becomes something that is shown. Never lets raw text through.
import { sha256Hex } from '../base/digest.ts';
import { redacted } from '../base/redacted.ts';
import type { Finding, Match, Passage, Rule, Severity } from './detector.ts';

const EXCERPT_CHARS = 160;
/** Shown on both sides of a match. */
const AROUND_CHARS = 30;
const NOTE_CHARS = 300;

/** Who a finding is about, where that is known. */
export interface Subject {
  readonly server?: string;
  readonly tool?: string;
}

/** What a finding is made of when there is no passage: the scanner's own rules use this. */
export interface Found {
  readonly surface: Finding['surface'];
  readonly pointer: string;
  readonly note: string;
  /** Raw text to show; redacted here. */
  readonly excerpt: string;
  readonly severity?: Severity;
  readonly decoded?: string;
}

/** Makes a finding of a rule. Its fingerprint leaves the surroundings out, so that it survives edits elsewhere. */
export function findingOf(rule: Rule, found: Found, subject: Subject = {}): Finding {
  const identity = [rule.id, subject.server ?? '', subject.tool ?? '', found.pointer, found.note];
  return {
    rule: rule.id,
    severity: found.severity ?? rule.severity,
    tier: rule.tier,
    surface: found.surface,
    pointer: found.pointer,
    ...subject,
    note: redacted(found.note, { maxChars: NOTE_CHARS }),
    excerpt: redacted(found.excerpt, { maxChars: EXCERPT_CHARS }),
    ...(found.decoded === undefined ? {} : { decoded: redacted(found.decoded, { maxChars: EXCERPT_CHARS }) }),
    fingerprint: sha256Hex(identity.join('\u0000')).slice(0, 32),
  };
}

/** Makes a finding of a match. */
export function findingAt(rule: Rule, passage: Passage, match: Match, subject: Subject = {}): Finding {
  const start = Math.max(0, match.start - AROUND_CHARS);
  const excerpt = passage.text.slice(start, Math.min(passage.text.length, match.end + AROUND_CHARS)).toWellFormed();
  const { note, severity, decoded } = match;
  return findingOf(
    rule,
    {
      surface: passage.surface,
      pointer: passage.pointer,
      note,
      excerpt,
      ...(severity === undefined ? {} : { severity }),
      ...(decoded === undefined ? {} : { decoded }),
    },
    subject,
  );
}
