// Runs the detectors over one thing and sums up. The one engine of gateway, scanner and `bartizan detect`. No I/O; the same input gives the same answer.
import { isObject, type Json } from '../base/json.ts';
import { ANNOTATION_WEIGHT, annotationMismatch, contradictionOf } from './annotation-mismatch/annotation-mismatch.ts';
import { type CatalogueServer, judgeCatalogue } from './catalogue/catalogue.ts';
import { decodedFindings } from './decoded.ts';
import { jsonPassages } from './definition-passages.ts';
import type { Detector, Finding, Passage, Surface } from './detector.ts';
import { findingAt, findingOf, type Subject } from './finding.ts';
import { hiddenCharacters } from './hidden-characters/hidden-characters.ts';
import { passageDetectors, proseDetectors } from './index.ts';
import { instructionsToModel } from './instructions-to-model/instructions-to-model.ts';
import { type Inspection, judged, scoreOf } from './judge.ts';
import { lookalikeLetters } from './lookalike-letters/lookalike-letters.ts';
import { createNameJudge } from './lookalike-package/judge-name.ts';
import { isSplitSecret } from './mask/hidden-secrets.ts';
import { masked } from './mask/mask.ts';
import type { Span } from './mask/secrets.ts';
import { fillDefinition, fillResult, scorer } from './model/score.ts';
import { type Thresholds, thresholds } from './model/thresholds.ts';
import { shippedWeights, type Weights } from './model/weights.ts';
import { personalData } from './personal-data/personal-data.ts';
import { plantedInstructions } from './planted-instructions/planted-instructions.ts';
import { type Reading, readProse } from './prose.ts';
import { secretInText } from './secret-in-text/secret-in-text.ts';
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

/** Builds the engine: some tens of milliseconds, once per process. Other weights are for measuring. */
export function createEngine(weights: Weights = shippedWeights): Engine {
  const tools = createTools();
  const on = (list: readonly Detector[], surface: Surface): readonly Detector[] =>
    list.filter((one) => one.surfaces.includes(surface));
  const definitions: Reading = {
    surface: 'definition',
    signs: proseDetectors,
    score: scorer(fillDefinition, weights.definition),
    limits: thresholds.definition,
    rule: instructionsToModel,
  };
  const results: Reading = {
    surface: 'result',
    signs: proseDetectors,
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
    arguments: (args, subject = {}) => {
      const passages = jsonPassages(args, 'arguments', tools);
      return judged([...hard(passages, look.arguments, subject), ...splitSecrets(passages, subject)]);
    },
  };
}

/** Credentials of which one argument holds the begin and the next one the rest. */
function splitSecrets(passages: readonly Passage[], subject: Subject): readonly Finding[] {
  const values = passages.filter(({ role }) => role !== 'key');
  return values.slice(1).flatMap((passage, index) => {
    const before = values[index];
    if (before === undefined || !isSplitSecret(before.text, passage.text)) return [];
    const match = { start: 0, end: passage.text.length, note: `the rest of a credential that begins in ${before.pointer}` };
    return [findingAt(secretInText, passage, match, subject)];
  });
}

/** Masks a text; nothing is stopped, since nothing leaves unmasked. */
function cleaned(text: string, tools: Tools, subject: Subject): Cleaned {
  const passage = passageOf({ pointer: '', surface: 'text', role: 'prose', text }, tools);
  const { spans, text: shown } = masked(text);
  const told = [...Map.groupBy(spans, ({ type }) => type).values()].flatMap((some) => some.slice(0, MAX_MATCHES));
  const findings = told.map(({ start, end, type }) => {
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
  if (note === undefined || !isObject(definition)) return [];
  const excerpt = JSON.stringify(definition['annotations']);
  return [findingOf(annotationMismatch, { surface: 'definition', pointer: '/annotations', note, excerpt }, subject)];
}
