// Runs the detectors over one thing and sums up. The one engine of gateway, scanner and `bartizan detect`. No I/O; the same input gives the same answer.
import type { Json } from '../base/json.ts';
import { jsonPassages, passageOf } from './definition-passages.ts';
import { type Detector, type Finding, isAtLeast, type Passage, type Severity, type Surface } from './detector.ts';
import { findingAt, type Subject } from './finding.ts';
import { detectors as allDetectors } from './index.ts';
import { createFold } from './text/folded.ts';

/** What the engine says of one thing. */
export interface Inspection {
  /** The product stops it by default. */
  readonly block: boolean;
  /** A person should look. */
  readonly review: boolean;
  /** 0 to 1; orders things of one surface. */
  readonly score: number;
  readonly findings: readonly Finding[];
}

/** Looks at things. */
export interface Engine {
  /** One definition (tool, prompt, resource, template, or `{ instructions }`). */
  readonly definition: (definition: Json, subject?: Subject) => Inspection;
  /** Text that a tool gave. */
  readonly result: (text: string, subject?: Subject) => Inspection;
  /** Arguments of a call. */
  readonly arguments: (args: Json, subject?: Subject) => Inspection;
}

const BLOCKING: Severity = 'high';
const REVIEWED: Severity = 'medium';
const SCORE_OF: Readonly<Record<Severity, number>> = { critical: 1, high: 0.95, medium: 0.6, low: 0.2, info: 0.02 };

/** Sums findings up: a hard one of high severity blocks, a medium one asks for review. */
function summed(findings: readonly Finding[]): Inspection {
  return {
    block: findings.some((one) => one.tier === 'hard' && isAtLeast(one.severity, BLOCKING)),
    review: findings.some((one) => isAtLeast(one.severity, REVIEWED)),
    score: findings.reduce((worst, one) => Math.max(worst, SCORE_OF[one.severity]), 0),
    findings,
  };
}

/** Builds the engine: some milliseconds, once per process. */
export function createEngine(): Engine {
  const fold = createFold();
  const bySurface = (surface: Surface): readonly Detector[] => allDetectors.filter((one) => one.surfaces.includes(surface));
  const lists = { definition: bySurface('definition'), result: bySurface('result'), arguments: bySurface('arguments') };
  const look = (passages: readonly Passage[], list: readonly Detector[], subject: Subject): Inspection =>
    summed(
      passages.flatMap((passage) =>
        list.flatMap((detector) => [...detector.detect(passage)].map((match) => findingAt(detector, passage, match, subject))),
      ),
    );
  return {
    definition: (definition, subject = {}) => look(jsonPassages(definition, 'definition', fold), lists.definition, subject),
    result: (text, subject = {}) =>
      look([passageOf({ pointer: '', surface: 'result', role: 'prose', text }, fold)], lists.result, subject),
    arguments: (args, subject = {}) => look(jsonPassages(args, 'arguments', fold), lists.arguments, subject),
  };
}
