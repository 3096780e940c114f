// The promise: under the careful baseline what a server says of its own tools opens nothing; only what their user says of them does.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newQuestion, questionsOf } from '../support/approvers.ts';
import { MODERN, type Reply, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { Place } from '../support/place.ts';

const LEGACY = '2025-11-25';

describe('a tool that changes something and says that it only reads', () => {
  const place = new Place();
  let url = '';

  before(async () => {
    // The story server claims `readOnlyHint` of every tool, also of "remember"; its user says so of "recall" alone.
    place.configure({
      servers: { story: place.story({ era: 'dual', name: 'story' }) },
      limits: { approvalHoldMs: '20ms' },
      authority: { hints: { 'story/recall': { readOnly: true } } },
    });
    const made = place.bartizan('init', '--baseline', 'careful');
    assert.equal(made.code, 0, made.err);
    ({ url } = await place.serve());
  });
  after(() => place.end());

  const clientOf = async (version: string): Promise<StoryClient> => {
    const client = new StoryClient({ wire: new HttpWire(`${url}/s/story`), version, name: 'careful' });
    if (version === LEGACY) await client.open();
    return client;
  };
  const textOf = ({ result }: Reply): string => String(at(result, 'content', 0, 'text'));
  const ran = (): number => place.journal('request').filter(({ params }) => at(params, 'name') === 'remember').length;

  for (const version of [MODERN, LEGACY]) {
    it(`is asked about, and does not run unasked, for a client of ${version}`, async () => {
      const client = await clientOf(version);
      const refused = await client.call('remember', { value: version });
      assert.equal(at(refused.result, 'isError'), true);
      assert.match(textOf(refused), /^approval\.waiting: .*it may change, delete or publish something/);
      assert.equal(ran(), 0, 'the server was not called');
      assert.equal(textOf(await client.call('recall')), 'null', 'what its user says only reads passes unasked');
      const id = await newQuestion(place);
      assert.equal(place.bartizan('approvals', 'refuse', id).code, 0);
      assert.match(textOf(await client.call('remember', { value: version })), /^approval\.refused: /);
      assert.equal(ran(), 0);
      await client.close();
    });
  }

  it('leaves nobody asked about what its user says only reads', async () => {
    assert.deepEqual(
      (await questionsOf(place)).filter(({ state }) => state === 'asked'),
      [],
    );
  });
});
