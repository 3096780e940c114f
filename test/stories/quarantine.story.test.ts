// The promise: one command shuts a server, a tool or a client out of every running program within a second, calls that run included.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { addQuarantined, removeQuarantined } from '../../src/store/quarantine.ts';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { MODERN, type Reply, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { namesOf } from '../support/pair-basics.ts';
import { Place, type Service } from '../support/place.ts';

describe('quarantine', () => {
  const place = new Place();
  let service: Service;
  const clientOf = (name: string, path = '/s/story'): StoryClient =>
    new StoryClient({ wire: new HttpWire(`${service.url}${path}`), version: MODERN, name });
  const quarantine = (...args: readonly string[]): void => {
    const { code, err } = place.bartizan('quarantine', ...args);
    assert.equal(code, 0, err);
  };
  const second = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_000));

  before(async () => {
    place.configure({ servers: { story: place.story({ era: 'dual' }), other: place.story({ era: 'dual', name: 'other' }) } });
    service = await place.serve();
  });
  after(() => place.end());

  it('of a tool refuses its calls and no others, and shows it in no list', async () => {
    const client = clientOf('one');
    const all = new StoryClient({ wire: place.relay('--all'), version: '2025-11-25', name: 'all' });
    await all.open();
    const listed = async (): Promise<readonly unknown[]> => [
      ...namesOf(await client.request('tools/list'), 'tools'),
      ...namesOf(await all.request('tools/list'), 'tools'),
    ];
    // Whoever started is listed.
    for (const server of ['story', 'other']) await all.call(`${server}__exact`, {});
    const whole = await listed();
    assert.ok(whole.includes('echo') && whole.includes('story__echo') && whole.includes('other__echo'));
    assert.equal((await client.call('echo', {})).error, undefined);
    quarantine('add', 'tool', 'story/echo', '--why', 'under investigation');
    await second();
    const refused = await client.call('echo', {});
    assert.match(
      String(at(refused.result, 'content', 0, 'text')),
      /^gateway\.quarantined: tool "story\/echo" is in quarantine: under investigation\./,
    );
    assert.equal(at((await client.call('exact', {})).result, 'content', 0, 'text'), 'exact');
    assert.match(String(at((await all.call('story__echo', {})).result, 'content', 0, 'text')), /^gateway\.quarantined: /);
    assert.deepEqual(
      await listed(),
      whole.filter((name) => name !== 'echo' && name !== 'story__echo'),
    );
    await Promise.all([client, all].map((each) => each.close()));
  });

  for (const version of [MODERN, '2025-11-25'])
    it(`is told to a client of ${version} whose lists change by it, together with what is shut out at the same time`, async () => {
      const client = new StoryClient({ wire: place.relay('story'), version, name: 'told' });
      if (version === MODERN) void client.request('subscriptions/listen', { notifications: { toolsListChanged: true } });
      else await client.open();
      const listed = async (): Promise<readonly unknown[]> => namesOf(await client.request('tools/list'), 'tools');
      const told = (): number => client.notices('notifications/tools/list_changed').length;
      assert.ok((await listed()).includes('progress'));
      const before = told();
      const names = ['progress', 'log', 'a', 'b', 'c'].map((tool) => ({ kind: 'tool', name: `story/${tool}` }) as const);
      for (const name of names) addQuarantined(place.state, { ...name, atMs: Date.now() });
      await until('it is told', () => told() > before);
      assert.ok(!(await listed()).includes('progress'));
      await second();
      assert.ok(told() <= before + 2, 'five changes, between which it looks once at most');
      for (const name of names) removeQuarantined(place.state, name);
      await until('it is told that they are back', () => told() > before + 1);
      assert.ok((await listed()).includes('progress'));
      await client.close();
    });

  it('of a client refuses its lists and calls, and no others', async () => {
    quarantine('add', 'client', 'evil');
    await second();
    const [evil, good] = [clientOf('evil'), clientOf('good')];
    assert.equal(at((await evil.request('tools/list')).error, 'data', 'code'), 'gateway.quarantined');
    assert.equal(at((await good.call('exact', {})).result, 'content', 0, 'text'), 'exact');
    await Promise.all([evil, good].map((client) => client.close()));
  });

  for (const version of [MODERN, '2025-11-25'])
    it(`reaches a relay that runs for a client of ${version}, and the call that runs in it`, async () => {
      const name = `relayed ${version}`;
      const end = place.path(`end of ${version}`);
      const relay = new StoryClient({ wire: place.relay('story'), version, name });
      if (version !== MODERN) await relay.open();
      const textOf = ({ result }: Reply): string => String(at(result, 'content', 0, 'text'));
      assert.equal(textOf(await relay.call('exact', {})), 'exact');
      const running = relay.call('wait', { until: end });
      await place.journaled('waiting', ({ args }) => at(args, 'until') === end);
      quarantine('add', 'client', name);
      await second();
      assert.match(textOf(await relay.call('exact', {})), /^gateway\.quarantined: this client is in quarantine/);
      writeFileSync(end, '');
      assert.match(textOf(await running), /^gateway\.quarantined: /, 'the call that ran has no result');
      await relay.close();
    });

  it('of a server ends what runs, reaches the list of all servers, and starts it no more', async () => {
    const [client, all] = [clientOf('one'), clientOf('one', '/mcp')];
    const running = client.call('wait', {});
    await until('the call runs', () => place.journal('request').some(({ params }) => at(params, 'name') === 'wait'));
    quarantine('add', 'server', 'story');
    const ended = await running;
    assert.ok(ended.error !== undefined || at(ended.result, 'isError') === true, 'the call that ran has no result');
    const servers = new Set(namesOf(await all.request('tools/list'), 'tools').map((name) => String(name).split('__')[0]));
    assert.deepEqual([...servers], ['other']);
    const refused = await client.call('exact', {});
    assert.match(String(at(refused.result, 'content', 0, 'text') ?? at(refused.error, 'message')), /in quarantine/);
    await Promise.all([client, all].map((each) => each.close()));
  });
});
