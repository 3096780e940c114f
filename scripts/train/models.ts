// Trains both models on what a lesson allows. The same data and code give the same bytes.
import { FIRST_WORD_SLOT, SLOTS } from '../../src/detectors/model/features.ts';
import type { StoredWeights } from '../../src/detectors/model/linear.ts';
import { type Fill, fillDefinition, fillResult } from '../../src/detectors/model/score.ts';
import type { Weights } from '../../src/detectors/model/weights.ts';
import type { DefinitionRow, ResultRow } from './data.ts';
import { definitionTexts } from './definitions.ts';
import { documentsOf } from './documents.ts';
import { exampleMaker, type Text } from './examples.ts';
import { type Random, randomFrom } from './grammar.ts';
import { type Example, type Trained, trainLinear } from './linear.ts';
import { resultTexts } from './results.ts';
import type { Lesson } from './split.ts';

const SEED = 20_261_121;
const MAX_BYTE = 127;
/** This share of the weights fits a byte without being cut. */
const UNCUT = 0.9999;

/** Rows of both kinds. */
export interface Rows {
  readonly definitions: readonly DefinitionRow[];
  readonly results: readonly ResultRow[];
}

/** Rounds weights to signed bytes; the few beyond the range are cut. */
function stored({ weights, bias }: Trained): StoredWeights {
  const sizes = [...weights]
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort((a, b) => a - b);
  const scale = Number(((sizes[Math.floor(sizes.length * UNCUT)] ?? 1) / MAX_BYTE).toPrecision(8));
  const bytes = Int8Array.from(weights, (weight) => Math.max(-MAX_BYTE, Math.min(MAX_BYTE, Math.round(weight / scale))));
  return { bias: Number(bias.toPrecision(8)), scale, bytes: Buffer.from(bytes.buffer).toString('base64') };
}

/** What one training is told about. */
export type OnTrained = (name: keyof Weights, planted: number, honest: number) => void;

function train(name: keyof Weights, fill: Fill, texts: Iterable<Text>, random: Random, onTrained: OnTrained): StoredWeights {
  const make = exampleMaker(fill, random);
  const examples: Example[] = [];
  for (const text of texts) examples.push(...make(text));
  const bad = examples.filter(({ isBad }) => isBad).length;
  onTrained(name, bad, examples.length - bad);
  const options = { slots: SLOTS, epochs: 4, rate: 0.12, decay: 1e-4, seed: SEED, dropFrom: FIRST_WORD_SLOT, drop: 0.3 };
  return stored(trainLinear(examples, options));
}

/** What a training may leave at its default. */
interface TrainingOptions {
  /** Share of our own texts: less than 1 only to see what they depend on. */
  readonly share?: number;
  /** Pieces of manuals; those that teach when it is left out. */
  readonly manuals?: readonly string[];
  readonly onTrained?: OnTrained;
}

/** Trains both, each with its own random numbers, so that a change of one leaves the other. */
export function trainModels({ definitions, results }: Rows, lesson: Lesson, options: TrainingOptions = {}): Weights {
  const { share = 1, manuals = documentsOf(lesson.teaches), onTrained = () => undefined } = options;
  const [forDefinitions, forResults] = [randomFrom(SEED), randomFrom(SEED + 1)];
  const definitionsTold = definitionTexts(definitions, lesson, forDefinitions, share);
  const resultsTold = resultTexts({ rows: results, manuals }, lesson, forResults, share);
  return {
    definition: train('definition', fillDefinition, definitionsTold, forDefinitions, onTrained),
    result: train('result', fillResult, resultsTold, forResults, onTrained),
  };
}
