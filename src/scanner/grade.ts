// One letter for a server, never without its reasons. It is capped, not averaged: one hard finding is not outweighed by a licence.
import type { Finding, Severity } from '../detectors/detector.ts';
import type { TrustFact } from './package.ts';

/** From best to worst. */
export const letters = ['A', 'B', 'C', 'D', 'F'] as const;

/** A grade with what it follows from. */
export interface Grade {
  readonly letter: (typeof letters)[number];
  readonly reasons: readonly string[];
}

interface Cap {
  readonly letter: Grade['letter'];
  readonly reason: string;
}

const CAPS: Readonly<Record<Severity, Grade['letter']>> = { critical: 'F', high: 'D', medium: 'C', low: 'B', info: 'A' };
/** Signs alone say less. */
const SOFT_CAPS: Readonly<Record<Severity, Grade['letter']>> = { critical: 'D', high: 'C', medium: 'C', low: 'A', info: 'A' };

const capOf = ({ tier, severity, rule, note }: Pick<Finding, 'tier' | 'severity' | 'rule' | 'note'>): Cap => ({
  letter: (tier === 'hard' ? CAPS : SOFT_CAPS)[severity],
  reason: `${rule}: ${note}`,
});

/** Facts without which nothing is graded best, and what to say of them. */
const WANTED: readonly (readonly [label: RegExp, why: string, holds: (fact: TrustFact) => boolean])[] = [
  [/provenance$/, 'nothing proves which source it was built from', ({ value }) => value.startsWith('verified')],
  [/^repository$/, 'nothing proves that the repository it names is its own', ({ value }) => value.startsWith('verified')],
  [/^known vulnerabilities$/, 'known vulnerabilities were not compared', ({ state }) => state === 'measured'],
  [/^licen[sc]e$/, 'it names no licence', () => true],
];

function missing(facts: readonly TrustFact[]): readonly Cap[] {
  return WANTED.flatMap(([label, reason, holds]) => {
    const found = facts.filter((fact) => label.test(fact.label));
    return found.some(holds) ? [] : [{ letter: 'B' as const, reason }];
  });
}

/** The grade of what is known and was found. */
export function gradeOf(
  facts: readonly TrustFact[],
  findings: readonly Pick<Finding, 'tier' | 'severity' | 'rule' | 'note'>[],
): Grade {
  const caps = [...findings.map(capOf), ...missing(facts)].filter(({ letter }) => letter !== 'A');
  const worst = caps.reduce((index, { letter }) => Math.max(index, letters.indexOf(letter)), 0);
  const reasons = caps
    .toSorted((a, b) => letters.indexOf(b.letter) - letters.indexOf(a.letter))
    .map(({ letter, reason }) => `${letter} at best: ${reason}`);
  return { letter: letters[worst] ?? 'F', reasons: [...new Set(reasons)] };
}
