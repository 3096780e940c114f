// Scores texts sentence by sentence: once as a definition, where any instruction to the model is strange, once as a result, where it is strange among its neighbours.
import { concepts } from '../lexicon/concepts.ts';
import type { Sentence } from '../text/reader.ts';
import { addSurroundings, conceptsIn, type Features, fillFeatures, noFeatures } from './features.ts';
import { JSON_KIND, kindOf, MARKUP_KIND } from './kind.ts';
import { type Logit, logitOf, type StoredWeights } from './linear.ts';
import { quotationReader, saidAsItIs } from './quotes.ts';

/** What was thought of one sentence. */
export interface Scored {
  readonly sentence: Sentence;
  readonly logit: number;
}

/** Scores the sentences of a text. `text` is folded, `raw` is not. */
export type Score = (text: string, sentences: readonly Sentence[], raw: string) => readonly Scored[];

/** Fills the buffers for each sentence in turn: training and inference see the same. */
export type Fill = (
  features: Features,
  text: string,
  sentences: readonly Sentence[],
  raw: string,
  each: (index: number) => void,
) => void;

const NOTHING: readonly number[] = [];

/** Features of definitions. */
export const fillDefinition: Fill = (features, text, sentences, _raw, each) => {
  const spokenIn = quotationReader(text);
  let before = NOTHING;
  for (const [index, sentence] of sentences.entries()) {
    fillFeatures(features, text, spokenIn(sentence), before);
    before = conceptsIn(sentence);
    each(index);
  }
};

/** Features of results. */
export const fillResult: Fill = (features, text, sentences, raw, each) => {
  const counts = new Uint8Array(concepts.length);
  for (const sentence of sentences) {
    for (const concept of conceptsIn(sentence))
      if ((counts[concept] as number) < 255) counts[concept] = (counts[concept] as number) + 1;
  }
  const kind = kindOf(raw);
  const spokenIn = kind === JSON_KIND || kind === MARKUP_KIND ? saidAsItIs : quotationReader(text);
  let before = NOTHING;
  for (const [index, sentence] of sentences.entries()) {
    const spoken = spokenIn(sentence);
    fillFeatures(features, text, spoken, before);
    addSurroundings(features, text, spoken.sentence, { kind, counts, sentences: sentences.length, index });
    before = conceptsIn(sentence);
    each(index);
  }
};

/** Makes a scorer of stored weights. */
export function scorer(fill: Fill, stored: StoredWeights): Score {
  const logit: Logit = logitOf(stored);
  const features = noFeatures();
  return (text, sentences, raw) => {
    const scored: Scored[] = [];
    fill(features, text, sentences, raw, (index) => {
      scored.push({ sentence: sentences[index] as Sentence, logit: logit(features.slots, features.values, features.count) });
    });
    return scored;
  };
}

/** How much a neighbour adds to a sentence. */
const NEIGHBOUR_SHARE = 0.3;
/** Sentences shorter than this say nothing alone; in scripts without blanks a third is enough. */
const SHORT_CHARS = 12;

function isShort(text: string, { start, end, concepts: found }: Sentence): boolean {
  if (found.length > 2) return false;
  const isDense = text.charCodeAt(start) >= 0x3040;
  return end - start < (isDense ? SHORT_CHARS / 3 : SHORT_CHARS);
}

/** The worst sentence of a text, with some of what its neighbours say and what `weighed` adds; undefined when there is none. */
export function worstOf(
  text: string,
  scored: readonly Scored[],
  weighed: (logit: number, index: number) => number = (logit) => logit,
): Scored | undefined {
  let worst: Scored | undefined;
  for (const [i, { sentence, logit }] of scored.entries()) {
    if (isShort(text, sentence)) continue;
    const near = Math.max(0, scored[i - 1]?.logit ?? 0, scored[i + 1]?.logit ?? 0);
    const sum = weighed(logit + NEIGHBOUR_SHARE * near, i);
    if (worst === undefined || sum > worst.logit) worst = { sentence, logit: sum };
  }
  return worst;
}
