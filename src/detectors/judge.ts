// Adds up what was found on one thing: hard findings speak for themselves, signs only together. No detector decides; this does.
import { type Finding, isAtLeast, type Severity } from './detector.ts';
import type { Thresholds } from './model/thresholds.ts';

/** What the engine says of one thing. */
export interface Inspection {
  /** The product stops it by default. */
  readonly block: boolean;
  /** A person should look. */
  readonly review: boolean;
  /** 0 to 1; orders things of one surface. From 0.5 on a person should look. */
  readonly score: number;
  readonly findings: readonly Finding[];
}

const BLOCKING: Severity = 'high';
const REVIEWED: Severity = 'medium';
const SCORE_OF: Readonly<Record<Severity, number>> = { critical: 0.99, high: 0.97, medium: 0.6, low: 0.1, info: 0.02 };

/** Half way between 0 and the sum of a threshold. */
const REVIEW_SCORE = 0.5;
const BLOCK_SCORE = 0.9;

/** A sum of signs as a score: 0.5 where a person should look, 0.9 where it is stopped, and in order everywhere. */
export function scoreOf(sum: number, { review, block }: Thresholds): number {
  if (sum < review) return (2 * REVIEW_SCORE) / (1 + Math.exp((review - sum) / 2)) / 1;
  if (sum < block) return REVIEW_SCORE + ((BLOCK_SCORE - REVIEW_SCORE) * (sum - review)) / (block - review);
  return BLOCK_SCORE + 0.09 * (1 - Math.exp(-(sum - block) / 5));
}

/** Sums up hard findings alone. */
export function judged(findings: readonly Finding[], soft = 0): Inspection {
  return {
    block: findings.some((one) => one.tier === 'hard' && isAtLeast(one.severity, BLOCKING)) || soft >= BLOCK_SCORE,
    review: findings.some((one) => isAtLeast(one.severity, REVIEWED)) || soft >= REVIEW_SCORE,
    score: findings.reduce((worst, one) => (one.tier === 'hard' ? Math.max(worst, SCORE_OF[one.severity]) : worst), soft),
    findings,
  };
}
