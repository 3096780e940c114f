// The promise: nothing runs and nothing is answered that the trail does not hold, and a trail that cannot be written refuses.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { storePathOf } from '../../src/store/state.ts';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { MODERN, type Reply, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { answering, capabilitiesOf } from '../support/pairs.ts';
import { Place, type Service, type StorySettings } from '../support/place.ts';
import { isWhole, trailOf } from '../support/trail.ts';

const SECRET = 'a-secret-that-no-file-may-hold';

/** A place with a server in this very process tree, and a modern client of it. */
async function scene(more: Partial<StorySettings> = {}): Promise<{ place: Place; service: Service; client: StoryClient }> {
  const place = new Place();
  place.configure({ servers: { story: { url: await place.startStory({ era: 'modern' }) } }, ...more });
  const service = await place.serve();
  return { place, service, client: clientOf(service) };
}

const clientOf = (service: Service): StoryClient =>
  new StoryClient({
    wire: new HttpWire(`${service.url}/s/story`),
    version: MODERN,
    capabilities: capabilitiesOf(MODERN),
    answer: answering('x'),
  });

const codeOf = (reply: Reply): unknown => at(reply.error, 'data', 'code');
const executed = (place: Place): number => place.journal('request').filter(({ method }) => method === 'tools/call').length;

describe('what the trail holds', () => {
  const place = new Place();
  after(() => place.end());

  it('one entry for each exchange, with what it was and how it ended, and no contents', async () => {
    place.configure({ servers: { story: place.story({ era: 'legacy' }) } });
    const version = '2025-11-25';
    const client = new StoryClient({
      wire: place.relay('story'),
      version,
      name: 'me',
      capabilities: capabilitiesOf(version),
      answer: answering(SECRET),
    });
    await client.open();
    await client.request('tools/list');
    await client.call('echo', { password: SECRET });
    await client.call('fail');
    await client.call('rpc-error');
    await client.call('strict', { count: SECRET });
    await client.call('nothing-like-it');
    await client.request('resources/read', { uri: 'story://one' });
    await client.call('form');
    await client.wire.send('{"jsonrpc":"2.0","id":"bad","method":"ping","method":"ping"}');
    await until('the bad line is answered', () => client.received.some(({ message }) => message['id'] === null));
    await client.close();
    const records = trailOf(place).map(({ result, intent, outcome }) => {
      const { direction, method, name } = intent ?? outcome ?? {};
      return [direction, method, name, result, outcome?.code, intent !== undefined];
    });
    assert.deepEqual(records, [
      ['inward', 'initialize', undefined, 'ok', undefined, false],
      ['inward', 'tools/list', undefined, 'ok', undefined, false],
      ['inward', 'tools/call', 'echo', 'ok', undefined, true],
      ['inward', 'tools/call', 'fail', 'tool-error', undefined, true],
      ['inward', 'tools/call', 'rpc-error', 'error', 'rpc:-32050', true],
      ['inward', 'tools/call', 'strict', 'refused', 'guard.arguments', false],
      ['inward', 'tools/call', 'nothing-like-it', 'refused', 'gateway.unknown-tool', false],
      ['inward', 'resources/read', 'story://one', 'ok', undefined, true],
      ['outward', 'elicitation/create', undefined, 'ok', undefined, true],
      ['inward', 'tools/call', 'form', 'ok', undefined, true],
      ['inward', '', undefined, 'refused', 'json.duplicate-member', false],
    ]);
    const [first] = trailOf(place);
    assert.deepEqual(
      [first?.outcome?.client, first?.outcome?.hops?.client],
      [
        { name: 'me', version: '1' },
        { era: 'legacy', version, transport: 'stdio' },
      ],
    );
    isWhole(place);
    for (const found of readdirSync(place.state, { withFileTypes: true, recursive: true })) {
      const path = join(found.parentPath, found.name);
      if (found.isFile()) assert.equal(readFileSync(path).includes(SECRET), false, `${path} holds a payload`);
    }
  });
});

describe('a trail that cannot be written', () => {
  it('a full trail refuses, runs nothing, and loses nothing', async () => {
    const { place, client } = await scene({ trail: { maxBytes: '1MiB' } });
    try {
      let reply = await client.call('echo', {});
      let released = 0;
      for (; reply.error === undefined && released < 20_000; released++) reply = await client.call('echo', { released });
      assert.equal(codeOf(reply), 'store.full', `after ${released} calls: ${reply.text}`);
      const before = executed(place);
      for (let tries = 0; tries < 3; tries++) assert.equal(codeOf(await client.call('echo', {})), 'store.full');
      assert.equal(executed(place), before, 'a refused call reached the server');
      await client.close();
      const records = trailOf(place).filter(({ intent }) => intent?.method === 'tools/call');
      assert.ok(records.length >= released, `${released} released, ${records.length} recorded`);
      isWhole(place);
    } finally {
      await place.end();
    }
  });

  it('a locked store refuses new calls, and holds back what ran', async () => {
    const { place, client } = await scene();
    try {
      await client.call('echo', {});
      const before = executed(place);
      const path = place.path('go-on');
      const running = client.call('wait', { until: path, tag: 'held' });
      await place.journaled('waiting');
      const lock = new DatabaseSync(storePathOf(place.state));
      lock.exec('BEGIN IMMEDIATE');
      const refused = await client.call('echo', { while: 'locked' });
      assert.deepEqual([codeOf(refused), refused.status], ['store.locked', 503]);
      lock.exec('ROLLBACK');
      assert.equal(executed(place), before + 1, 'the refused call reached the server');
      lock.exec('BEGIN IMMEDIATE');
      renameSync(place.config, path);
      const held = await running;
      assert.equal(codeOf(held), 'store.locked', 'a reply whose outcome was not committed was released');
      lock.exec('ROLLBACK');
      lock.close();
      assert.equal((await client.call('echo', {})).error, undefined, 'it goes on once the store is free');
      await client.close();
      const ran = trailOf(place).find(({ intent }) => intent?.name === 'wait');
      // Written behind the answer, as soon as the store was free.
      const { result, code } = ran?.outcome ?? {};
      assert.deepEqual([result, code], ['unknown', 'store.locked'], 'what ran is kept, and that its outcome is not known');
    } finally {
      await place.end();
    }
  });

  it('a store that was taken away refuses', async () => {
    const { place, client } = await scene();
    try {
      await client.call('echo', {});
      const before = executed(place);
      for (const name of readdirSync(place.state))
        if (name.startsWith('store.db')) renameSync(join(place.state, name), place.path(name));
      let reply = await client.call('echo', {});
      // The file is looked at every quarter of a second; what ran until then is in the files that were taken away.
      await until('the loss is noticed', () => {
        void client.call('echo', {}).then((next) => {
          reply = next;
        });
        return reply.error !== undefined;
      });
      assert.match(String(codeOf(reply)), /^store\./);
      const noticed = executed(place);
      assert.match(String(codeOf(await client.call('echo', {}))), /^store\./);
      assert.equal(executed(place), noticed);
      assert.ok(noticed >= before);
      await client.close();
    } finally {
      await place.end();
    }
  });

  for (const [what, folder] of [
    ['that belongs below a file', (place: Place) => join(place.config, 'state')],
    ['that nobody can make', () => '/proc/bartizan'],
    ['that others may write in', (place: Place) => place.path('open')],
  ] as const) {
    it(`a state folder ${what} starts no server`, async () => {
      const place = new Place();
      try {
        place.configure({ servers: { story: place.story({ era: 'legacy' }) } });
        mkdirSync(place.path('open'));
        chmodSync(place.path('open'), 0o777);
        const wire = place.relay('story', { BARTIZAN_STATE_DIR: folder(place) });
        const { code, signal } = await wire.program.ends();
        assert.deepEqual([code, signal], [3, null], wire.program.stderr());
        assert.match(wire.program.stderr(), /^store\.[a-z-]+ {2}.*Fix: /);
        assert.deepEqual([wire.lines, place.journal()], [[], []]);
      } finally {
        await place.end();
      }
    });
  }
});
