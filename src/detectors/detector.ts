// What a detector is, what it is given and what it answers. Detectors are pure and total: no I/O, no state, no throw, linear time.
import type { Redacted } from '../base/redacted.ts';
import type { Sentence } from './text/reader.ts';

/** From worst to least. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;

/** How bad it is. */
export type Severity = (typeof severities)[number];

/** `hard`: may stop a thing alone. `soft`: a sign among others; alone it is never shown above low. */
export type Tier = 'hard' | 'soft';

/** What was looked at. */
export type Surface =
  | 'definition'
  | 'catalogue'
  | 'result'
  | 'arguments'
  | 'text'
  | 'package'
  | 'entry'
  | 'settings'
  | 'source'
  | 'endpoint';

/** What every rule says of itself, wherever it is judged: detectors, and what the scanner judges without passages. */
export interface Rule {
  /** Kebab-case, says what was found, never reused. */
  readonly id: string;
  readonly title: string;
  /** Worst that it can be. A match may say less. */
  readonly severity: Severity;
  readonly tier: Tier;
  readonly status: 'trial' | 'stable' | 'retired';
  readonly surfaces: readonly Surface[];
  /** Threats of THREATS.md that it helps to answer, such as `T22`. */
  readonly threats: readonly string[];
  /** OWASP MCP, CWE, SAFE-MCP and ATLAS ids, for reports. */
  readonly tags: readonly string[];
}

/** What a passage is in its definition: some texts may say what others may not. */
export type Role = 'name' | 'title' | 'prose' | 'key' | 'value';

/** One string to look at. */
export interface Passage {
  /** Where it is (RFC 6901), from the root of what is inspected. */
  readonly pointer: string;
  readonly surface: Surface;
  readonly role: Role;
  /** As it came. */
  readonly text: string;
  /** As a reader would take it: {@link ../detectors/folded.ts}. Made on demand. */
  readonly folded: () => Folded;
  /** The sentences of the folded text, with the concepts they name. Made on demand. */
  readonly sentences: () => readonly Sentence[];
}

/** Text without what hides it: lower case, compatibility forms and look-alikes folded, invisible characters gone, white space single. */
export interface Folded {
  readonly text: string;
  /** The place in the raw text of a place in the folded one. */
  readonly rawIndex: (index: number) => number;
}

/** A place that a detector found. */
export interface Match {
  /** In the raw text of the passage, UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** What was found, in words for a person; untrusted text only through `redacted`. */
  readonly note: string;
  /** Default: the rule's. */
  readonly severity?: Severity;
  /** What is hidden behind it. */
  readonly decoded?: string;
}

/** A rule that looks at one passage at a time. */
export interface Detector extends Rule {
  /** One of them must be in the folded text, or the detector is not asked. Lower case. Absent: always asked. */
  readonly literals?: readonly string[];
  /** Soft tier: how much one match says (natural logarithm of odds). */
  readonly weight?: number;
  readonly detect: (passage: Passage) => Iterable<Match>;
}

/** A match that is kept. Always redacted. */
export interface Finding {
  /** Id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  readonly tier: Tier;
  readonly surface: Surface;
  readonly pointer: string;
  /** Whom it is about, in a catalogue. */
  readonly server?: string;
  readonly tool?: string;
  readonly note: string;
  readonly excerpt: Redacted;
  readonly decoded?: Redacted;
  /** The same for the same thing found again: rule, server, tool, pointer and what was found. Lower-case hex. */
  readonly fingerprint: string;
}

/** Is `a` at least as bad as `b`? */
export const isAtLeast = (a: Severity, b: Severity): boolean => severities.indexOf(a) <= severities.indexOf(b);
