// The promise: a running service follows its settings, keeps the old ones when the new are bad, and lets running calls end before it stops.
import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { MODERN, type Reply, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { namesOf } from '../support/pair-basics.ts';
import { Place, type Service } from '../support/place.ts';

const LEGACY = '2025-11-25';

describe('a running service', () => {
  const place = new Place();
  let service: Service;
  const clientOf = (path: string, version = MODERN): StoryClient =>
    new StoryClient({ wire: new HttpWire(`${service.url}${path}`), version });
  const story = (name: string) => place.story({ era: 'legacy', name });
  const codeOf = (reply: Reply): unknown => at(reply.error, 'data', 'code');
  const said = (text: RegExp): Promise<void> => until(`it says ${text}`, () => text.test(service.program.stderr()));
  const servers = async (client: StoryClient): Promise<readonly unknown[]> => [
    ...new Set(namesOf(await client.request('tools/list'), 'tools').map((name) => String(name).split('__')[0])),
  ];
  const pidsOf = (name: string): readonly unknown[] =>
    place
      .journal('started')
      .filter(({ server }) => server === name)
      .map(({ pid }) => pid);

  before(async () => {
    place.configure({ servers: { first: story('first') } });
    service = await place.serve();
  });
  after(() => place.end());

  it('takes in a new server, and leaves those that did not change as they are', async () => {
    const [all, first] = [clientOf('/mcp'), clientOf('/s/first')];
    const session = clientOf('/s/first', LEGACY);
    await session.open();
    await session.call('remember', { value: 'kept' });
    assert.deepEqual(await servers(all), ['first']);
    assert.equal((await clientOf('/s/second').call('echo', {})).status, 404);
    const before = pidsOf('first');
    place.configure({ servers: { first: story('first'), second: story('second') } });
    await said(/settings changed: second/);
    assert.deepEqual(await servers(all), ['first', 'second']);
    const second = clientOf('/s/second');
    assert.equal((await second.call('echo', {})).error, undefined);
    assert.equal(at((await session.call('recall')).result, 'content', 0, 'text'), '"kept"');
    assert.deepEqual(pidsOf('first'), before, 'the server that did not change was started again');
    await Promise.all([all, first, second, session].map((client) => client.close()));
  });

  it('keeps the old settings while the file is bad, and says what is wrong', async () => {
    const client = clientOf('/s/first');
    for (const [text, code] of [
      [
        'servers: {first: {command: 7}}',
        /settings\.invalid .*servers\.first\.command: expected text.*\(the old settings stay in force\)/,
      ],
      ['servers: [', /settings\.invalid .*sequence.*\(the old settings stay in force\)/],
      [
        'servers: {first: {comand: x}}',
        /settings\.invalid .*needs a source, a command or a url.*\(the old settings stay in force\)/,
      ],
    ] as const) {
      writeFileSync(place.config, text);
      await said(code);
      assert.equal((await client.call('echo', {})).error, undefined, text);
    }
    // An editor that writes a new file and moves it over the old one.
    place.configure({ servers: { first: story('first'), third: story('third') } });
    renameSync(place.config, place.path('draft'));
    renameSync(place.path('draft'), place.config);
    await said(/settings changed: second, third|settings changed: .*third/);
    assert.equal((await clientOf('/s/third').call('echo', {})).error, undefined);
    await client.close();
  });

  it('ends a server that was taken out, and its sessions with it', async () => {
    const session = clientOf('/s/third', LEGACY);
    await session.open();
    assert.equal((await session.call('echo', {})).error, undefined);
    place.configure({ servers: { first: story('first') } });
    await until(
      'its processes ended',
      () => place.journal('ended').filter(({ server }) => server === 'third').length === pidsOf('third').length,
    );
    assert.equal((await session.call('echo', {})).status, 404);
    const all = clientOf('/mcp');
    assert.deepEqual(await servers(all), ['first']);
    assert.equal(codeOf(await all.call('third__echo', {})), 'gateway.unknown-tool');
    await Promise.all([all.close(), session.close()]);
  });

  it('tells open clients of the aggregate that the lists changed', async () => {
    const session = clientOf('/mcp', LEGACY);
    await session.open();
    await session.openStream();
    assert.deepEqual(await servers(session), ['first']);
    place.configure({ servers: { first: story('first'), fourth: story('fourth') } });
    await session.noticed('notifications/tools/list_changed');
    assert.deepEqual(await servers(session), ['first', 'fourth']);
    await session.close();
  });

  it('gives a changed server its new settings', async () => {
    const client = clientOf('/s/first');
    assert.equal((await client.call('fail')).error, undefined);
    place.configure({ servers: { first: { ...story('first'), tools: ['echo'] } } });
    await until('the include list is in force', () => /settings changed: .*first/.test(service.program.stderr()));
    assert.deepEqual(namesOf(await client.request('tools/list'), 'tools'), ['echo']);
    assert.equal(codeOf(await client.call('fail')), 'gateway.unknown-tool');
    await client.close();
  });
});

describe('a service that is asked to stop', () => {
  const place = new Place();
  after(() => place.end());

  it('tells a modern stream of a reload, ends it with its result, and waits for nothing', async () => {
    place.configure({ servers: { story: place.story({ era: 'legacy' }) } });
    const service = await place.serve();
    const client = new StoryClient({ wire: new HttpWire(`${service.url}/mcp`), version: MODERN });
    const listening = client.request('subscriptions/listen', { notifications: { toolsListChanged: true } });
    const heard = (): readonly unknown[] => client.received.map(({ message }) => message['method'] ?? 'result');
    await until('it listens', () => heard().length === 1);
    place.configure({ servers: { story: place.story({ era: 'legacy' }), other: place.story({ era: 'legacy', name: 'other' }) } });
    await until('it hears of the new server', () => heard().includes('notifications/tools/list_changed'));
    service.program.child.kill('SIGTERM');
    assert.equal(at((await listening).result, 'resultType'), 'complete');
    assert.deepEqual(await service.program.ends(), { code: 0, signal: null });
    await client.wire.close();
  });

  it('takes nothing new, lets what runs end, and then ends', async () => {
    place.configure({
      servers: { story: place.story({ era: 'legacy' }), modern: place.story({ era: 'modern', name: 'modern' }) },
    });
    const service = await place.serve();
    const clients = [LEGACY, MODERN].map((version) => new StoryClient({ wire: new HttpWire(`${service.url}/s/story`), version }));
    const go = place.path('go-on');
    const running = await Promise.all(
      clients.map(async (client, index) => {
        await client.open();
        const reply = client.call('wait', { until: go, tag: `drained-${index}` });
        await place.journaled('waiting', (one) => at(one, 'args', 'tag') === `drained-${index}`);
        return { reply };
      }),
    );
    service.program.child.kill('SIGTERM');
    await until('it says that it stops', () => service.program.stderr().includes('stopping'));
    const late = new StoryClient({ wire: new HttpWire(`${service.url}/s/story`), version: MODERN });
    await late.call('echo', { too: 'late' }).then(
      ({ error, text }) => assert.equal(at(error, 'data', 'code'), 'gateway.stopping', text),
      (refused: NodeJS.ErrnoException) => assert.equal(refused.code, 'ECONNREFUSED'),
    );
    writeFileSync(go, '');
    for (const { reply } of running) assert.equal(at((await reply).result, 'content', 0, 'text'), 'waited');
    assert.deepEqual(await service.program.ends(), { code: 0, signal: null });
    assert.equal(
      place.journal('request').some(({ params }) => at(params, 'arguments', 'too') === 'late'),
      false,
    );
    await Promise.all([...clients, late].map((client) => client.wire.close()));
  });
});
