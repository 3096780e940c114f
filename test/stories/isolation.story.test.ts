// The promise: callers never meet. Neither equal ids nor guessed ones lead from one caller to another.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { MODERN, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at, each, listAt } from '../support/look.ts';
import { answering, capabilitiesOf } from '../support/pairs.ts';
import { Place, type Service } from '../support/place.ts';
import { SseWire } from '../support/sse-wire.ts';
import type { Wire } from '../support/wire.ts';

const LEGACY = '2025-11-25';
const place = new Place();
let service: Service;
const keys = new Map<string, string>();

before(async () => {
  place.configure({
    servers: {
      pipe: place.story({ era: 'legacy', name: 'pipe' }),
      web: { url: await place.startStory({ era: 'legacy', name: 'web' }) },
      sse: { url: await place.startStory({ era: 'legacy', name: 'sse' }, 'sse') },
      modern: { url: await place.startStory({ era: 'modern', name: 'modern' }) },
      both: place.story({ era: 'dual', name: 'both' }),
    },
  });
  for (const caller of ['ann', 'bob']) keys.set(caller, place.newKey(caller));
  service = await place.serve([]);
});
after(() => place.end());

const bearer = (caller: string): Record<string, string> => ({ authorization: `Bearer ${keys.get(caller)}` });
const wireOf = (caller: string, path: string): HttpWire => new HttpWire(`${service.url}${path}`, bearer(caller));

interface Actor {
  readonly caller: string;
  readonly server: string;
  readonly version: string;
  readonly capabilities?: JsonObject;
  readonly wire?: Wire;
}

function actor({
  caller,
  server,
  version,
  capabilities = capabilitiesOf(version),
  wire = wireOf(caller, `/s/${server}`),
}: Actor): StoryClient {
  return new StoryClient({ wire, version, capabilities, name: 'same-name', answer: answering(caller) });
}

const actorWith = (sessionId: string | undefined): StoryClient => {
  const client = actor({ caller: 'ann', server: 'pipe', version: LEGACY });
  client.sessionId = sessionId;
  return client;
};

/** Everything that a client got, as text, but for sealed states: random letters may read like a name. */
const heard = (client: StoryClient): string =>
  client.received.map(({ text }) => text.replace(/[\w-]{40,}/g, 'SEALED')).join('\n');

/** Keeps a caller's client busy with calls of every kind; all ids and tokens are the same for everybody. */
async function busy(client: StoryClient, caller: string): Promise<void> {
  await client.open();
  if (client.era === 'legacy') await client.openStream();
  const secret = `secret-of-${caller}`;
  for (let round = 0; round < 5; round++) {
    const [echoed, , form, roots] = await Promise.all([
      client.call('echo', { secret }, { id: `echo-${round}` }),
      client.call('progress', { secret, steps: 3 }, { id: `same-${round}`, meta: { progressToken: 'same-token' } }),
      client.call('form', { secret }, { id: `form-${round}` }),
      client.call('roots', { secret }, { id: `roots-${round}` }),
    ]);
    assert.equal(at(echoed.result, 'structuredContent', 'secret'), secret);
    for (const reply of [form, roots])
      assert.match(String(at(reply.result, 'content', 0, 'text')), new RegExp(caller), reply.text);
  }
  const progress = client.notices('notifications/progress');
  assert.deepEqual([progress.length, new Set(each(progress, 'progressToken'))], [15, new Set(['same-token'])]);
}

describe('two callers', () => {
  for (const server of ['pipe', 'web', 'sse', 'modern', 'both']) {
    for (const version of [LEGACY, MODERN]) {
      it(`of revision ${version} with equal ids and tokens never hear each other through "${server}"`, async () => {
        const clients = ['ann', 'bob'].map((caller) => actor({ caller, server, version }));
        await Promise.all(clients.map((client, index) => busy(client, index === 0 ? 'ann' : 'bob')));
        const [ann, bob] = clients.map(heard);
        assert.doesNotMatch(ann ?? '', /bob/);
        assert.doesNotMatch(bob ?? '', /ann/);
        await Promise.all(clients.map((client) => client.close()));
      });
    }
  }

  it('do not share the state of a legacy server', async () => {
    for (const server of ['pipe', 'web', 'sse', 'both']) {
      for (const version of [LEGACY, MODERN]) {
        const [ann, bob] = [actor({ caller: 'ann', server, version }), actor({ caller: 'bob', server, version })];
        await Promise.all([ann.open(), bob.open()]);
        await ann.call('remember', { value: 'ann’s' });
        assert.equal(at((await bob.call('recall')).result, 'content', 0, 'text'), 'null', `${server} ${version}`);
        await Promise.all([ann.close(), bob.close()]);
      }
    }
  });

  it('never lend each other a capability', async () => {
    for (const server of ['pipe', 'web', 'sse', 'modern', 'both']) {
      for (const version of [LEGACY, MODERN]) {
        const able = actor({ caller: 'ann', server, version });
        const unable = actor({ caller: 'bob', server, version, capabilities: {} });
        await Promise.all([able.open(), unable.open()]);
        const [first, second] = await Promise.all([able.call('capabilities'), unable.call('capabilities')]);
        assert.match(String(at(first.result, 'content', 0, 'text')), /sampling/, `${server} ${version}`);
        assert.equal(at(second.result, 'content', 0, 'text'), '{}', `${server} ${version}`);
        const refused = await unable.call('form');
        assert.ok(refused.error !== undefined || at(refused.result, 'isError') === true, refused.text);
        assert.deepEqual([unable.questions, able.questions], [[], []]);
        await Promise.all([able.close(), unable.close()]);
      }
    }
  });

  it('do not meet at a server through the same caller’s other session either', async () => {
    const clients = [
      actor({ caller: 'ann', server: 'web', version: LEGACY }),
      actor({ caller: 'ann', server: 'web', version: LEGACY }),
    ];
    await Promise.all(clients.map((client) => client.open()));
    const [one, two] = clients;
    if (two !== undefined) two.answer = answering('the-other');
    const [first, second] = await Promise.all([one?.call('form'), two?.call('form')]);
    assert.match(first?.text ?? '', /ann/);
    assert.match(second?.text ?? '', /the-other/);
    await Promise.all(clients.map((client) => client.close()));
  });

  it('have tasks of their own, though the server numbers them alike', async () => {
    const clients = ['ann', 'bob'].map((caller) => actor({ caller, server: 'web', version: LEGACY }));
    const ids = await Promise.all(
      clients.map(async (client, index) => {
        await client.open();
        const made = await client.request('tools/call', { name: 'task', arguments: { value: `of-${index}` }, task: {} });
        return String(at(made.result, 'task', 'taskId'));
      }),
    );
    assert.notEqual(ids[0], ids[1]);
    const [ann, bob] = clients as [StoryClient, StoryClient];
    for (const method of ['tasks/get', 'tasks/result', 'tasks/cancel']) {
      assert.equal(at((await bob.request(method, { taskId: ids[0] })).error, 'data', 'code'), 'gateway.unknown-task', method);
    }
    assert.deepEqual(each(listAt((await ann.request('tasks/list')).result, 'tasks'), 'taskId'), [ids[0]]);
    await Promise.all(clients.map((client) => client.close()));
  });

  it('cannot use each other’s session: for anybody else it does not exist', async () => {
    const ann = actor({ caller: 'ann', server: 'pipe', version: LEGACY });
    await ann.open();
    const thief = actor({ caller: 'bob', server: 'pipe', version: LEGACY });
    thief.sessionId = ann.sessionId;
    const stolen = await thief.call('echo', {});
    assert.deepEqual([stolen.status, at(stolen.error, 'data', 'code')], [404, 'gateway.unknown-session']);
    const headers = { 'mcp-session-id': String(ann.sessionId), 'mcp-protocol-version': LEGACY };
    const wire = thief.wire as HttpWire;
    assert.equal(await wire.openStream(headers), 404);
    assert.equal(await wire.bare('DELETE', headers), 404);
    const elsewhere = actor({ caller: 'ann', server: 'web', version: LEGACY });
    elsewhere.sessionId = ann.sessionId;
    assert.equal((await elsewhere.call('echo', {})).status, 404, 'nor at another endpoint');
    assert.equal((await ann.call('echo', {})).error, undefined, 'its owner keeps it');
    assert.match(String(ann.sessionId), /^[\x21-\x7e]{22,}$/);
    await Promise.all([ann.close(), thief.close(), elsewhere.close()]);
    assert.equal((await actorWith(ann.sessionId).call('echo', {})).status, 404, 'an ended session is gone');
  });

  it('cannot cancel or answer for each other', async () => {
    const [ann, bob] = [
      actor({ caller: 'ann', server: 'web', version: LEGACY }),
      actor({ caller: 'bob', server: 'web', version: LEGACY }),
    ];
    await Promise.all([ann.open(), bob.open()]);
    const go = place.path('go-on-ann');
    const running = ann.call('wait', { until: go, tag: 'ann-runs' }, { id: 'same' });
    await place.journaled('waiting', (one) => at(one, 'args', 'tag') === 'ann-runs');
    await bob.notify('notifications/cancelled', { requestId: 'same' });
    await bob.call('echo', {});
    writeFileSync(go, '');
    assert.equal(at((await running).result, 'content', 0, 'text'), 'waited');
    const asked = Promise.withResolvers<string>();
    ann.answer = async () => {
      asked.resolve(String(ann.received.findLast(({ message }) => message['method'] === 'elicitation/create')?.message['id']));
      await until('the forged answer was sent', () => forged);
      return { action: 'accept', content: { name: 'real' } };
    };
    let forged = false;
    const form = ann.call('form');
    await bob.send({ jsonrpc: '2.0', id: await asked.promise, result: { action: 'accept', content: { name: 'forged' } } });
    forged = true;
    assert.match((await form).text, /real/);
    await Promise.all([ann.close(), bob.close()]);
  });

  it('cannot post to each other’s stream of the old transport', async () => {
    const wire = new SseWire(`${service.url}/s/pipe/sse`, bearer('ann'));
    const ann = actor({ caller: 'ann', server: 'pipe', version: '2024-11-05', wire });
    await ann.open();
    const thief = new HttpWire(await wire.endpoint(), bearer('bob'));
    thief.listen(() => undefined);
    const { status } = await thief.send(JSON.stringify({ jsonrpc: '2.0', id: 9, method: 'ping' }));
    assert.equal(status, 404);
    assert.deepEqual((await ann.request('ping')).result, {});
    assert.equal(
      ann.received.some(({ message }) => message['id'] === 9 && message['result'] !== undefined),
      false,
    );
    await Promise.all([ann.close(), thief.close()]);
  });
});
