// The promise: callers never meet. Neither equal ids nor guessed ones nor crafted bodies lead from one caller to another, or past the door.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { META, MODERN, StoryClient } from '../support/client.ts';
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
    limits: { bodyBytes: '64KiB', jsonDepth: 16 },
  });
  for (const caller of ['ann', 'bob', 'gone', 'old']) keys.set(caller, place.newKey(caller));
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

function actor({ caller, server, version, capabilities = capabilitiesOf(version), wire = wireOf(caller, `/s/${server}`) }: Actor): StoryClient {
  return new StoryClient({ wire, version, capabilities, name: 'same-name', answer: answering(caller) });
}

/** Everything that a client got, as text. */
const heard = (client: StoryClient): string => client.received.map(({ text }) => text).join('\n');

describe('two callers', () => {
  for (const server of ['pipe', 'web', 'sse', 'modern', 'both']) {
    for (const version of [LEGACY, MODERN]) {
      it(`of revision ${version} with equal ids and tokens never hear each other through "${server}"`, async () => {
        const clients = ['ann', 'bob'].map((caller) => actor({ caller, server, version }));
        const names = ['ann', 'bob'];
        await Promise.all(
          clients.map(async (client, index) => {
            await client.open();
            if (version === LEGACY) await client.openStream();
            const caller = names[index] ?? '';
            const secret = `secret-of-${caller}`;
            for (let round = 0; round < 5; round++) {
              const options = { id: `same-${round}`, meta: { progressToken: 'same-token' } };
              const replies = await Promise.all([
                client.call('echo', { secret }, { id: `echo-${round}` }),
                client.call('progress', { secret, steps: 3 }, options),
                client.call('form', { secret }, { id: `form-${round}` }),
                client.call('roots', { secret }, { id: `roots-${round}` }),
              ]);
              assert.equal(at(replies[0]?.result, 'structuredContent', 'secret'), secret);
              for (const reply of replies.slice(2)) assert.match(String(at(reply.result, 'content', 0, 'text')), new RegExp(caller), reply.text);
            }
            const progress = client.notices('notifications/progress');
            assert.deepEqual([progress.length, new Set(each(progress, 'progressToken'))], [15, new Set(['same-token'])]);
          }),
        );
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
    const clients = [actor({ caller: 'ann', server: 'web', version: LEGACY }), actor({ caller: 'ann', server: 'web', version: LEGACY })];
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
    const [ann, bob] = [actor({ caller: 'ann', server: 'web', version: LEGACY }), actor({ caller: 'bob', server: 'web', version: LEGACY })];
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
    assert.equal(ann.received.some(({ message }) => message['id'] === 9 && message['result'] !== undefined), false);
    await Promise.all([ann.close(), thief.close()]);
  });
});

const actorWith = (sessionId: string | undefined): StoryClient => {
  const client = actor({ caller: 'ann', server: 'pipe', version: LEGACY });
  client.sessionId = sessionId;
  return client;
};

describe('the door', () => {
  const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: LEGACY, capabilities: {}, clientInfo: { name: 'x', version: '1' } } });

  /** Status of a request with these headers, and the fault code in its body. */
  async function knock(headers: Record<string, string>, path = '/s/pipe'): Promise<readonly [number, unknown]> {
    const wire = new HttpWire(`${service.url}${path}`);
    wire.listen(() => undefined);
    const { status, body } = await wire.send(ping, { headers });
    await wire.close();
    return [status, body === '' ? undefined : at(JSON.parse(body), 'error', 'data', 'code')];
  }

  /** Knocks every tenth of a second until the status is as wanted, or often enough. */
  async function settled(knocks: () => Promise<readonly unknown[]>, wanted: number, tries = 50): Promise<unknown> {
    for (let tried = 1; ; tried++) {
      const [status] = await knocks();
      if (status === wanted || tried >= tries) return status;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('opens to a valid key only, and only in its header', async () => {
    const key = keys.get('ann') ?? '';
    const refused = [401, 'gateway.unauthorized'];
    assert.deepEqual(await knock({}), refused);
    for (const authorization of ['Bearer ', `Bearer ${key}x`, `Bearer ${key.slice(0, -1)}`, `Basic ${key}`, key, `Bearer ${key.toUpperCase()}`]) {
      assert.deepEqual(await knock({ authorization }), refused, authorization);
    }
    assert.deepEqual(await knock({ 'x-api-key': key }), refused);
    assert.deepEqual(await knock({}, `/s/pipe?access_token=${key}`), refused);
    assert.deepEqual(await knock({}, '/s/pipe/sse'), refused);
    assert.deepEqual(await knock({}, '/mcp'), refused);
    assert.deepEqual(await knock({}, '/s/nobody'), refused, 'who is not let in does not learn which servers there are');
    assert.equal((await knock(bearer('ann')))[0], 200);
  });

  it('refuses a Host or an Origin that is not its own, key or not', async () => {
    for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost@evil.example', ' ']) {
      assert.deepEqual(await knock({ ...bearer('ann'), host }), [403, 'gateway.foreign-host'], host);
    }
    for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example', 'file://', 'http://127.0.0.1@evil.example']) {
      assert.deepEqual(await knock({ ...bearer('ann'), origin }), [403, 'gateway.foreign-origin'], origin);
    }
    assert.equal((await knock({ ...bearer('ann'), host: 'localhost:1', origin: 'http://localhost:1' }))[0], 200);
  });

  it('closes to a revoked key within a second, also in a session that it opened', async () => {
    const client = actor({ caller: 'gone', server: 'web', version: LEGACY });
    await client.open();
    assert.equal((await client.call('echo', {})).status, 200);
    assert.equal(place.bartizan('keys', 'revoke', 'gone').code, 0);
    assert.equal(await settled(async () => [(await client.call('echo', {})).status], 401, 10), 401);
    assert.equal((await knock(bearer('gone')))[0], 401);
    await client.close();
  });

  it('lets a rotated key in, and the old one for its grace only', async () => {
    const { out, code, err } = place.bartizan('keys', 'rotate', 'old', '--grace', '1s');
    assert.equal(code, 0, err);
    const fresh = { authorization: `Bearer ${out.trim()}` };
    assert.equal(await settled(() => knock(fresh), 200), 200);
    assert.equal(await settled(() => knock(bearer('old')), 401), 401);
    assert.equal((await knock(fresh))[0], 200);
  });

  it('never hands a caller’s key to a server', () => {
    const sent = JSON.stringify(place.journal());
    assert.ok(place.journal('headers').length > 0);
    for (const [caller, key] of keys) assert.equal(sent.includes(key), false, caller);
    assert.doesNotMatch(sent, /"authorization"/);
  });
});

const envelope = { [`${META}protocolVersion`]: MODERN, [`${META}clientCapabilities`]: {} };
const callText = (args: string, before = '', after = ''): string =>
  `{"jsonrpc":"2.0","id":"bad",${before}"method":"tools/call","params":{"name":"echo","arguments":${args},"_meta":${JSON.stringify(envelope)}}${after}}`;
const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** Bodies that two readers could read differently, or that are too much: none may reach a server. */
const BAD_BODIES: readonly (readonly [what: string, body: string | Uint8Array, code: string])[] = [
  ['no JSON', '{"jsonrpc":"2.0","id":1,', 'json.syntax'],
  ['a duplicate member', callText('{"marked":1}', '', ',"params":{}'), 'json.duplicate-member'],
  ['a duplicate member deep inside', callText('{"marked":1,"b":{"c":1,"c":2}}'), 'json.duplicate-member'],
  ['a duplicate member behind an escape', callText('{"marked":1,"m\\u0061rked":2}'), 'json.duplicate-member'],
  ['a case-variant member', callText('{"marked":1}', '"Method":"ping",'), 'json.case-variant'],
  ['a case-variant parameter', callText('{"marked":1}').replace('"name"', '"Name":"fail","name"'), 'json.case-variant'],
  ['a lone surrogate', callText('{"marked":"\\ud800"}'), 'json.lone-surrogate'],
  ['bytes that are no UTF-8', Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"method":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]), 'json.encoding'],
  ['a byte order mark', `\ufeff${callText('{"marked":1}')}`, 'json.encoding'],
  ['too much depth', callText(`{"marked":${deep(20)}}`), 'json.too-deep'],
  ['a batch', `[${callText('{"marked":1}')}]`, 'protocol.batch'],
  ['no message', '{"hello":"marked"}', 'protocol.not-a-message'],
  ['an id that is null', callText('{"marked":1}').replace('"bad"', 'null'), 'protocol.not-a-message'],
  ['an id that is a fraction', callText('{"marked":1}').replace('"bad"', '1.5'), 'protocol.not-a-message'],
  ['both a request and a reply', callText('{"marked":1}', '"result":{},'), 'protocol.not-a-message'],
  ['text behind the message', `${callText('{"marked":1}')} {}`, 'json.syntax'],
];

describe('bodies', () => {
  const reached = (): number => place.journal('request').filter((one) => JSON.stringify(one).includes('marked')).length;

  it('that are not acceptable are refused over HTTP, in words, and reach no server', async () => {
    const wire = wireOf('ann', '/s/web');
    wire.listen(() => undefined);
    const headers = { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/call', 'mcp-name': 'echo' };
    for (const [what, body, code] of BAD_BODIES) {
      const answer = await wire.send(body, { headers });
      const error = at(JSON.parse(answer.body), 'error');
      assert.deepEqual([answer.status, at(error, 'data', 'code')], [400, code], what);
      assert.equal(typeof at(error, 'code'), 'number', what);
      assert.doesNotMatch(answer.body, /at .*\.ts|node:/, what);
    }
    const big = await wire.send(callText(`{"marked":"${'x'.repeat(70_000)}"}`), { headers });
    assert.deepEqual([big.status, at(JSON.parse(big.body), 'error', 'data', 'code')], [413, 'limits.body']);
    const type = await wire.send(callText('{"marked":1}'), { headers: { ...headers, 'content-type': 'text/plain' } });
    assert.deepEqual([type.status, at(JSON.parse(type.body), 'error', 'data', 'code')], [400, 'gateway.bad-request']);
    assert.equal(reached(), 0);
    await wire.close();
  });

  it('that are not acceptable are refused over stdio, and the client goes on', async () => {
    const wire = place.relay('web');
    const client = new StoryClient({ wire, version: MODERN });
    for (const [what, body, code] of BAD_BODIES) {
      const before = client.received.length;
      wire.program.child.stdin.write(Buffer.concat([Buffer.from(body), Buffer.from('\n')]));
      await until(`an answer to ${what}`, () => client.received.length > before);
      assert.equal(at(client.received.at(-1)?.message, 'error', 'data', 'code'), code, what);
    }
    wire.program.child.stdin.write(`${callText(`{"marked":"${'x'.repeat(70_000)}"}`)}\n`);
    assert.equal(at((await client.call('echo', { fine: true })).result, 'structuredContent', 'fine'), true);
    assert.equal(reached(), 0);
    assert.deepEqual(wire.lines.filter((line) => !line.startsWith('{"jsonrpc":"2.0"')), [], 'nothing but messages on stdout');
    await client.close();
  });

  it('of several messages are for revision 2025-03-26 alone', async () => {
    const batch = [
      { jsonrpc: '2.0', id: 'b1', method: 'ping' },
      { jsonrpc: '2.0', method: 'notifications/roots/list_changed' },
      { jsonrpc: '2.0', id: 'b2', method: 'tools/call', params: { name: 'echo', arguments: { of: 'batch' } } },
    ];
    for (const version of ['2025-03-26', '2025-06-18']) {
      const client = actor({ caller: 'ann', server: 'web', version });
      await client.open();
      const { status, body } = await (client.wire as HttpWire).send(JSON.stringify(batch), { headers: client.headersOf({}) });
      if (version === '2025-03-26') assert.deepEqual(each(JSON.parse(body), 'id').toSorted(), ['b1', 'b2']);
      else assert.deepEqual([status, at(JSON.parse(body), 'error', 'data', 'code')], [400, 'protocol.batch']);
      await client.close();
    }
  });

  it('that disagree with their headers are refused', async () => {
    const client = actor({ caller: 'ann', server: 'modern', version: MODERN });
    const cases: readonly (readonly [Record<string, string>, string])[] = [
      [{ 'mcp-method': 'tools/list' }, 'protocol.header-mismatch'],
      [{ 'mcp-name': 'fail' }, 'protocol.header-mismatch'],
      [{ 'mcp-protocol-version': '2027-01-01' }, 'protocol.header-mismatch'],
    ];
    for (const [headers, code] of cases) {
      const { status, error } = await client.call('echo', {}, { headers });
      assert.deepEqual([status, at(error, 'code'), at(error, 'data', 'code')], [400, -32_020, code]);
    }
    const later = await client.request('tools/list', {}, { headers: { 'mcp-protocol-version': '2027-01-01' }, meta: { [`${META}protocolVersion`]: '2027-01-01' } });
    assert.deepEqual([later.status, at(later.error, 'code'), at(later.error, 'data', 'requested')], [400, -32_022, '2027-01-01']);
    const bare = await client.request('tools/list', {}, { meta: { [`${META}clientCapabilities`]: null } });
    assert.deepEqual([bare.status, at(bare.error, 'data', 'code')], [400, 'protocol.envelope']);
    await client.close();
  });
});
