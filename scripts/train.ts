// Trains the two models from the development data and our own templates, and writes their weights into the source: `npm run train -- DATADIR`.
// The same data and code give the same bytes. Only the training part of the data is read for learning (scripts/train/split.ts).
import { writeFileSync } from 'node:fs';
import { FIRST_WORD_SLOT, SLOTS } from '../src/detectors/model/features.ts';
import { type Fill, fillDefinition, fillResult } from '../src/detectors/model/score.ts';
import { type DefinitionRow, dataFolder, type ResultRow, rowsOf } from './train/data.ts';
import { definitionTexts } from './train/definitions.ts';
import { exampleMaker, type Text } from './train/examples.ts';
import { type Random, randomFrom } from './train/grammar.ts';
import { type Example, type Trained, trainLinear } from './train/linear.ts';
import { resultTexts } from './train/results.ts';

const SEED = 20_261_121;
const MAX_BYTE = 127;

/** Rounds weights to signed bytes; the few beyond the range are cut. */
function stored({ weights, bias }: Trained): string {
  const sizes = [...weights]
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort((a, b) => a - b);
  const scale = (sizes[Math.floor(sizes.length * 0.9999)] ?? 1) / MAX_BYTE;
  const bytes = Int8Array.from(weights, (weight) => Math.max(-MAX_BYTE, Math.min(MAX_BYTE, Math.round(weight / scale))));
  const text = Buffer.from(bytes.buffer).toString('base64');
  return `{\n  bias: ${bias.toPrecision(8)},\n  scale: ${scale.toPrecision(8)},\n  bytes:\n    '${text}',\n}`;
}

function write(name: string, what: string, trained: Trained): void {
  const path = new URL(`../src/detectors/model/${name}-weights.ts`, import.meta.url);
  writeFileSync(
    path,
    `// Weights of the model for ${what}. Made by \`npm run train\`; never edited. What they were trained on: docs/reference/model-card.md.
import type { StoredWeights } from './linear.ts';

/** Weights for ${what}. */
export const ${name}Weights: StoredWeights = ${stored(trained)};
`,
  );
}

function train(name: string, what: string, fill: Fill, texts: Iterable<Text>, random: Random): void {
  const make = exampleMaker(fill, random);
  const examples: Example[] = [];
  for (const text of texts) examples.push(...make(text));
  const trained = trainLinear(examples, {
    slots: SLOTS,
    epochs: 4,
    rate: 0.12,
    decay: 1e-4,
    seed: SEED,
    dropFrom: FIRST_WORD_SLOT,
    drop: 0.3,
  });
  write(name, what, trained);
  const bad = examples.filter(({ isBad }) => isBad).length;
  process.stdout.write(`${name}: ${bad} planted and ${examples.length - bad} honest sentences\n`);
}

const folder = dataFolder(process.argv[2]);
const random = randomFrom(SEED);
train(
  'definition',
  'definitions',
  fillDefinition,
  definitionTexts(rowsOf<DefinitionRow>(folder, 'tool-definitions.jsonl'), random),
  random,
);
train('result', 'results', fillResult, resultTexts(rowsOf<ResultRow>(folder, 'tool-results.jsonl.gz'), random), random);
