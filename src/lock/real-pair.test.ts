// Two real releases of one server, run from npm: what changed in a year and a half is found, and nothing where nothing changed.
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { captured } from './capture.test-kit.ts';
import { catalogueChanges, wordingOnly, worst } from './changes.ts';
import { facts } from './lock.test-kit.ts';
import { pinsOf } from './pins.ts';
import { nextState } from './state.ts';

const program = (name: string): string => fileURLToPath(new URL(`../../node_modules/${name}/dist/index.js`, import.meta.url));
const OLD = program('filesystem-2025.3.28');
const NEW = program('@modelcontextprotocol/server-filesystem');

it('server-filesystem 2025.3.28 to 2026.8.31: each change is found, with its class', { timeout: 60_000 }, async () => {
  const [before, after] = [await captured(OLD, [tmpdir()]), await captured(NEW, [tmpdir()])];
  const changes = catalogueChanges(before, after);
  assert.equal(worst(changes), 'high');
  assert.equal(wordingOnly(changes), false);
  const keysOf = (kind: string): readonly string[] =>
    changes.filter((change) => change.class === kind).map(({ subject }) => subject.key);
  assert.deepEqual(keysOf('new'), ['read_text_file', 'read_media_file', 'list_directory_with_sizes']);
  assert.deepEqual(keysOf('removed'), []);
  assert.deepEqual(keysOf('renamed'), []);
  // All tools there were have got titles, annotations and output schemas.
  assert.deepEqual(new Set(keysOf('annotation-stronger')), new Set(before.tools.map(({ name }) => name)));
  const onReadFile = changes
    .filter(({ subject }) => subject.key === 'read_file')
    .map((change) => `${change.class} ${change.pointer}`);
  assert.deepEqual(onReadFile, READ_FILE);
});

it('two captures of one release are the same state', { timeout: 60_000 }, async () => {
  for (const each of [OLD, NEW]) {
    const [one, two] = [await captured(each, [tmpdir()]), await captured(each, [tmpdir()])];
    assert.deepEqual(catalogueChanges(one, two), []);
    assert.deepEqual(pinsOf(one), pinsOf(two));
    const previous = nextState('files', { facts, seen: one });
    assert.equal(nextState('files', { facts, seen: two, previous }).entry, previous.entry);
  }
});

const READ_FILE: readonly string[] = [
  'wording /description',
  'schema-widened /inputSchema/properties/tail',
  'schema-widened /inputSchema/properties/head',
  'schema-widened /inputSchema/additionalProperties',
  'wording /title',
  'annotation-stronger /annotations/readOnlyHint',
  'annotation-stronger /annotations/openWorldHint',
  'schema-changed /execution',
  'schema-narrowed /outputSchema',
];
