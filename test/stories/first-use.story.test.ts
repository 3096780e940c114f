// The promise: with `firstUse: ask` a server that nobody approved runs only after a person said so, and is locked only as a person saw it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Approver, approverOf, bartizan, newQuestion } from '../support/approvers.ts';
import { MODERN, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { Place } from '../support/place.ts';

const LEGACY = '2025-11-25';

describe('the first use of a server', () => {
  const place = new Place();
  let ada: Approver;
  before(async () => {
    place.configure({
      servers: { story: place.story({ era: 'dual', name: 'story' }), other: place.story({ era: 'dual', name: 'other' }) },
      authority: { firstUse: 'ask' },
      limits: { approvalHoldMs: '15s' },
    });
    ada = await approverOf(place, 'ada');
  });
  after(() => place.end());

  it('asks before it starts, and again before what it shows is locked; then it just works', async () => {
    const client = new StoryClient({ wire: place.relay('story'), version: LEGACY });
    const opening = client.open();
    const start = await newQuestion(place);
    assert.deepEqual(place.journal(), [], 'nothing of it ran');
    const shown = await bartizan(place, ['approvals', 'show', start]);
    assert.match(shown.out, /start of story[\s\S]*stories\/main\.ts/);
    assert.equal((await ada.allow(start)).code, 0);
    const lock = await newQuestion(place, [start]);
    assert.equal(existsSync(place.path('bartizan.lock')), false);
    const catalogue = await bartizan(place, ['approvals', 'show', lock]);
    assert.match(catalogue.out, /lock of story[\s\S]*name: echo/);
    assert.equal((await ada.allow(lock)).code, 0);
    const opened = await opening;
    assert.equal(opened.error, undefined, opened.text);
    assert.deepEqual(at((await client.call('echo', { a: 1 })).result, 'structuredContent'), { a: 1 });
    const locked = JSON.parse(readFileSync(place.path('bartizan.lock'), 'utf8'));
    assert.equal(at(locked, 'servers', 'story', 'approvals', 0, 'by'), 'ada');
    await client.close();
    const again = new StoryClient({ wire: place.relay('story'), version: LEGACY });
    assert.equal((await again.open()).error, undefined);
    await again.close();
  });

  it('starts nothing when the person refuses', async () => {
    const service = await place.serve();
    const before = place.journal().length;
    const client = new StoryClient({ wire: new HttpWire(`${service.url}/s/other`), version: MODERN });
    const listing = client.request('tools/list');
    const start = await newQuestion(place);
    await bartizan(place, ['approvals', 'refuse', start]);
    assert.equal(at((await listing).error, 'data', 'code'), 'approval.refused', (await listing).text);
    assert.equal(at((await client.request('tools/list')).error, 'data', 'code'), 'approval.refused');
    assert.equal(place.journal().length, before, 'nothing of it ran');
    assert.equal(at(JSON.parse(readFileSync(place.path('bartizan.lock'), 'utf8')), 'servers', 'other'), undefined);
    await client.close();
  });
});

describe('programs that lock servers at the same moment', () => {
  const place = new Place();
  after(() => place.end());

  it('keep what each of them wrote: of one server, and of several', async () => {
    const names = ['one', 'two', 'three', 'four'];
    place.configure({ servers: Object.fromEntries(names.map((name) => [name, place.story({ era: 'dual', name })])) });
    const clients = [...names, ...names].map((name) => new StoryClient({ wire: place.relay(name), version: LEGACY }));
    const called = await Promise.all(
      clients.map(async (client) => {
        await client.open();
        return (await client.call('echo', { a: 1 })).text;
      }),
    );
    for (const text of called) assert.deepEqual(at(JSON.parse(text), 'result', 'structuredContent'), { a: 1 }, text);
    await Promise.all(clients.map((client) => client.close()));
    const verified = place.bartizan('verify');
    assert.equal(verified.code, 0, verified.out + verified.err);
    const [memory] = readdirSync(place.path('state/projects')).filter((name) => name.endsWith('.json'));
    const { known } = JSON.parse(readFileSync(place.path(`state/projects/${memory}`), 'utf8'));
    assert.deepEqual(Object.keys(known).sort(), [...names].sort(), 'an older state would be taken for a first one');
  });
});

describe('a review of several servers', () => {
  const place = new Place();
  after(() => place.end());

  it('goes on to the next when one cannot be reached, and says which are not approved', async () => {
    await approverOf(place, 'ada');
    const servers = { gone: { url: 'http://127.0.0.1:1/mcp' }, story: place.story({ era: 'dual' }) };
    place.configure({ servers, authority: { firstUse: 'refuse' } });
    const person = ['--yes', '--passphrase-file', place.path('passphrase of ada')];
    const { code, err } = await bartizan(place, ['approve', 'gone', 'story', ...person]);
    assert.equal(code, 3);
    assert.match(err, /^upstream\.refused .*\n(?:.*\n)*"story" is approved by ada.*\nnot approved: gone\n$/);
    const alone = await bartizan(place, ['approve', 'gone', ...person]);
    assert.deepEqual([alone.code, alone.err.split('\n').length], [3, 2], alone.err);
  });
});
