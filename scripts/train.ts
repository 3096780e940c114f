// Trains the two models from the development data and our own templates, and writes their weights into the source: `npm run train -- DATADIR`.
// What they are worth is measured by `npm run eval`, each part of the data by models that did not see it.
import { writeFileSync } from 'node:fs';
import type { StoredWeights } from '../src/detectors/model/linear.ts';
import { type DefinitionRow, dataFolder, type ResultRow, rowsOf } from './train/data.ts';
import { trainModels } from './train/models.ts';
import { writePackages } from './train/packages.ts';
import { wholeLesson } from './train/split.ts';

function write(name: string, { bias, scale, bytes }: StoredWeights): void {
  writeFileSync(
    new URL(`../src/detectors/model/${name}-weights.ts`, import.meta.url),
    `// Weights of the model for ${name}s. Made by \`npm run train\`; never edited. What they were trained on: docs/reference/model-card.md.
import type { StoredWeights } from './linear.ts';

/** Weights for ${name}s. */
export const ${name}Weights: StoredWeights = {
  bias: ${bias},
  scale: ${scale},
  bytes:
    '${bytes}',
};
`,
  );
}

function main(): number {
  const folder = dataFolder(process.argv[2]);
  if (typeof folder !== 'string') {
    process.stderr.write(`${folder.problem}\n`);
    return 2;
  }
  const rows = {
    definitions: rowsOf<DefinitionRow>(folder, 'tool-definitions.jsonl'),
    results: rowsOf<ResultRow>(folder, 'tool-results.jsonl.gz'),
  };
  const weights = trainModels(rows, wholeLesson, (name, planted, honest) =>
    process.stdout.write(`${name}: ${planted} planted and ${honest} honest sentences\n`),
  );
  for (const [name, stored] of Object.entries(weights)) write(name, stored);
  writePackages(folder);
  return 0;
}

process.exitCode = main();
