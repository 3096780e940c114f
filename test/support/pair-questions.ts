// What servers ask of clients in the middle of a call, in both eras: forms, URLs, sampling, roots, several at once, several rounds.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../src/base/json.ts';
import type { Question, Reply } from './client.ts';
import { at, objectAt } from './look.ts';
import type { Check } from './pair-basics.ts';
import type { Pair } from './pairs.ts';

/** What the server got for an answer: it repeats them in its text. */
const answered = (reply: Reply): JsonObject => {
  const text = at(reply.result, 'content', 0, 'text');
  assert.equal(typeof text, 'string', `no text in ${reply.text}`);
  return JSON.parse(String(text));
};

const lastQuestion = ({ client }: Pair): Question => client.questions.at(-1) ?? { method: 'nothing was asked', params: {} };
const canForm = ({ kind }: Pair): boolean => kind.version >= '2025-06-18';
const canUrl = ({ kind }: Pair): boolean => kind.version >= '2025-11-25';

/** A question that the client cannot be asked ends the call without a question. */
async function refusesQuietly({ client }: Pair, tool: string, args: JsonObject = {}): Promise<void> {
  const asked = (): number => client.questions.filter(({ method }) => method === 'elicitation/create').length;
  const before = asked();
  const { result, error, text } = await client.call(tool, args);
  assert.ok(error !== undefined || at(result, 'isError') === true, `it should have failed: ${text}`);
  assert.equal(asked(), before, 'the client was asked all the same');
}

async function sampling({ client, tag }: Pair): Promise<void> {
  const reply = await client.call('sample', { tag });
  assert.equal(at(answered(reply), 'sample', 'content', 'text'), `sampled for ${tag}`);
  const question = client.questions.at(-1);
  assert.equal(question?.method, 'sampling/createMessage');
  assert.equal(question?.params['temperature'], 0.5);
  assert.equal('includeContext' in (question?.params ?? {}), false, 'includeContext never passes');
}

async function forms(pair: Pair): Promise<void> {
  const { client, tag } = pair;
  if (!canForm(pair)) return refusesQuietly(pair, 'form');
  assert.deepEqual(at(answered(await client.call('form', { tag })), 'form'), { action: 'accept', content: { name: tag } });
  const { method, params } = lastQuestion(pair);
  assert.deepEqual([method, params['mode'], params['message']], ['elicitation/create', 'form', 'Your name?']);
  const { answer } = client;
  client.answer = () => ({ action: 'decline' });
  assert.deepEqual(at(answered(await client.call('form', { tag })), 'form'), { action: 'decline' });
  client.answer = answer;
  const prompt = await client.ask('prompts/get', { name: 'ask-first' });
  assert.match(String(at(prompt.result, 'messages', 0, 'content', 'text')), new RegExp(`"name":"${tag}"`));
}

async function urls(pair: Pair): Promise<void> {
  const { client, tag, upstreamEra } = pair;
  if (!canUrl(pair)) return refusesQuietly(pair, 'url', { tag });
  assert.deepEqual(at(answered(await client.call('url', { tag })), 'url'), { action: 'accept' });
  const { params } = lastQuestion(pair);
  assert.deepEqual([params['mode'], params['url']], ['url', 'https://example.org/login']);
  // A legacy client matches the later "complete" by this id, so there must be one, the server's own where it has one.
  if (client.era === 'legacy') assert.match(String(params['elicitationId']), upstreamEra === 'legacy' ? /^visit-1$/ : /^.{16,}$/);
  if (client.era === 'legacy' && upstreamEra === 'legacy') {
    await client.noticed('notifications/elicitation/complete', ({ elicitationId }) => elicitationId === 'visit-1');
  }
}

async function urlFirst(pair: Pair): Promise<void> {
  const { client, tag, upstreamEra } = pair;
  if (!canUrl(pair) && upstreamEra === 'modern') return refusesQuietly(pair, 'url-first', { tag });
  const first = await client.call('url-first', { tag });
  if (client.era === 'legacy' && upstreamEra === 'legacy') {
    assert.deepEqual(
      [at(first.error, 'code'), at(first.error, 'data', 'elicitations', 0, 'elicitationId')],
      [-32_042, 'visit-1'],
    );
    assert.equal(at((await client.call('url-first', { tag })).result, 'content', 0, 'text'), 'welcome');
    return;
  }
  assert.deepEqual([first.error, at(first.result, 'content', 0, 'text')], [undefined, 'welcome']);
  assert.equal(client.questions.at(-1)?.params['url'], 'https://example.org/login');
}

async function roots({ client, tag, upstreamEra, place }: Pair): Promise<void> {
  const wanted = { roots: [{ uri: `file:///${tag}`, name: tag }] };
  assert.deepEqual(at(answered(await client.call('roots', { tag })), 'roots'), wanted);
  if (client.era !== 'legacy' || upstreamEra !== 'legacy') return;
  const { session } = place.journal('request').find(({ params }) => at(params, 'arguments', 'tag') === tag) ?? {};
  assert.equal(typeof session, 'string');
  await client.notify('notifications/roots/list_changed');
  await place.journaled('notice', (one) => one['session'] === session && one['method'] === 'notifications/roots/list_changed');
}

async function together(pair: Pair): Promise<void> {
  const { client, tag } = pair;
  if (!canForm(pair)) return refusesQuietly(pair, 'both');
  const before = client.questions.length;
  const answers = answered(await client.call('both', { tag }));
  assert.deepEqual([at(answers, 'form', 'action'), at(answers, 'sample', 'role')], ['accept', 'assistant']);
  assert.deepEqual(
    client.questions
      .slice(before)
      .map(({ method }) => method)
      .sort(),
    ['elicitation/create', 'sampling/createMessage'],
  );
  if (client.era === 'legacy') return;
  const { result } = await client.request('tools/call', { name: 'both', arguments: { tag } });
  assert.equal(Object.keys(objectAt(result, 'inputRequests')).length, 2, 'what is asked together arrives together');
}

async function inRounds(pair: Pair): Promise<void> {
  const { client, tag } = pair;
  if (!canForm(pair)) return refusesQuietly(pair, 'rounds');
  const answers = answered(await client.call('rounds', { tag }));
  assert.deepEqual([at(answers, 'first', 'content', 'name'), at(answers, 'second', 'content', 'name')], [tag, tag]);
  assert.match(String(client.questions.at(-1)?.params['message']), /^Second, after /);
}

/** A modern client says with each request what it can be asked. */
async function undeclared({ client }: Pair): Promise<void> {
  if (client.era === 'legacy') return;
  for (const [tool, capability] of [
    ['form', 'elicitation'],
    ['sample', 'sampling'],
    ['roots', 'roots'],
  ] as const) {
    const { error, text } = await client.request('tools/call', { name: tool, arguments: {} }, { capabilities: {} });
    assert.equal(at(error, 'code'), -32_021, text);
    assert.ok(at(error, 'data', 'requiredCapabilities', capability) !== undefined, text);
  }
}

/** Checks of questions. */
export const QUESTIONS: readonly Check[] = [
  { name: 'sampling', run: sampling },
  { name: 'forms', run: forms },
  { name: 'URLs', run: urls },
  { name: 'URL before a call', run: urlFirst },
  { name: 'roots', run: roots },
  { name: 'two questions at once', run: together },
  { name: 'two rounds', run: inRounds },
  { name: 'undeclared capabilities', run: undeclared },
];
