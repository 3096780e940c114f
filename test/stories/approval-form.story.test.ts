// The promise: where a policy says low risk, the client itself may be asked, whatever its era and whatever policies say of servers that ask; nowhere else.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { MODERN, StoryClient } from '../support/client.ts';
import { at } from '../support/look.ts';
import { Place } from '../support/place.ts';

// Nothing here lets anybody elicit.
const POLICY = `
@id("low") @ask("it may change something") @risk("low")
permit(principal, action == Action::"call_tool", resource == Tool::"story/echo");
@id("high") @ask("it cannot be undone")
permit(principal, action == Action::"call_tool", resource == Tool::"story/exact");
`;

describe('a question that the client itself may answer', () => {
  const place = new Place();
  before(() => {
    const authority = { approvals: { link: 'https://bartizan.example.com' } };
    const servers = { story: place.story({ era: 'dual', name: 'story' }) };
    place.configure({ servers, limits: { approvalHoldMs: '3s' }, authority });
    mkdirSync(place.path('policy'), { recursive: true });
    writeFileSync(place.path('policy/story.cedar'), POLICY);
  });
  after(() => place.end());

  const clientOf = (version: string, elicitation = {}): StoryClient => {
    const answer = () => ({ action: 'accept', content: { answer: 'allow' } });
    const capabilities = { elicitation };
    return new StoryClient({ wire: place.relay('story'), version, capabilities, name: `asked ${version}`, answer });
  };

  it('comes to a client of 2025-11-25 while its call is held, and its yes lets it go on', async () => {
    const client = clientOf('2025-11-25');
    await client.open();
    assert.deepEqual(at((await client.call('echo', { tag: 'asked' })).result, 'structuredContent'), { tag: 'asked' });
    assert.deepEqual(
      client.questions.map(({ method }) => method),
      ['elicitation/create'],
    );
    assert.match(
      String(client.questions[0]?.params['message']),
      /echo of server story.*\n *tag: asked\n.*it may change something/s,
    );
    await client.close();
  });

  it('comes to a modern client as the reply, and its yes with the retry lets it go on', async () => {
    const client = clientOf(MODERN);
    await client.open();
    const params = { name: 'echo', arguments: { tag: 'asked again' } };
    const asked = (await client.request('tools/call', params)).result;
    assert.equal(at(asked, 'resultType'), 'input_required');
    const inputResponses = { approval: { action: 'accept', content: { answer: 'allow' } } };
    const requestState = String(at(asked, 'requestState'));
    const { result } = await client.request('tools/call', { ...params, inputResponses, requestState });
    assert.deepEqual(at(result, 'structuredContent'), params.arguments);
    await client.close();
  });

  it('is not put to a client where a policy does not say low risk', async () => {
    const client = clientOf('2025-11-25');
    await client.open();
    assert.match(String(at((await client.call('exact', {})).result, 'content', 0, 'text')), /^approval\.waiting: /);
    assert.deepEqual(client.questions, []);
    await client.close();
  });

  it('is an address to visit for a client of 2025-11-25 that opens those, whatever the risk, and what the client says is no yes', async () => {
    const client = clientOf('2025-11-25', { url: {} });
    await client.open();
    assert.match(String(at((await client.call('exact', {})).result, 'content', 0, 'text')), /^approval\.waiting: /);
    const [{ params = {} } = {}] = client.questions;
    assert.deepEqual([client.questions.length, params['mode']], [1, 'url']);
    assert.match(String(params['url']), /^https:\/\/bartizan\.example\.com\/approvals\//);
    await client.close();
  });
});
