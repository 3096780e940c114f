// Servers that people really use, unchanged from npm with all that they need: added, locked, run and used; one of them over a year and a half of releases.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startRegistry, type TestRegistry } from '../../src/supply/registry.test-kit.ts';
import { publishInstalled } from '../support/installed-packages.ts';
import { call, conversation, type Machine, machine, ok, PASSPHRASE } from '../support/machine.ts';

const SCOPE = '@modelcontextprotocol';
/** What a sandbox keeps them from is tried in test/system: stories need npm alone. */
const YES = ['--launcher', 'none', '--yes', ...PASSPHRASE] as const;

async function withKey(t: TestContext, ...locations: readonly string[]): Promise<{ registry: TestRegistry; own: Machine }> {
  const registry = await startRegistry(t);
  for (const location of locations) publishInstalled(registry, location);
  const own = machine(t, registry.url);
  await ok(own.bartizan(['key', 'new', '--name', 'Ada', ...PASSPHRASE]));
  return { registry, own };
}

/** Texts of the answers to calls, in order. */
async function used(own: Machine, name: string, ...requests: readonly object[]): Promise<readonly string[]> {
  const { out, err } = await own.bartizan(['run', name], conversation(...requests));
  const answers = out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { id?: number; result?: { content?: readonly { text?: string }[] }; error?: object });
  assert.equal(answers.filter(({ id }) => id !== undefined).length, requests.length + 1, `${out}\n${err}`);
  return answers
    .filter(({ id }) => id !== undefined && id > 1)
    .map(({ result, error }) => result?.content?.[0]?.text ?? JSON.stringify(error));
}

test('server-filesystem is added, run and used', async (t) => {
  const { registry, own } = await withKey(t, `${SCOPE}/server-filesystem`);
  const notes = join(own.project, 'notes');
  mkdirSync(notes);
  writeFileSync(join(notes, 'one.txt'), 'as it was');
  const source = `npm:${SCOPE}/server-filesystem`;
  const { out } = await ok(own.bartizan(['add', source, '--name', 'files', ...YES, '--', notes]));
  assert.match(out, /tool read_text_file +\(claimed by the server: readOnly: true/);
  const asked = registry.asked.length;
  const answers = await used(
    own,
    'files',
    call('read_text_file', { path: join(notes, 'one.txt') }),
    call('write_file', { path: join(notes, 'two.txt'), content: 'new' }),
    call('read_text_file', { path: join(own.home, 'passphrase') }),
  );
  assert.equal(answers[0], 'as it was');
  assert.equal(readFileSync(join(notes, 'two.txt'), 'utf8'), 'new');
  assert.match(answers[2] ?? '', /Access denied/);
  assert.equal(registry.asked.length, asked, 'once added it needs no network');
  await ok(own.bartizan(['verify', '--deep', '--offline']));
  await ok(own.bartizan(['diff', 'files']));
});

test('server-memory is added, run and used', async (t) => {
  const { own } = await withKey(t, `${SCOPE}/server-memory`);
  const file = join(own.project, 'memory.jsonl');
  await ok(own.bartizan(['add', `npm:${SCOPE}/server-memory`, '--env', `MEMORY_FILE_PATH=${file}`, ...YES]));
  const entity = { name: 'Ada', entityType: 'person', observations: ['wrote the first program'] };
  await used(own, 'memory', call('create_entities', { entities: [entity] }));
  const [graph] = await used(own, 'memory', call('read_graph'));
  assert.match(graph ?? '', /wrote the first program/);
  await ok(own.bartizan(['diff', 'memory']));
});

test('server-everything is added, run and used, with its prompts and resources', async (t) => {
  const { own } = await withKey(t, `${SCOPE}/server-everything`);
  const { out } = await ok(own.bartizan(['add', `npm:${SCOPE}/server-everything`, ...YES]));
  assert.match(out, /^prompt /m);
  assert.match(out, /^resource /m);
  assert.match(out, /^template /m);
  assert.match(out, /^instructions$/m);
  const [echo, sum] = await used(own, 'everything', call('echo', { message: 'hello' }), call('get-sum', { a: 2, b: 3 }));
  assert.match(echo ?? '', /hello/);
  assert.match(sum ?? '', /5/);
  await ok(own.bartizan(['diff', 'everything']));
});

test('server-filesystem 2025.3.28 is led to 2026.8.31, and all that changes is told before it is approved', async (t) => {
  const { registry, own } = await withKey(t, 'filesystem-2025.3.28');
  const source = `npm:${SCOPE}/server-filesystem@2025.3.28`;
  await ok(own.bartizan(['add', source, '--name', 'files', ...YES, '--', own.project]));
  const before = own.lock();
  publishInstalled(registry, `${SCOPE}/server-filesystem`);
  const outdated = await own.bartizan(['outdated']);
  assert.deepEqual([outdated.code, /2025\.3\.28 +2025\.3\.28 +2026\.8\.31/.test(outdated.out)], [1, true], outdated.out);
  const none = await ok(own.bartizan(['upgrade', 'files', '--yes', ...PASSPHRASE]));
  assert.match(none.err, /2026\.8\.31 is out: bartizan upgrade files --to 2026\.8\.31/);
  const refused = await own.bartizan(['upgrade', 'files', '--to', '2026.8.31', ...PASSPHRASE]);
  assert.match(refused.err, /cli\.no-terminal/);
  assert.equal(own.lock(), before, 'a review that nobody answers changes nothing');
  const { out } = await ok(own.bartizan(['upgrade', 'files', '--to', '2026.8.31', '--yes', ...PASSPHRASE]));
  assert.match(out, /artefact \/artefact\/version {2}artefact: version changed|artefact: version changed/);
  assert.match(out, /package "@modelcontextprotocol\/sdk" \S+ → \S+/);
  assert.match(out, /new tool "read_text_file"/);
  assert.match(out, /readOnlyHint now promises less harm/);
  assert.match(readFileSync(join(own.project, 'bartizan.yaml'), 'utf8'), /server-filesystem@2026\.8\.31/);
  await ok(own.bartizan(['verify', '--deep', '--offline']));
  const latest = await ok(own.bartizan(['outdated']));
  assert.match(latest.err, /newest/);
  const [listed] = await used(own, 'files', call('list_directory', { path: own.project }));
  assert.match(listed ?? '', /bartizan\.lock/);
});
