// What can be held of training without its data: the weights that ship belong to these sources, and the same texts give the same bytes.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { shippedWeights } from '../../src/detectors/model/weights.ts';
import { pinnedText, pinsOf } from './documents.ts';
import { manualsDigest, ownTextDigests, type TrainingRecord, weightDigests } from './record.ts';

const here = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const record = JSON.parse(here('record.json')) as TrainingRecord;
const AGAIN = 'train again: npm run train -- DATADIR';

test('the weights that ship are those of the last training', () => {
  assert.deepEqual(weightDigests(shippedWeights), record.weights, AGAIN);
});

test('templates, lexicon, features and method are those of the last training, and give the same bytes twice', () => {
  const once = ownTextDigests();
  assert.deepEqual(ownTextDigests(), once, 'two trainings differ');
  assert.deepEqual(once, record.ownTexts, AGAIN);
});

test('the manuals are those of the last training', () => {
  assert.equal(manualsDigest(), record.sources['manuals.txt'], AGAIN);
  const pins = pinsOf(here('manuals.txt'));
  assert.equal(new Set(pins.map(({ digest }) => digest)).size, pins.length, 'each once');
});

test('a manual is read only with the digest it was pinned with', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-manuals-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const [changed, kept] = [join(folder, 'changed.md'), join(folder, 'kept.md')];
  writeFileSync(changed, 'abcd');
  writeFileSync(kept, 'abc');
  const [pin] = pinsOf('@a/b@1.0.0 docs/read me.md ba7816bf8f01cfea414140de5dae2223');
  assert.ok(pin !== undefined);
  assert.deepEqual([pin.name, pin.version, pin.path], ['@a/b', '1.0.0', 'docs/read me.md']);
  assert.equal(pinnedText(pin, [changed, join(folder, 'missing.md'), kept]), 'abc');
  assert.equal(pinnedText(pin, [changed]), undefined);
  assert.throws(() => pinsOf('a@1.0.0 README.md nothing'), /is not "package@version path digest"/);
});
