// The promise: only who may comes in, and what two readers could read differently reaches no server.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { META, MODERN, StoryClient } from '../support/client.ts';
import { HttpWire, open } from '../support/http-wire.ts';
import { at, each } from '../support/look.ts';
import { Place, type Service } from '../support/place.ts';

const LEGACY = '2025-11-25';
const place = new Place();
let service: Service;
const keys = new Map<string, string>();

before(async () => {
  place.configure({
    servers: {
      web: { url: await place.startStory({ era: 'legacy', name: 'web' }) },
      modern: { url: await place.startStory({ era: 'modern', name: 'modern' }) },
    },
    limits: { bodyBytes: '64KiB', jsonDepth: 16 },
  });
  for (const caller of ['ann', 'gone', 'old']) keys.set(caller, place.newKey(caller));
  service = await place.serve([]);
});
after(() => place.end());

const bearer = (caller: string): Record<string, string> => ({ authorization: `Bearer ${keys.get(caller)}` });
const wireOf = (caller: string, path: string): HttpWire => new HttpWire(`${service.url}${path}`, bearer(caller));

function actor({
  caller,
  server,
  version,
}: {
  readonly caller: string;
  readonly server: string;
  readonly version: string;
}): StoryClient {
  return new StoryClient({ wire: wireOf(caller, `/s/${server}`), version });
}

describe('the door', () => {
  const ping = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: LEGACY, capabilities: {}, clientInfo: { name: 'x', version: '1' } },
  });

  /** Status of a request with these headers, and the fault code in its body. */
  async function knock(headers: Record<string, string>, path = '/s/web'): Promise<readonly [number, unknown]> {
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
    for (const authorization of [
      'Bearer ',
      `Bearer ${key}x`,
      `Bearer ${key.slice(0, -1)}`,
      `Basic ${key}`,
      key,
      `Bearer ${key.toUpperCase()}`,
    ]) {
      assert.deepEqual(await knock({ authorization }), refused, authorization);
    }
    assert.deepEqual(await knock({ 'x-api-key': key }), refused);
    assert.deepEqual(await knock({}, `/s/web?access_token=${key}`), refused);
    assert.deepEqual(await knock({}, '/s/web/sse'), refused);
    assert.deepEqual(await knock({}, '/mcp'), refused);
    assert.deepEqual(await knock({}, '/s/nobody'), refused, 'who is not let in does not learn which servers there are');
    assert.equal((await knock(bearer('ann')))[0], 200);
  });

  it('refuses a Host or an Origin that is not its own, key or not', async () => {
    for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost@evil.example', ' ']) {
      assert.deepEqual(await knock({ ...bearer('ann'), host }), [403, 'gateway.foreign-host'], host);
    }
    for (const origin of [
      'https://evil.example',
      'null',
      'http://localhost.evil.example',
      'file://',
      'http://127.0.0.1@evil.example',
    ]) {
      assert.deepEqual(await knock({ ...bearer('ann'), origin }), [403, 'gateway.foreign-origin'], origin);
    }
    assert.equal((await knock({ ...bearer('ann'), host: 'localhost:1', origin: 'http://localhost:1' }))[0], 200);
  });

  it('closes to a revoked key within a second, also in a session, a stream and a call that it opened', async () => {
    const client = actor({ caller: 'gone', server: 'web', version: LEGACY });
    await client.open();
    assert.equal((await client.call('echo', {})).status, 200);
    const end = place.path('end of the call');
    const running = client.call('wait', { until: end });
    await place.journaled('waiting', ({ args }) => at(args, 'until') === end);
    const stream = await open(`${service.url}/s/web/sse`, { headers: bearer('gone') });
    const cut = new Promise<unknown>((resolve) => stream.once('error', resolve).resume());
    assert.equal(stream.statusCode, 200);
    assert.equal(place.bartizan('keys', 'revoke', 'gone').code, 0);
    await cut;
    assert.equal(await settled(async () => [(await client.call('echo', {})).status], 401, 10), 401);
    assert.equal((await knock(bearer('gone')))[0], 401);
    writeFileSync(end, '');
    const { status, result, error } = await running;
    assert.deepEqual(
      [status, result, at(error, 'data', 'code')],
      [401, undefined, 'gateway.unauthorized'],
      'a reply was released',
    );
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
  [
    'bytes that are no UTF-8',
    Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"method":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    'json.encoding',
  ],
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
    assert.deepEqual(
      wire.lines.filter((line) => !line.startsWith('{"jsonrpc":"2.0"')),
      [],
      'nothing but messages on stdout',
    );
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
    const later = await client.request(
      'tools/list',
      {},
      { headers: { 'mcp-protocol-version': '2027-01-01' }, meta: { [`${META}protocolVersion`]: '2027-01-01' } },
    );
    assert.deepEqual([later.status, at(later.error, 'code'), at(later.error, 'data', 'requested')], [400, -32_022, '2027-01-01']);
    const bare = await client.request('tools/list', {}, { meta: { [`${META}clientCapabilities`]: null } });
    assert.deepEqual([bare.status, at(bare.error, 'data', 'code')], [400, 'protocol.envelope']);
    await client.close();
  });
});
