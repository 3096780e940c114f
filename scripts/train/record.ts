// What the weights that ship were made of: digests of the data, of the manuals, of what our own texts and features come to, and of the weights.
// Without the data nobody can train again, but a test can see that something has changed since.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredWeights } from '../../src/detectors/model/linear.ts';
import type { Weights } from '../../src/detectors/model/weights.ts';
import { trainModels } from './models.ts';
import { wholeLesson } from './split.ts';

/** SHA-256 by what it is of. */
type Digests = Readonly<Record<string, string>>;

/** What `record.json` holds. */
export interface TrainingRecord {
  /** Files of the data, and `manuals.txt`. */
  readonly sources: Digests;
  /** A small training on our own texts alone: any change of templates, lexicon, features or method shows in it. */
  readonly ownTexts: Digests;
  readonly weights: Digests;
}

/** Our own texts are many; so much of them is enough to see a change. */
const SMALL_SHARE = 0.01;

const digestOfWeights = ({ bias, scale, bytes }: StoredWeights): string => hash('sha256', `${bias} ${scale} ${bytes}`, 'hex');

/** Digests of weights by model. */
export const weightDigests = ({ definition, result }: Weights): Digests => ({
  definition: digestOfWeights(definition),
  result: digestOfWeights(result),
});

/** Digests of the small training. */
export const ownTextDigests = (): Digests =>
  weightDigests(trainModels({ definitions: [], results: [] }, wholeLesson, { share: SMALL_SHARE, manuals: [] }));

/** Digest of `manuals.txt`. */
export const manualsDigest = (): string => hash('sha256', readFileSync(new URL('manuals.txt', import.meta.url)), 'hex');

const FILES = ['tool-definitions.jsonl', 'tool-results.jsonl.gz'];

/** The record of a training on the data of this folder. */
export const recordOf = (folder: string, weights: Weights): TrainingRecord => ({
  sources: {
    ...Object.fromEntries(FILES.map((name) => [name, hash('sha256', readFileSync(join(folder, name)), 'hex')])),
    'manuals.txt': manualsDigest(),
  },
  ownTexts: ownTextDigests(),
  weights: weightDigests(weights),
});
