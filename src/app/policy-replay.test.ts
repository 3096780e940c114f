// Replay: what other policies would have decided on what the trail holds, and that whatever it does not hold leaves it undecidable.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { policies, question } from '../policy/policy.test-kit.ts';
import type { IntentEntry } from '../store/entry.ts';
import type { ExchangeRecord } from '../store/exchanges.ts';
import type { Decider } from './deciding.ts';
import { type Replayed, replayed } from './policy-replay.ts';
import type { Project } from './project.ts';

const PROJECT = {
  lock: {
    file: {
      servers: { files: { identity: { id: 'npm:files' }, pins: { tools: { read: 'pin-1' }, prompts: {}, resources: {} } } },
    },
  },
} as unknown as Project;

const AT = Date.parse('2026-11-21T10:00:00Z');

/** A call of `files/read` that passed. */
const INTENT = {
  direction: 'inward',
  caller: 'user:ada',
  client: { name: 'cursor', version: '1' },
  server: 'files',
  method: 'tools/call',
  name: 'read',
  hops: { client: { transport: 'stdio', era: 'modern' } },
  identity: { id: 'npm:files' },
  pin: 'pin-1',
  verdicts: [],
  at: AT,
} as unknown as IntentEntry;

const passed = (more: object = {}): ExchangeRecord =>
  ({ exchange: 'x', seq: 1, result: 'ok', intent: { ...INTENT, ...more } }) as unknown as ExchangeRecord;
const stopped = (more: object = {}): ExchangeRecord =>
  ({ exchange: 'x', seq: 1, result: 'refused', outcome: { ...INTENT, ...more } }) as unknown as ExchangeRecord;
const DENIED = { ruling: { effect: 'deny', policies: [], version: 'v' } };
const ASKED = { ruling: { effect: 'ask', policies: ['p'], version: 'v' } };

function replay(text: string, record: ExchangeRecord): Replayed {
  const decider: Decider = {
    policies: policies(text),
    sources: [],
    question: ({ user = '', client = '', name = '', server, atMs }) => {
      if (server !== 'files') throw new Error('not locked');
      return question({ user, client, tool: name, atMs });
    },
  };
  return replayed(record, decider, PROJECT);
}

const ALL = '@id("all") permit(principal, action, resource);';
const NO_READ = `${ALL} @id("no-read") forbid(principal, action == Action::"call_tool", resource == Tool::"files/read");`;
const ASK_READ = `${ALL} @id("ask-read") @ask("why") forbid(principal, action == Action::"call_tool", resource == Tool::"files/read");`;
const TRUSTED = '@id("harmless") permit(principal, action == Action::"call_tool", resource) when { resource.trusted.readOnly };';
const BY_PATH = `@id("home") permit(principal, action == Action::"call_tool", resource == Tool::"files/read")
when { context.arguments.path like "/home/*" };`;
const LABELLED = `${ALL} @id("secret") forbid(principal, action == Action::"call_tool", resource)
when { context has labels && context.labels.contains("secret") };`;
const AT_NIGHT = '@id("night") permit(principal, action, resource) when { context.time.hour < 6 };';
const BY_VERSION = `${ALL} @id("old") forbid(principal, action, resource) when { context.client.version == "1" };`;

for (const [name, text, record, expected] of [
  ['what passed and passes is unchanged', ALL, passed(), { was: 'allow', is: 'allow', policies: ['all'] }],
  ['what passed and is forbidden is newly denied', NO_READ, passed(), { was: 'allow', is: 'deny', policies: ['no-read'] }],
  ['what was denied and passes is newly allowed', ALL, stopped(DENIED), { was: 'deny', is: 'allow', policies: ['all'] }],
  [
    'what passed and has to be asked is newly asked',
    ASK_READ,
    passed(),
    { was: 'allow', is: 'ask', policies: ['all', 'ask-read'] },
  ],
  ['what was asked and passes is newly allowed', ALL, passed(ASKED), { was: 'ask', is: 'allow', policies: ['all'] }],
  ['the time is that of the call, not of the replay', AT_NIGHT, passed(), { was: 'allow', is: 'deny', policies: [] }],
  ['the client is that of the call', BY_VERSION, passed(), { was: 'allow', is: 'deny', policies: ['old'] }],
  ['attributes of what is as it was count', TRUSTED, passed(), { was: 'allow', is: 'allow', policies: ['harmless'] }],
  [
    'what nothing permits is denied whatever its arguments were',
    BY_PATH,
    passed({ name: 'write' }),
    { was: 'allow', is: 'deny', policies: [] },
  ],
] as const) {
  it(name, () => assert.deepEqual(replay(text, record), { kind: 'decided', ...expected }));
}

for (const [name, text, record, why] of [
  ['arguments are not in the trail', BY_PATH, passed(), /arguments or labels/],
  ['labels are not in the trail', LABELLED, passed(), /arguments or labels/],
  ['a name that was cut names nothing', ALL, passed({ name: 'rea…' }), /name was cut/],
  ['a client that was cut is none', ALL, passed({ client: { name: 'curs…', version: '1' } }), /name was cut/],
  ['a server that is not locked now has no attributes', ALL, passed({ server: 'mail' }), /not locked now/],
  ['another server may have had that name', TRUSTED, passed({ identity: { id: 'npm:other' } }), /another server/],
  ['of which nobody noted the server', TRUSTED, passed({ identity: undefined }), /another server/],
  ['another definition may have had that name', TRUSTED, passed({ pin: 'pin-0' }), /definition was another one/],
] as const) {
  it(`undecidable: ${name}`, () => {
    const found = replay(text, record);
    assert.equal(found.kind, 'undecidable');
    assert.match(found.kind === 'undecidable' ? found.why : '', why);
  });
}

for (const [name, text, record] of [
  ['what a guard refused before', ALL, stopped()],
  ['what a server asked of a client', NO_READ, passed({ direction: 'outward' })],
  ['a list', NO_READ, passed({ method: 'tools/list', name: undefined })],
  ['what went to no server', NO_READ, passed({ server: undefined })],
] as const) {
  it(`${name} is outside of what policy decides`, () => assert.deepEqual(replay(text, record), { kind: 'outside' }));
}

it('another definition does not matter where no policy reads attributes', () => {
  assert.deepEqual(replay(NO_READ, passed({ pin: 'pin-0' })), {
    kind: 'decided',
    was: 'allow',
    is: 'deny',
    policies: ['no-read'],
  });
});
