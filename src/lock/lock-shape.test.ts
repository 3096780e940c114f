import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Schema, Validator } from '@cfworker/json-schema';
import type { Json, JsonObject } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { approval } from './approvals.ts';
import { newKey, openKey } from './key-file.ts';
import { approvedServer, lockOf, PROJECT, WHEN } from './lock.test-kit.ts';
import { definitionsJsonSchema, definitionsShape, lockJsonSchema, lockShape } from './lock-shape.ts';
import { printDefinitions, printLockFile } from './lock-text.ts';

const parsed = (bytes: Buffer): JsonObject => parseStrict(bytes.toString(), { maxDepth: 100 }).value as JsonObject;
const isValid = (schema: JsonObject, value: Json): boolean => new Validator(schema as Schema, '2020-12').validate(value).valid;

async function signedLock(): Promise<JsonObject> {
  const server = await approvedServer();
  const key = await newKey('alice', 'five random words are enough');
  const signer = await openKey(key.text, 'five random words are enough');
  const yes = await approval({ project: PROJECT, server: 'notes', entry: server.entry }, 'alice', WHEN, signer);
  const entry = { ...server.entry, launch: { ...server.entry.launch, valuesPin: 'f'.repeat(64), cwd: '.' }, approvals: [yes] };
  return parsed(printLockFile(lockOf({ ...server, entry }).file, 'bartizan.lock'));
}

it('what is written fits the published schemas', async () => {
  assert.equal(isValid(lockJsonSchema(), await signedLock()), true);
  const { name, catalogue } = await approvedServer();
  assert.equal(isValid(definitionsJsonSchema(), parsed(printDefinitions(name, catalogue, 'x'))), true);
});

/** The value with the member at a path replaced, or removed by undefined. */
function edited(value: Json, [step, ...rest]: readonly string[], by: Json | undefined): Json {
  if (step === undefined) return by as Json;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as JsonObject) }) as Record<string, Json>;
  if (rest.length === 0 && by === undefined) delete copy[step];
  else copy[step] = edited(copy[step] as Json, rest, by);
  return copy as unknown as Json;
}

it('the schema and the check of the program agree on every mistake', async () => {
  const lock = await signedLock();
  const inServer = (...path: readonly string[]): readonly string[] => ['servers', 'notes', ...path];
  const mistakes: readonly (readonly [readonly string[], Json | undefined])[] = [
    [['version'], 0],
    [['version'], '1'],
    [['project'], 'x'],
    [['project'], undefined],
    [['servers'], []],
    [['servers', 'Not A Name'], {}],
    [inServer(), null],
    [inServer('identity', 'id'), undefined],
    [inServer('identity', 'publishers'), 'alice'],
    [inServer('artefact', 'packages', 'x'), { name: 'x' }],
    [inServer('artefact', 'scripts'), [{}]],
    [inServer('provenance', '0', 'result'), 'fine'],
    [inServer('launch', 'args'), [1]],
    [inServer('launch', 'valuesPin'), 'x'],
    [inServer('transport'), 'carrier pigeon'],
    [inServer('counter'), 1.5],
    [inServer('pins', 'tools', 'x'), 'F'.repeat(64)],
    [inServer('pins', 'capabilities'), undefined],
    [inServer('approvals', '0', 'at'), 'yesterday'],
    [inServer('approvals', '0', 'envelope', 'signatures'), undefined],
  ];
  for (const [path, by] of mistakes) {
    const bad = edited(lock, path, by);
    assert.notEqual(lockShape.mistake(bad, ''), undefined, path.join('.'));
    assert.equal(isValid(lockJsonSchema(), bad), false, path.join('.'));
  }
  for (const bad of [{}, { version: 1, server: 'x' }, []]) {
    assert.notEqual(definitionsShape.mistake(bad, ''), undefined);
    assert.equal(isValid(definitionsJsonSchema(), bad), false);
  }
});

it('members that come from nowhere but the prototype of objects are none', () => {
  assert.match(
    lockShape.mistake(Object.create({ version: 1, project: PROJECT, servers: {} }) as Json, '') ?? '',
    /version is missing/,
  );
});
