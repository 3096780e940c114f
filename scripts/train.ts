// Trains the two models from the development data and our own templates, and writes their weights into the source: `npm run train -- DATADIR`.
// `--check` compares instead of writing, `--fetch` gets manuals that are not installed as they were pinned, `--pin` pins those that are installed now.
// What the models are worth is measured by `npm run eval`, each part of the data by models that did not see it.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { StoredWeights } from '../src/detectors/model/linear.ts';
import { shippedWeights } from '../src/detectors/model/weights.ts';
import { type DefinitionRow, dataFolder, type ResultRow, rowsOf } from './train/data.ts';
import { fetchManuals, missingManual, pinInstalled } from './train/documents.ts';
import { trainModels } from './train/models.ts';
import { writePackages } from './train/packages.ts';
import { recordOf, weightDigests } from './train/record.ts';
import { wholeLesson } from './train/split.ts';

const ownFile = (name: string): URL => new URL(name, import.meta.url);

function write(name: string, { bias, scale, bytes }: StoredWeights): void {
  writeFileSync(
    ownFile(`../src/detectors/model/${name}-weights.ts`),
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

function train(folder: string, isCheck: boolean): number {
  const rows = {
    definitions: rowsOf<DefinitionRow>(folder, 'tool-definitions.jsonl'),
    results: rowsOf<ResultRow>(folder, 'tool-results.jsonl.gz'),
  };
  const onTrained = (name: string, planted: number, honest: number): void => {
    process.stdout.write(`${name}: ${planted} planted and ${honest} honest sentences\n`);
  };
  const weights = trainModels(rows, wholeLesson, { onTrained });
  if (isCheck) {
    const isSame = JSON.stringify(weightDigests(weights)) === JSON.stringify(weightDigests(shippedWeights));
    process.stdout.write(isSame ? 'the same weights as those that ship\n' : 'other weights than those that ship\n');
    return isSame ? 0 : 1;
  }
  for (const [name, stored] of Object.entries(weights)) write(name, stored);
  writeFileSync(ownFile('train/record.json'), `${JSON.stringify(recordOf(folder, weights), null, 2)}\n`);
  writePackages(folder);
  return 0;
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: { type: 'boolean', default: false },
      fetch: { type: 'boolean', default: false },
      pin: { type: 'boolean', default: false },
    },
  });
  const folder = dataFolder(positionals[0]);
  if (typeof folder !== 'string') {
    process.stderr.write(`${folder.problem}\n`);
    return 2;
  }
  if (values.pin) writeFileSync(ownFile('train/manuals.txt'), pinInstalled());
  if (values.fetch) process.stdout.write(`${fetchManuals()} manuals fetched\n`);
  const missing = missingManual();
  if (missing !== undefined) {
    process.stderr.write(`${missing}\n`);
    return 2;
  }
  return train(folder, values.check);
}

process.exitCode = main();
