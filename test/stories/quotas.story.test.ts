// The promise: quotas hold over all programs of a user, whoever shares a count; what is over is refused before anything reaches a server, with a time to come back.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { MODERN, type Reply, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { answering, capabilitiesOf } from '../support/pairs.ts';
import { Place, type Service } from '../support/place.ts';

describe('a quota', () => {
  const place = new Place();
  let service: Service;

  before(async () => {
    const quotas = [
      { tool: 'story/echo', each: 'all', calls: '3/d' },
      { tool: 'story/recall', each: 'client', calls: '1/d' },
      { tool: 'story/wait', atOnce: 1 },
    ];
    place.configure({ servers: { story: place.story({ era: 'dual', name: 'story' }) }, quotas });
    service = await place.serve();
  });
  after(() => place.end());

  const overHttp = (name: string): StoryClient =>
    new StoryClient({ wire: new HttpWire(`${service.url}/s/story`), version: MODERN, name });
  const textOf = ({ result }: Reply): string => String(at(result, 'content', 0, 'text'));
  const ran = (tool: string): number =>
    place.journal('request').filter(({ method, params }) => method === 'tools/call' && at(params, 'name') === tool).length;

  it('of calls in a window counts those of a relay and of a service together, and refuses what is over', async () => {
    const client = overHttp('one');
    const relay = new StoryClient({ wire: place.relay('story'), version: MODERN, name: 'two' });
    assert.equal(textOf(await client.call('echo', { n: 1 })), '{"n":1}');
    assert.equal(textOf(await relay.call('echo', { n: 2 })), '{"n":2}');
    assert.equal(textOf(await client.call('echo', { n: 3 })), '{"n":3}');
    for (const each of [client, relay]) {
      const refused = await each.call('echo', { n: 4 });
      assert.equal(at(refused.result, 'isError'), true);
      assert.match(textOf(refused), /^limits\.quota: .*3 calls in 86400 s/);
    }
    assert.equal(ran('echo'), 3);
    assert.equal(textOf(await client.call('exact')), 'exact', 'other tools are not concerned');
    await Promise.all([client, relay].map((each) => each.close()));
  });

  it('of each client is used up by that client only', async () => {
    const [one, other] = [overHttp('one'), overHttp('other')];
    assert.equal(textOf(await one.call('recall')), 'null');
    assert.match(textOf(await one.call('recall')), /^limits\.quota: /);
    assert.equal(textOf(await other.call('recall')), 'null');
    assert.equal(ran('recall'), 2);
    await Promise.all([one, other].map((each) => each.close()));
  });

  it('of calls at the same time refuses the next while one runs, and lets it pass once that ended', async () => {
    const client = overHttp('one');
    const [first, second] = [place.path('first may end'), place.path('second may end')];
    const running = client.call('wait', { until: first });
    await place.journaled('waiting');
    assert.match(textOf(await client.call('wait', { until: second })), /^limits\.quota: .*at the same time/);
    writeFileSync(first, '');
    assert.equal(textOf(await running), 'waited');
    writeFileSync(second, '');
    assert.equal(textOf(await client.call('wait', { until: second })), 'waited');
    assert.equal(ran('wait'), 2);
    await client.close();
  });
});

describe('@limit of a policy', () => {
  const POLICY = `
@id("tools") permit(principal, action == Action::"call_tool", resource);
@id("seldom") @limit("1/d") permit(principal, action in [Action::"get_prompt", Action::"read_resource"], resource);
@id("listening") @limit("1/d") permit(principal, action == Action::"subscribe", resource);
@id("completing") @limit("1/d") permit(principal, action == Action::"complete", resource);
@id("asking") @limit("1/d") permit(principal, action in [Action::"elicit", Action::"sample"], resource);
`;
  const place = new Place();
  before(() => {
    place.configure({ servers: { story: place.story({ era: 'dual', name: 'story' }) } });
    mkdirSync(place.path('policy'), { recursive: true });
    writeFileSync(place.path('policy/story.cedar'), POLICY);
  });
  after(() => place.end());

  const code = ({ error }: Reply): unknown => at(error, 'data', 'code');

  it('counts whatever it permits: prompts with resources, subscriptions, completions, and questions of servers', async () => {
    const client = new StoryClient({
      wire: place.relay('story'),
      version: '2025-11-25',
      capabilities: capabilitiesOf('2025-11-25'),
      answer: answering('x'),
    });
    await client.open();
    assert.equal((await client.request('prompts/get', { name: 'greet', arguments: { whom: 'you' } })).error, undefined);
    assert.equal(code(await client.request('resources/read', { uri: 'story://one' })), 'limits.quota');

    assert.equal((await client.request('resources/subscribe', { uri: 'story://one' })).error, undefined);
    assert.equal(code(await client.request('resources/subscribe', { uri: 'story://watched' })), 'limits.quota');
    assert.equal((await client.request('resources/unsubscribe', { uri: 'story://one' })).error, undefined, 'to leave is free');

    const complete = { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'whom', value: 'al' } };
    assert.equal((await client.request('completion/complete', complete)).error, undefined);
    assert.equal(code(await client.request('completion/complete', complete)), 'limits.quota');

    assert.match(String(at((await client.call('form', { tag: 'x' })).result, 'content', 0, 'text')), /accept/);
    const questions = client.questions.length;
    const over = await client.call('form', { tag: 'x' });
    assert.ok(over.error !== undefined || at(over.result, 'isError') === true, over.text);
    assert.equal(client.questions.length, questions, 'the client was not asked again');
    await client.close();
  });
});
