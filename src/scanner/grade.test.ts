// A grade has reasons, and nothing outweighs a hard finding.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { gradeOf } from './grade.ts';
import type { TrustFact } from './package.ts';

const measured = (label: string, value: string): TrustFact => ({ label, value, state: 'measured' });
const BEST: readonly TrustFact[] = [
  measured('npm.provenance', 'verified: built from the repository'),
  measured('repository', 'verified: the same'),
  measured('known vulnerabilities', '0'),
  { label: 'license', value: 'MIT', state: 'claimed' },
];
const finding = (severity: 'critical' | 'high' | 'medium' | 'low' | 'info', tier: 'hard' | 'soft') =>
  ({ severity, tier, rule: 'x', note: 'y' }) as const;

it('is best only when all that counts was proven, and says what is missing else', () => {
  assert.deepEqual(gradeOf(BEST, []), { letter: 'A', reasons: [] });
  for (const one of BEST) {
    const { letter, reasons } = gradeOf(
      BEST.filter((fact) => fact !== one),
      [],
    );
    assert.deepEqual([letter, reasons.length], ['B', 1], one.label);
  }
  assert.equal(gradeOf([...BEST.slice(1), measured('npm.provenance', 'absent: none')], []).letter, 'B');
});

it('is capped by the worst hard finding, whatever else is good', () => {
  const grades = (['critical', 'high', 'medium', 'low', 'info'] as const).map(
    (severity) => gradeOf(BEST, [finding('info', 'hard'), finding(severity, 'hard')]).letter,
  );
  assert.deepEqual(grades, ['F', 'D', 'C', 'B', 'A']);
  assert.deepEqual(gradeOf(BEST, [finding('high', 'hard')]).reasons, ['D at best: x: y']);
});

it('is never lowered so far by signs alone', () => {
  assert.equal(gradeOf(BEST, [finding('critical', 'soft')]).letter, 'D');
  assert.equal(gradeOf(BEST, [finding('low', 'soft')]).letter, 'A');
});
