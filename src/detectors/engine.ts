// Runs the detectors over one thing and sums up. The one engine of gateway, scanner and `bartizan detect`. No I/O; the same input gives the same answer.
import type { Json } from '../base/json.ts';
import { ANNOTATION_WEIGHT, annotationMismatch, contradictionOf } from './annotation-mismatch/annotation-mismatch.ts';
import { type CatalogueServer, judgeCatalogue } from './catalogue/catalogue.ts';
import { DECODED_COMMAND, decodedPayload } from './decoded-payload/decoded-payload.ts';
import { jsonPassages } from './definition-passages.ts';
import type { Detector, Finding, Match, Passage, Rule, Severity, Surface } from './detector.ts';
import { findingAt, findingOf, type Subject } from './finding.ts';
import { hiddenCharacters } from './hidden-characters/hidden-characters.ts';
import { passageDetectors, proseDetectors } from './index.ts';
import { instructionsToModel } from './instructions-to-model/instructions-to-model.ts';
import { type Inspection, judged, scoreOf } from './judge.ts';
import { lookalikeLetters } from './lookalike-letters/lookalike-letters.ts';
import { createNameJudge } from './lookalike-package/judge-name.ts';
import { masked } from './mask/mask.ts';
import type { Span } from './mask/secrets.ts';
import { fillDefinition, fillResult, type Score, scorer, worstOf } from './model/score.ts';
import { type Thresholds, thresholds } from './model/thresholds.ts';
import { shippedWeights, type Weights } from './model/weights.ts';
import { personalData } from './personal-data/personal-data.ts';
import { plantedInstructions } from './planted-instructions/planted-instructions.ts';
import { secretInText } from './secret-in-text/secret-in-text.ts';
import { type Decoded, decodedRuns, decodedSentences } from './text/decode.ts';
import { createTools, passageOf, type Tools } from './text/tools.ts';
import { wholeOf } from './whole.ts';

/** Looks at things. */
export interface Engine {
  /** One definition: a tool, prompt, resource or template; may carry `instructions` of its server. */
  readonly definition: (definition: Json, subject?: Subject) => Inspection;
  /** All that one client sees. */
  readonly catalogue: (servers: readonly CatalogueServer[]) => Inspection;
  /** Text that a tool gave. */
  readonly result: (text: string, subject?: Subject) => Inspection;
  /** Text whose credentials and personal data are to be masked. */
  readonly text: (text: string, subject?: Subject) => Cleaned;
  /** The name of a package, in an ecosystem such as `npm`. */
  readonly package: (ecosystem: string, name: string) => Inspection;
  /** Arguments of a call. */
  readonly arguments: (args: Json, subject?: Subject) => Inspection;
}

/** A text with what has to be masked. */
export interface Cleaned extends Inspection {
  readonly spans: readonly Span[];
  readonly masked: string;
}

/** As many matches of one detector in one passage are kept: more of the same says nothing new. */
const MAX_MATCHES = 20;

function* firstOf<T>(items: Iterable<T>, max: number): Generator<T> {
  let count = 0;
  for (const item of items) {
    if (count === max) return;
    count += 1;
    yield item;
  }
}

/** Codes within codes are read to this depth. */
const MAX_DEPTH = 3;

/** How prose of one surface is judged. */
interface Reading {
  readonly surface: Surface;
  readonly detectors: readonly Detector[];
  readonly score: Score;
  readonly limits: Thresholds;
  readonly rule: Rule;
}

/** What prose says: its signs, and what they sum up to. */
interface Prose {
  readonly findings: readonly Finding[];
  readonly sum: number;
}

type PointerAt = (index: number) => string;

const matchesOf = (detectors: readonly Detector[], passage: Passage): readonly (readonly [Detector, Match])[] =>
  detectors.flatMap((detector) => [...detector.detect(passage)].map((match) => [detector, match] as const));

function severityOf(sum: number, { review, block }: Thresholds): Severity {
  if (sum >= block) return 'high';
  return sum >= review ? 'medium' : 'low';
}

/** Signs and the model together: the strongest sign of each rule counts once. */
function readProse(passage: Passage, reading: Reading, pointerAt: PointerAt, subject: Subject): Prose {
  const folded = passage.folded();
  const matches = matchesOf(reading.detectors, passage);
  const signs = sumOfWeights(matches);
  const worst = worstOf(reading.score(folded.text, passage.sentences(), passage.text));
  const logit = worst?.logit ?? Number.NEGATIVE_INFINITY;
  const sum = Math.max(logit, -8) + signs;
  const findings = matches.map(([detector, match]) =>
    findingAt(detector, { ...passage, pointer: pointerAt(match.start) }, match, subject),
  );
  if (worst === undefined || sum < reading.limits.review) return { findings, sum };
  const start = folded.rawIndex(worst.sentence.start);
  const match = {
    start,
    end: folded.rawIndex(worst.sentence.end),
    note: reading.rule.title.toLowerCase(),
    severity: severityOf(sum, reading.limits),
  };
  return { findings: [...findings, findingAt(reading.rule, { ...passage, pointer: pointerAt(start) }, match, subject)], sum };
}

function sumOfWeights(matches: readonly (readonly [Detector, Match])[]): number {
  const rules = new Map(matches.map(([{ id, weight }]) => [id, weight ?? 0]));
  return [...rules.values()].reduce((sum, weight) => sum + weight, 0);
}

/** Builds the engine: some tens of milliseconds, once per process. Other weights are for measuring. */
export function createEngine(weights: Weights = shippedWeights): Engine {
  const tools = createTools();
  const on = (list: readonly Detector[], surface: Surface): readonly Detector[] =>
    list.filter((one) => one.surfaces.includes(surface));
  const definitions: Reading = {
    surface: 'definition',
    detectors: on(proseDetectors, 'definition'),
    score: scorer(fillDefinition, weights.definition),
    limits: thresholds.definition,
    rule: instructionsToModel,
  };
  const results: Reading = {
    surface: 'result',
    detectors: on(proseDetectors, 'result'),
    score: scorer(fillResult, weights.result),
    limits: thresholds.result,
    rule: plantedInstructions,
  };
  const look = {
    definition: on(passageDetectors, 'definition'),
    result: on(passageDetectors, 'result'),
    arguments: on(passageDetectors, 'arguments'),
  };
  const hard = (passages: readonly Passage[], list: readonly Detector[], subject: Subject): readonly Finding[] =>
    passages.flatMap((passage) =>
      list.flatMap((detector) =>
        [...firstOf(detector.detect(passage), MAX_MATCHES)].map((match) => findingAt(detector, passage, match, subject)),
      ),
    );
  const judgeOne = (definition: Json, subject: Subject = {}): Inspection => {
    const passages = jsonPassages(definition, 'definition', tools);
    const whole = wholeOf(passages);
    const passage = passageOf({ pointer: '', surface: 'definition', role: 'prose', text: whole.text }, tools);
    const prose = readProse(passage, definitions, whole.pointerAt, subject);
    const own = [...hard(passages, look.definition, subject), ...contradictions(definition, subject)];
    const signs = own.filter(({ tier }) => tier === 'soft').length === 0 ? 0 : softWeight(own);
    const decoded = passages.flatMap((one) => decodedFindings(one, definitions, tools, subject));
    const sum = prose.sum + signs;
    return judged([...inContext(own, sum, definitions.limits), ...decoded, ...prose.findings], scoreOf(sum, definitions.limits));
  };
  const judgeName = createNameJudge();
  return {
    definition: judgeOne,
    catalogue: (servers) => judgeCatalogue(servers, judgeOne),
    result: (text, subject = {}) => {
      const passage = passageOf({ pointer: '', surface: 'result', role: 'prose', text }, tools);
      const prose = readProse(passage, results, () => '', subject);
      const decoded = decodedFindings(passage, results, tools, subject);
      return judged(
        [...hard([passage], look.result, subject), ...decoded, ...prose.findings],
        scoreOf(prose.sum, results.limits),
      );
    },
    package: judgeName,
    text: (text, subject = {}) => cleaned(text, tools, subject),
    arguments: (args, subject = {}) => judged(hard(jsonPassages(args, 'arguments', tools), look.arguments, subject)),
  };
}

/** Masks a text; nothing is stopped, since nothing leaves unmasked. */
function cleaned(text: string, tools: Tools, subject: Subject): Cleaned {
  const passage = passageOf({ pointer: '', surface: 'text', role: 'prose', text }, tools);
  const { spans, text: shown } = masked(text);
  const findings = spans.map(({ start, end, type }) => {
    const note = type === 'SECRET' ? 'a credential' : `personal data: ${type.toLowerCase().replaceAll('_', ' ')}`;
    return findingAt(type === 'SECRET' ? secretInText : personalData, passage, { start, end, note }, subject);
  });
  return { ...judged(findings), block: false, spans, masked: shown };
}

/** Disguises of letters in prose: they matter as far as there is something behind them. In names they always do. */
const DISGUISES: ReadonlySet<string> = new Set([hiddenCharacters.id, lookalikeLetters.id]);
/** So far below the threshold, the text without its disguise is honest. */
const HONEST_MARGIN = 1.5;

function inContext(findings: readonly Finding[], sum: number, { review }: Thresholds): readonly Finding[] {
  if (sum >= review - HONEST_MARGIN) return findings;
  return findings.map((finding) =>
    DISGUISES.has(finding.rule) && finding.severity === 'medium' ? { ...finding, severity: 'low' as const } : finding,
  );
}

const WEIGHT_OF: ReadonlyMap<string, number> = new Map([
  ...passageDetectors.map(({ id, weight }) => [id, weight ?? 0] as const),
  [annotationMismatch.id, ANNOTATION_WEIGHT],
]);

const softWeight = (findings: readonly Finding[]): number =>
  [...new Set(findings.map(({ rule }) => rule))].reduce((sum, rule) => sum + (WEIGHT_OF.get(rule) ?? 0), 0);

function contradictions(definition: Json, subject: Subject): readonly Finding[] {
  const note = contradictionOf(definition);
  if (note === undefined) return [];
  return [findingOf(annotationMismatch, { surface: 'definition', pointer: '/annotations', note, excerpt: note }, subject)];
}

/** What is hidden in a code, when it would be reported in plain words. */
function decodedFindings(passage: Passage, reading: Reading, tools: Tools, subject: Subject, depth = 1): readonly Finding[] {
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
  const found = hidden.flatMap((one) => {
    const severity = harmOf(one.text, reading, tools, depth);
    if (severity === undefined) return [];
    const match = {
      start: one.start,
      end: one.end,
      note: `${one.code} that says something harmful`,
      decoded: one.text,
      severity,
    };
    return [findingAt(decodedPayload, passage, match, subject)];
  });
  return found.length > 0 || depth > 1 ? found : inPlace(passage, hidden, reading, tools, subject);
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

/** How bad would this be if it stood there in plain words? An order that is written in a code is worse than a plain one. */
function harmOf(text: string, reading: Reading, tools: Tools, depth: number): Severity | undefined {
  if (DECODED_COMMAND.test(text)) return 'high';
  const { review, block } = reading.limits;
  const passage = passageOf({ pointer: '', surface: reading.surface, role: 'prose', text }, tools);
  const { sum } = readProse(passage, reading, () => '', {});
  if (sum >= (review + block) / 2) return 'high';
  if (sum >= review) return 'medium';
  return depth < MAX_DEPTH ? decodedFindings(passage, reading, tools, {}, depth + 1)[0]?.severity : undefined;
}
