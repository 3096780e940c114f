// The promise: policy decides on lists and calls alike, a refusal tells an agent what to do and nothing else, and a broken policy keeps the one before it.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { MODERN, type Reply, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { namesOf } from '../support/pair-basics.ts';
import { Place, type Service } from '../support/place.ts';

const LEGACY = '2025-11-25';

const POLICY = `
@id("use")
permit(principal in Client::"trusty", action in [Action::"call_tool", Action::"read_resource"], resource in Server::"story");

@id("no-recall") @reason("memories stay private")
forbid(principal, action == Action::"call_tool", resource == Tool::"story/recall");

@id("confirm") @ask("it changes something")
forbid(principal, action == Action::"call_tool", resource == Tool::"story/remember");

@id("strangers")
permit(principal in Client::"stranger", action == Action::"call_tool", resource == Tool::"story/echo");
`;

describe('policy', () => {
  const place = new Place();
  let service: Service;
  const write = (text: string): void => {
    mkdirSync(place.path('policy'), { recursive: true });
    writeFileSync(place.path('policy/story.cedar'), text);
  };
  const clientOf = (name: string, version = MODERN, path = '/s/story'): StoryClient =>
    new StoryClient({ wire: new HttpWire(`${service.url}${path}`), version, name });
  const toolsOf = async (client: StoryClient): Promise<readonly unknown[]> =>
    namesOf(await client.request('tools/list'), 'tools');
  const textOf = (reply: Reply): string => String(at(reply.result, 'content', 0, 'text'));

  before(async () => {
    place.configure({ servers: { story: place.story({ era: 'dual', name: 'story' }) }, limits: { approvalHoldMs: '20ms' } });
    write(POLICY);
    service = await place.serve();
  });
  after(() => place.end());

  for (const version of [MODERN, LEGACY]) {
    it(`lists and calls what it allows to a client of ${version}, and nothing else`, async () => {
      const clients = ['trusty', 'stranger', 'nobody'].map((name) => clientOf(name, version));
      if (version === LEGACY) for (const client of clients) await client.open();
      const [trusty, stranger, nobody] = clients;
      const listed = await toolsOf(trusty as StoryClient);
      assert.ok(listed.includes('echo') && listed.includes('remember'), 'what is asked is listed');
      assert.ok(!listed.includes('recall'));
      assert.deepEqual(await toolsOf(stranger as StoryClient), ['echo']);
      assert.deepEqual(await toolsOf(nobody as StoryClient), []);
      assert.equal(textOf(await (trusty as StoryClient).call('echo', { a: 1 })), '{"a":1}');
      assert.equal(textOf(await (stranger as StoryClient).call('echo', { a: 1 })), '{"a":1}');
      const refused = await (stranger as StoryClient).call('exact', {});
      assert.equal(at(refused.result, 'isError'), true);
      assert.match(textOf(refused), /^gateway\.denied: policy does not allow "exact" here\. /);
      await Promise.all(clients.map((client) => client.close()));
    });
  }

  it('says why when its author lets callers know, and never quotes itself', async () => {
    const client = clientOf('trusty');
    const refused = textOf(await client.call('recall', {}));
    assert.match(refused, /memories stay private/);
    assert.doesNotMatch(refused, /forbid|no-recall|Tool::|confirm/);
    await client.close();
  });

  it('filters the list of all servers as well', async () => {
    const client = clientOf('stranger', MODERN, '/mcp');
    assert.deepEqual(await toolsOf(client), ['story__echo']);
    await client.close();
  });

  it('keeps what is in force while a file is broken, says so, and takes the next good one', async () => {
    const client = clientOf('nobody');
    write(`${POLICY}\npermit(principal, action == Action::"call_toll", resource);`);
    await until('it says what is wrong', () => /policy\.invalid .*did you mean/.test(service.program.stderr()));
    assert.deepEqual(await toolsOf(client), []);
    write(`${POLICY}\npermit(principal in Client::"nobody", action == Action::"call_tool", resource == Tool::"story/exact");`);
    let listed: readonly unknown[] = [];
    for (let tries = 0; listed.length === 0 && tries < 200; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      listed = await toolsOf(client);
    }
    assert.deepEqual(listed, ['exact']);
    assert.equal(textOf(await client.call('exact', {})), 'exact');
    await client.close();
  });
});
