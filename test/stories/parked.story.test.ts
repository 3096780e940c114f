// The promise: a legacy server can ask a modern client. Its call waits in Bartizan, and only this caller's same request, in time and once, goes on with it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { MODERN, type Reply, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at, objectAt } from '../support/look.ts';
import { answering, capabilitiesOf } from '../support/pairs.ts';
import { Place, type Service } from '../support/place.ts';

const FORM_ANSWER = { form: { action: 'accept', content: { name: 'Ada' } } };
const CAPABILITIES = capabilitiesOf(MODERN);

/** Sends the retry that a state belongs to. */
function retry(client: StoryClient, params: JsonObject, asked: Reply, inputResponses: JsonObject): Promise<Reply> {
  return client.request('tools/call', { ...params, inputResponses, requestState: at(asked.result, 'requestState') });
}

/** The answer under the one key that was asked. */
const answerTo = (asked: Reply, answer: JsonObject = FORM_ANSWER.form): JsonObject =>
  Object.fromEntries(Object.keys(objectAt(asked.result, 'inputRequests')).map((key) => [key, answer]));

const textOf = (reply: Reply): string => String(at(reply.result, 'content', 0, 'text'));

function isRefused(reply: Reply, what: string): void {
  assert.deepEqual(
    [at(reply.error, 'code'), at(reply.error, 'data', 'code')],
    [-32_602, 'gateway.bad-state'],
    `${what}: ${reply.text}`,
  );
}

/** One answered call proves that the state itself was good. */
async function isGood(client: StoryClient, params: JsonObject, asked: Reply): Promise<void> {
  const reply = await retry(client, params, asked, answerTo(asked));
  assert.match(textOf(reply), /"name":"Ada"/, reply.text);
}

const params = (tag: string, name = 'form'): { readonly name: string; readonly arguments: { readonly tag: string } } => ({
  name,
  arguments: { tag },
});

describe('parked calls', () => {
  const place = new Place();
  let service: Service;
  const keys = new Map<string, string>();

  function clientOf(caller: string, endpoint = '/s/old'): StoryClient {
    const wire = new HttpWire(`${service.url}${endpoint}`, { authorization: `Bearer ${keys.get(caller)}` });
    return new StoryClient({ wire, version: MODERN, capabilities: CAPABILITIES, answer: answering(caller) });
  }

  /** Asks, and checks that there is a question. */
  async function ask(client: StoryClient, what: JsonObject): Promise<Reply> {
    const asked = await client.request('tools/call', what);
    assert.equal(at(asked.result, 'resultType'), 'input_required', asked.text);
    assert.equal(typeof at(asked.result, 'requestState'), 'string');
    return asked;
  }

  /** How often a tool ran for a tag. */
  const ran = (tag: string): number =>
    place.journal('request').filter(({ method, params: sent }) => method === 'tools/call' && at(sent, 'arguments', 'tag') === tag)
      .length;
  const dropped = (): number => place.journal('question-dropped').length;

  before(async () => {
    const second = await place.startStory({ era: 'legacy', name: 'old-http' });
    place.configure({
      servers: { old: place.story({ era: 'legacy', name: 'old' }), 'old-http': { url: second } },
      limits: { parked: 2, parkedMs: '30s' },
    });
    for (const caller of ['ann', 'bob', 'cyd', 'dan', 'eve']) keys.set(caller, place.newKey(caller));
    service = await place.serve([]);
  });
  after(() => place.end());

  for (const endpoint of ['/s/old', '/s/old-http', '/mcp']) {
    it(`a question and its answer pass through ${endpoint}, and the call runs once`, async () => {
      const client = clientOf('ann', endpoint);
      const tag = `once-${endpoint}`;
      const what = params(tag, endpoint === '/mcp' ? 'old__form' : 'form');
      const asked = await ask(client, what);
      assert.deepEqual(
        Object.values(objectAt(asked.result, 'inputRequests')).map((one) => at(one, 'method')),
        ['elicitation/create'],
      );
      assert.doesNotMatch(String(at(asked.result, 'requestState')), /ann|form|once/, 'the state tells nothing');
      await isGood(client, what, asked);
      assert.equal(ran(tag), 1);
      await client.close();
    });
  }

  it('a state is consumed by its first use', async () => {
    const client = clientOf('ann');
    const what = params('consumed');
    const asked = await ask(client, what);
    await isGood(client, what, asked);
    isRefused(await retry(client, what, asked, answerTo(asked)), 'a second use');
    assert.equal(ran('consumed'), 1);
    await client.close();
  });

  it('of two uses at the same time one goes on', async () => {
    const client = clientOf('ann');
    const what = params('raced');
    const asked = await ask(client, what);
    const replies = await Promise.all([1, 2, 3].map(() => retry(client, what, asked, answerTo(asked))));
    assert.equal(replies.filter((reply) => reply.error === undefined).length, 1);
    for (const reply of replies.filter(({ error }) => error !== undefined)) isRefused(reply, 'a late use');
    await client.close();
  });

  it('another caller cannot use it, and does not use it up', async () => {
    const [client, thief] = [clientOf('ann'), clientOf('bob')];
    const what = params('stolen');
    const asked = await ask(client, what);
    isRefused(await retry(thief, what, asked, answerTo(asked)), 'another caller');
    await isGood(client, what, asked);
    await Promise.all([client.close(), thief.close()]);
  });

  it('other arguments, another tool, method or endpoint do not open it', async () => {
    const [client, other] = [clientOf('ann'), clientOf('ann', '/mcp')];
    const what = params('bound');
    const asked = await ask(client, what);
    const requestState = at(asked.result, 'requestState');
    const inputResponses = answerTo(asked);
    isRefused(await retry(client, params('bound-not'), asked, inputResponses), 'other arguments');
    isRefused(await retry(client, params('bound', 'echo'), asked, inputResponses), 'another tool');
    isRefused(await retry(client, { ...what, more: 1 }, asked, inputResponses), 'a further member');
    isRefused(await client.request('prompts/get', { ...what, inputResponses, requestState }), 'another method');
    isRefused(await retry(other, what, asked, inputResponses), 'another endpoint');
    await isGood(client, what, asked);
    await Promise.all([client.close(), other.close()]);
  });

  it('a changed state opens nothing, wherever it was changed', async () => {
    const client = clientOf('ann');
    const what = params('tampered');
    const asked = await ask(client, what);
    const state = String(at(asked.result, 'requestState'));
    const flipped = (place: number): string =>
      `${state.slice(0, place)}${state[place] === 'A' ? 'B' : 'A'}${state.slice(place + 1)}`;
    const places = [0, 2, 3, Math.floor(state.length / 2), state.length - 2];
    const changed = [...places.map(flipped), state.slice(0, -1), `${state}A`, '', '.', 'made-up', `${state} `];
    for (const requestState of changed) {
      const reply = await client.request('tools/call', { ...what, inputResponses: answerTo(asked), requestState });
      assert.notEqual(reply.error, undefined, `accepted: ${requestState}`);
    }
    isRefused(await client.request('tools/call', { ...what, inputResponses: answerTo(asked), requestState: 7 }), 'a number');
    assert.equal(ran('tampered'), 1, 'no changed state reached the server');
    await isGood(client, what, asked);
    await client.close();
  });

  it('answers without a state answer nothing: the server is asked anew', async () => {
    const client = clientOf('ann');
    const what = params('stateless');
    const first = await ask(client, what);
    const again = await ask(client, { ...what, inputResponses: answerTo(first) });
    assert.equal(ran('stateless'), 2);
    await isGood(client, what, first);
    await isGood(client, what, again);
    await client.close();
  });

  it('an answer that is missing is an error for the server, one that nobody asked for is nothing', async () => {
    const client = clientOf('cyd');
    const what = params('partly', 'both');
    const asked = await ask(client, what);
    const [first = ''] = Object.keys(objectAt(asked.result, 'inputRequests'));
    const reply = await retry(client, what, asked, { [first]: FORM_ANSWER.form, 'made-up': FORM_ANSWER.form, __proto__x: {} });
    assert.notEqual(reply.error, undefined, 'the server was told that one answer is missing');
    assert.doesNotMatch(reply.text, /made-up/);
    await client.close();
  });

  it('a caller has a bound of parked calls, its own', async () => {
    const [client, other] = [clientOf('dan'), clientOf('eve')];
    const asked = [await ask(client, params('bound-1')), await ask(client, params('bound-2'))];
    const before = dropped();
    const third = await client.request('tools/call', params('bound-3'));
    assert.deepEqual([at(third.error, 'code'), at(third.error, 'data', 'code'), third.status], [-31_003, 'limits.parked', 429]);
    await until('the server of the third call hears that it is given up', () => dropped() > before);
    const unaffected = await ask(other, params('bound-other'));
    await isGood(other, params('bound-other'), unaffected);
    await isGood(client, params('bound-1'), asked[0] as Reply);
    const freed = await ask(client, params('bound-4'));
    await isGood(client, params('bound-4'), freed);
    await isGood(client, params('bound-2'), asked[1] as Reply);
    await Promise.all([client.close(), other.close()]);
  });

  it('a client that leaves during the retry cancels the call at the server', async () => {
    const client = clientOf('eve');
    const what = params('left', 'rounds');
    const controller = new AbortController();
    const asked = await ask(client, what);
    const second = await retry(client, what, asked, answerTo(asked));
    assert.equal(at(second.result, 'resultType'), 'input_required', second.text);
    const before = place.journal('notice').length;
    const waiting = params('left-too', 'wait');
    const called = client.request('tools/call', waiting, { signal: controller.signal });
    await place.journaled('waiting', (one) => at(one, 'args', 'tag') === 'left-too');
    controller.abort();
    await assert.rejects(called);
    await place.journaled('cancelled', (one) => at(one, 'args', 'tag') === 'left-too');
    assert.ok(place.journal('notice').length > before);
    const done = await retry(client, what, second, answerTo(second));
    assert.match(textOf(done), /"second"/, 'the parked call of the same client went on');
    await client.close();
  });
});

describe('parked calls in time', () => {
  const place = new Place();
  after(() => place.end());

  it('a parked call ends with its time: the server is told, and the state opens nothing', async () => {
    place.configure({ servers: { old: place.story({ era: 'legacy' }) }, limits: { parkedMs: 400 } });
    const service = await place.serve();
    const client = new StoryClient({ wire: new HttpWire(`${service.url}/s/old`), version: MODERN, capabilities: CAPABILITIES });
    const asked = await client.request('tools/call', params('late'));
    assert.equal(at(asked.result, 'resultType'), 'input_required', asked.text);
    await place.journaled('question-dropped');
    isRefused(await retry(client, params('late'), asked, answerTo(asked)), 'after its time');
    await client.close();
  });

  it('over stdio a modern client is asked the same way', async () => {
    const client = new StoryClient({ wire: place.relay('old'), version: MODERN, capabilities: CAPABILITIES });
    await client.open();
    const asked = await client.request('tools/call', params('piped'));
    assert.equal(at(asked.result, 'resultType'), 'input_required', asked.text);
    await isGood(client, params('piped'), asked);
    isRefused(await retry(client, params('piped'), asked, answerTo(asked)), 'a second use');
    await client.close();
  });
});
