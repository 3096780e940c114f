// Reads prose: every sentence is scored by the model, with the signs in it and around it. Signs far apart in a long text say nothing together.
import type { Finding, Passage, Rule, Severity, Surface } from './detector.ts';
import { findingAt, type Subject } from './finding.ts';
import { type Score, worstOf } from './model/score.ts';
import type { Thresholds } from './model/thresholds.ts';
import { any, type Sign } from './signal.ts';
import type { Sentence } from './text/reader.ts';

/** How prose of one surface is judged. */
export interface Reading {
  readonly surface: Surface;
  readonly signs: readonly Sign[];
  readonly score: Score;
  readonly limits: Thresholds;
  /** What is found when it all sums up. */
  readonly rule: Rule;
}

/** What prose says: its signs, and what the worst place sums up to. */
export interface Prose {
  readonly findings: readonly Finding[];
  readonly sum: number;
}

/** The pointer of a place in the raw text. */
export type PointerAt = (index: number) => string;

/** No sentence is better than this. */
const BEST = -8;
/** Signs count together with those of so many sentences before and after. */
const REACH = 2;
/** As many matches of one sign are kept: more of the same says nothing new. */
const MAX_MATCHES = 20;

/** By sentence: which signs are in it, one bit each; undefined when there is none anywhere. */
function signsIn(passage: Passage, sentences: readonly Sentence[], signs: readonly Sign[]): Uint32Array | undefined {
  let found: Uint32Array | undefined;
  for (let index = 0; index < sentences.length; index++) {
    const sentence = sentences[index] as Sentence;
    if (sentence.concepts.length < 2) continue;
    for (let bit = 0; bit < signs.length; bit++) {
      if (signs[bit]?.isIn(sentence, sentences[index - 1], passage) !== true) continue;
      found ??= new Uint32Array(sentences.length);
      found[index] = (found[index] as number) | (1 << bit);
    }
  }
  return found;
}

/** Who writes about attacks in a result names what attacks name: signs weigh less there. */
const SAID_OF_ATTACKS = 0.4;
const speaksOfAttacks = any('attack', 'defence');

/** Does a text speak of attacks near a sentence? */
function isReport(sentences: readonly Sentence[], index: number): boolean {
  return sentences.slice(Math.max(0, index - REACH), index + REACH + 1).some(speaksOfAttacks);
}

/** What the signs around a sentence weigh; each sign once. */
function weightAround(found: Uint32Array, index: number, signs: readonly Sign[]): number {
  let near = 0;
  for (let at = Math.max(0, index - REACH); at <= Math.min(found.length - 1, index + REACH); at++) near |= found[at] as number;
  return near === 0 ? 0 : signs.reduce((sum, { weight }, bit) => ((near & (1 << bit)) === 0 ? sum : sum + weight), 0);
}

function severityOf(sum: number, { review, block }: Thresholds): Severity {
  if (sum >= block) return 'high';
  return sum >= review ? 'medium' : 'low';
}

/** Reads prose. */
export function readProse(passage: Passage, reading: Reading, pointerAt: PointerAt, subject: Subject): Prose {
  const { surface, signs, score, limits, rule } = reading;
  const { text, rawIndex } = passage.folded();
  const sentences = passage.sentences();
  const found = signsIn(passage, sentences, signs);
  const worst = worstOf(text, score(text, sentences, passage.text), (logit, index) => {
    if (found === undefined) return Math.max(logit, BEST);
    const share = surface === 'result' && isReport(sentences, index) ? SAID_OF_ATTACKS : 1;
    return Math.max(logit, BEST) + share * weightAround(found, index, signs);
  });
  const sum = worst?.logit ?? BEST;
  const findings = signs.flatMap((sign, bit) =>
    (found === undefined ? [] : sentences.filter((_, index) => ((found[index] as number) & (1 << bit)) !== 0))
      .slice(0, MAX_MATCHES)
      .map((sentence) => sign.matchOf(sentence, passage))
      .map((match) => findingAt(sign, { ...passage, pointer: pointerAt(match.start) }, match, subject)),
  );
  if (worst === undefined || sum < limits.review) return { findings, sum };
  const start = rawIndex(worst.sentence.start);
  const match = { start, end: rawIndex(worst.sentence.end), note: rule.title.toLowerCase(), severity: severityOf(sum, limits) };
  return { findings: [...findings, findingAt(rule, { ...passage, pointer: pointerAt(start) }, match, subject)], sum };
}
