import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { LockedArtefact, ServerFacts } from './entry.ts';
import { factChanges } from './fact-changes.ts';
import { facts } from './lock.test-kit.ts';

const brief = (after: ServerFacts, before = facts): readonly string[] =>
  factChanges(before, after).map(({ class: kind, severity, pointer, note }) => `${severity} ${kind} ${pointer}: ${note}`);

const artefact = (change: Partial<LockedArtefact> & Readonly<Record<string, unknown>>): ServerFacts => ({
  ...facts,
  artefact: { ...facts.artefact, ...change },
});

it('the same facts in any order are no change, and the source as typed is none', () => {
  assert.deepEqual(brief(structuredClone(facts)), []);
  const { artefact: same, ...rest } = facts;
  assert.deepEqual(
    brief({
      artefact: Object.fromEntries(Object.entries(same).reverse()) as unknown as LockedArtefact,
      ...rest,
      source: 'npm:@example/notes',
    }),
    [],
  );
});

it('another identity, repository or publisher is told', () => {
  const identity = (change: Partial<ServerFacts['identity']>): ServerFacts => ({
    ...facts,
    identity: { ...facts.identity, ...change },
  });
  assert.deepEqual(brief(identity({ id: 'npm:@examp1e/notes' })), ['high identity /identity/id: it is another server']);
  assert.deepEqual(brief(identity({ repository: undefined })), [
    'high identity /identity/repository: its code comes from another repository',
  ]);
  assert.deepEqual(brief(identity({ publishers: ['alice', 'mallory'] })), [
    'high publisher /identity/publishers: somebody else can publish it now',
  ]);
  assert.deepEqual(brief(identity({ publishers: ['alice'] })), ['low publisher /identity/publishers: publishers left']);
});

it('other bytes under the same version are worse than a new version', () => {
  assert.deepEqual(brief(artefact({ integrity: 'sha512-CCCC' })), [
    'high artefact /artefact/integrity: integrity changed without a new version',
  ]);
  assert.deepEqual(brief(artefact({ version: '1.2.4', integrity: 'sha512-CCCC' })), [
    'medium artefact /artefact/version: artefact: version changed',
    'medium artefact /artefact/integrity: artefact: integrity changed',
  ]);
  assert.deepEqual(brief(artefact({ registry: 'https://registry.example.net/' })), [
    'high artefact /artefact/registry: artefact: registry changed',
  ]);
  assert.deepEqual(brief(artefact({ futureDigest: 'x' })), [
    'medium artefact /artefact/futureDigest: artefact: "futureDigest" changed',
  ]);
});

it('an older version is worse than a newer one', () => {
  const verdict = (before: string, after: string): string =>
    factChanges({ ...facts, artefact: { ...facts.artefact, version: before } }, artefact({ version: after }))
      .map(({ severity, note }) => `${severity} ${note}`)
      .join();
  const older = 'high artefact: an older version than was approved';
  const newer = 'medium artefact: version changed';
  for (const [before, after, said] of [
    ['1.10.0', '1.9.9', older],
    ['1.10', '1.9.12', older],
    ['2026.8.31', '2025.3.28', older],
    ['1.0.1', '1', older],
    ['1.9.9', '1.10.0', newer],
    ['1.0', '1.0.1', newer],
    ['1.0.0', '1.0.0-rc.1', older],
    ['1.0.0-rc.1', '1.0.0', newer],
    ['latest', '1.0.0', newer],
  ] as const)
    assert.equal(verdict(before, after), said, `${before} → ${after}`);
});

it('a repository that is named for the first time is no other one', () => {
  const { repository, ...nameless } = facts.identity;
  assert.deepEqual(brief(facts, { ...facts, identity: nameless }), [
    'medium identity /identity/repository: it names a repository for its code now',
  ]);
});

it('packages and install scripts are told one by one', () => {
  const zod = { name: 'zod', version: '3.0.0', integrity: 'sha512-BBBB' };
  const packages = (list: NonNullable<LockedArtefact['packages']>): readonly string[] => brief(artefact({ packages: list }));
  assert.deepEqual(packages({ 'node_modules/zod': { ...zod, integrity: 'sha512-EVIL' } }), [
    'high artefact /artefact/packages/node_modules~1zod: package "zod" 3.0.0 changed without a new version',
  ]);
  assert.deepEqual(
    packages({ 'node_modules/zod': { ...zod, version: '3.0.1' }, 'node_modules/left-pad': { ...zod, name: 'left-pad' } }),
    [
      'low artefact /artefact/packages/node_modules~1zod: package "zod" 3.0.0 → 3.0.1',
      'medium artefact /artefact/packages/node_modules~1left-pad: package "left-pad" 3.0.0 is new',
    ],
  );
  assert.deepEqual(packages({}), ['low artefact /artefact/packages/node_modules~1zod: package "zod" 3.0.0 removed']);
  const script = { package: 'zod', event: 'postinstall', command: 'node evil.js' };
  assert.deepEqual(brief(artefact({ scripts: [script] })), [
    'high install-script /artefact/scripts: new install script "postinstall" of "zod"',
  ]);
  assert.deepEqual(brief(facts, artefact({ scripts: [script] })), [
    'info install-script /artefact/scripts: install script "postinstall" of "zod" is gone',
  ]);
});

it('provenance that got worse is told, and a signed server that is unsigned now is one of these', () => {
  const [signature, provenance] = facts.provenance;
  assert.ok(signature && provenance);
  const of = (...list: ServerFacts['provenance']): readonly string[] => brief({ ...facts, provenance: list });
  assert.deepEqual(of(signature), ['high provenance /provenance/npm.provenance: "npm.provenance" was verified, is absent']);
  assert.deepEqual(of({ ...signature, result: 'failed' }, provenance), [
    'high provenance /provenance/npm.signature: "npm.signature" was verified, is failed',
  ]);
  assert.deepEqual(of(signature, { ...provenance, values: { repository: 'https://github.com/other/notes' } }), [
    'medium provenance /provenance/npm.provenance: "npm.provenance" says something else',
  ]);
  assert.deepEqual(of(signature, provenance, { id: 'repository', result: 'verified', detail: 'x' }), [
    'info provenance /provenance/repository: "repository" is verified now',
  ]);
});

it('any other launch line is told, a swapped value of the environment too', () => {
  const launch = (change: Partial<ServerFacts['launch']>): readonly string[] =>
    brief({ ...facts, launch: { ...facts.launch, ...change } });
  assert.deepEqual(launch({ args: ['notes', '--all'] }), ['high launch /launch/args: launch line: "args" changed']);
  assert.deepEqual(launch({ env: ['NODE_OPTIONS', 'NOTES_TOKEN'] }), ['high launch /launch/env: launch line: "env" changed']);
  assert.deepEqual(launch({ valuesPin: 'f'.repeat(64) }), [
    'high launch /launch/valuesPin: a value of its environment or headers changed',
  ]);
  assert.deepEqual(brief({ ...facts, transport: 'http' }), ['high transport /transport: transport was stdio, is http']);
});
