import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../base/fault.ts';
import type { JsonObject } from '../base/json.ts';
import type { RpcRequest } from '../protocol/message.ts';
import type { Era } from '../protocol/revisions.ts';
import { type ConnectParts, connect, type EraVerdict, type Reach } from './connect.ts';
import { connectionParts, FACTS, fakeWires, HELLO, handClock, type Said, type Serve, settled } from './fakes.test-kit.ts';
import { type Mask, upstreamFault } from './faults.ts';

const DAY_MS = 86_400_000;
const METHOD = { legacy: 'initialize', modern: 'server/discover' } as const;
const error = (code: number, data?: JsonObject, status?: number): Said => ({
  error: { code, message: 'no', ...(data === undefined ? {} : { data }) },
  ...(status === undefined ? {} : { status }),
});
const status = (number: number): Fault => upstreamFault['http-status']({ name: 'fake', status: number });

/** What a server says to each introduction. */
interface Manners {
  readonly legacy: Said;
  readonly modern: Said;
}
const LEGACY_ONLY: Manners = { legacy: { result: HELLO.legacy() }, modern: error(-32601) };
const MODERN_ONLY: Manners = { legacy: error(-32601), modern: { result: HELLO.modern() } };
const DUAL: Manners = { legacy: LEGACY_ONLY.legacy, modern: MODERN_ONLY.modern };

/** A server with manners, and a memory of eras. */
function serverWith(
  manners: Manners,
  over: { readonly known?: EraVerdict; readonly reach?: Partial<Reach>; readonly mask?: Mask } = {},
) {
  const clock = handClock();
  const kept = new Map<string, EraVerdict>(over.known === undefined ? [] : [['key', over.known]]);
  const serve: Serve = ({ method }) =>
    method === METHOD.legacy ? manners.legacy : method === METHOD.modern ? manners.modern : { result: {} };
  const { wires, open } = fakeWires(serve, 'http');
  const parts: ConnectParts = {
    ...connectionParts(clock),
    clock,
    mask: over.mask,
    nobody: { info: { name: 'bartizan', version: '0' }, capabilities: {}, legacyVersion: '2025-11-25' },
    probeMs: 50,
    eras: { get: async (key) => kept.get(key), put: async (key, verdict) => void kept.set(key, verdict) },
  };
  const reach: Reach = { serverKey: 'key', openWire: open, ...over.reach };
  const introductions = (): readonly string[] =>
    wires.flatMap(({ requests }) =>
      requests.filter(({ method }) => method === METHOD.legacy || method === METHOD.modern).map(({ method }) => method),
    );
  return { clock, kept, wires, introductions, connect: (preferred: Era) => connect(reach, preferred, FACTS, parts) };
}
const code = (expected: string) => (thrown: unknown) => thrown instanceof Fault && thrown.code === expected;

describe('the era of a connection', () => {
  for (const [name, manners, preferred, found, asked] of [
    ['a dual server and a legacy client are legacy', DUAL, 'legacy', 'legacy', ['initialize']],
    ['a dual server and a modern client are modern', DUAL, 'modern', 'modern', ['server/discover']],
    ['a legacy server is legacy for a modern client', LEGACY_ONLY, 'modern', 'legacy', ['server/discover', 'initialize']],
    ['a modern server is modern for a legacy client', MODERN_ONLY, 'legacy', 'modern', ['initialize', 'server/discover']],
  ] as const) {
    test(name, async () => {
      const server = serverWith(manners);
      assert.equal((await server.connect(preferred)).hello.era, found);
      assert.deepEqual(server.introductions(), asked);
    });
  }

  test('a wire that was refused is closed before the next one is opened', async () => {
    const server = serverWith(LEGACY_ONLY);
    await server.connect('modern');
    assert.deepEqual(
      server.wires.map(({ isOpen }) => isOpen),
      [false, true],
    );
  });

  test('the transport of 2024-11-05 is tried last, and never for the modern era', async () => {
    const asked: string[] = [];
    const old = fakeWires((request: RpcRequest) => {
      asked.push(request.method);
      return { result: HELLO.legacy() };
    }, 'sse');
    const server = serverWith({ legacy: status(405), modern: status(404) }, { reach: { openSseWire: old.open } });
    assert.equal((await server.connect('modern')).transport, 'sse');
    assert.deepEqual(asked, ['initialize']);
  });

  test('a server of the old transport alone is never asked for the modern era', async () => {
    const server = serverWith(DUAL, { reach: { speaksModern: false } });
    assert.equal((await server.connect('modern')).hello.era, 'legacy');
    assert.deepEqual(server.introductions(), ['initialize']);
  });
});

describe('answers to server/discover that mean legacy', () => {
  const rows: readonly (readonly [string, Said])[] = [
    ['an unknown method', error(-32601)],
    ['any other error', error(-1)],
    ['an error that a handshake is missing', error(-32000, undefined, 400)],
    ['a result that is no introduction', { result: { ok: true } }],
    ['a result with other versions only', { result: { ...HELLO.modern(), supportedVersions: ['2030-01-01'] } }],
    ['silence', upstreamFault.timeout({ name: 'fake' })],
    ['a server that ends', upstreamFault.closed({ name: 'fake' })],
    ['something that is no JSON-RPC', upstreamFault['broken-reply']({ name: 'fake' })],
    ['an unsupported version beside legacy ones only', error(-32022, { supported: ['2025-11-25', '2025-06-18'] }, 400)],
    ...[400, 404, 405, 406, 415, 422].map((number): readonly [string, Said] => [`HTTP ${number}`, status(number)]),
  ];
  for (const [name, modern] of rows) {
    test(name, async () => {
      const server = serverWith({ ...LEGACY_ONLY, modern });
      assert.equal((await server.connect('modern')).hello.era, 'legacy');
      await settled();
      assert.equal(server.kept.get('key')?.modern, 'no');
      assert.equal(server.kept.get('key')?.legacy, 'yes');
    });
  }
});

describe('answers that say nothing of an era end the attempt, and nothing is remembered', () => {
  const rows: readonly (readonly [string, Fault, string])[] = [
    ['refused credentials', upstreamFault.unauthorized({ name: 'fake', status: 401 }), 'upstream.unauthorized'],
    ['a server that cannot be reached', upstreamFault.refused({ name: 'fake' }), 'upstream.refused'],
    ['a redirect', upstreamFault.redirect({ name: 'fake' }), 'upstream.redirect'],
    ...[500, 502, 503, 504, 429, 401, 403].map((number): readonly [string, Fault, string] => [
      `HTTP ${number}`,
      status(number),
      'upstream.http-status',
    ]),
  ];
  for (const [name, fault, expected] of rows) {
    for (const era of ['modern', 'legacy'] as const) {
      test(`${name} to the ${era} introduction`, async () => {
        const server = serverWith({ ...DUAL, [era]: fault });
        await assert.rejects(server.connect(era), code(expected));
        await settled();
        assert.deepEqual(server.introductions(), [METHOD[era]]);
        assert.equal(server.kept.size, 0);
        assert.deepEqual(
          server.wires.map(({ isOpen }) => isOpen),
          [false],
        );
      });
    }
  }

  test('silence to a handshake is an outage, not a modern server', async () => {
    const server = serverWith({ ...DUAL, legacy: upstreamFault.timeout({ name: 'fake' }) });
    await assert.rejects(server.connect('legacy'), code('upstream.timeout'));
  });

  test('a modern server that refuses for a modern reason is not taken for a legacy one', async () => {
    const server = serverWith({ ...DUAL, modern: error(-32021, { supported: ['2026-07-28'] }, 400) });
    await assert.rejects(server.connect('modern'), code('upstream.refused-request'));
  });

  test('a server that speaks neither says why for both', async () => {
    const server = serverWith({ legacy: error(-32601), modern: error(-32600) });
    await assert.rejects(
      server.connect('modern'),
      (thrown: Fault) => thrown.code === 'upstream.no-era' && /modern: error -32600.*legacy: error -32601/.test(thrown.message),
    );
  });

  test('what it says to that is passed on: marked as its own words, bounded, and without what it was given in secret', async () => {
    const says = (message: string): Said => ({ error: { code: -32000, message }, status: 400 });
    const manners = {
      legacy: says(`no account for hunter2\n\u200b${'x'.repeat(1_000)}`),
      modern: says('token=abcdef12'),
    };
    const server = serverWith(manners, { mask: (text) => text.replaceAll('hunter2', '***') });
    await assert.rejects(server.connect('modern'), (thrown: Fault) => {
      assert.equal(thrown.code, 'upstream.no-era');
      assert.match(
        thrown.message,
        /modern: HTTP 400, error -32000, it says "token=\*\*\*"; legacy: HTTP 400, error -32000, it says "no account for \*\*\*\\u\{a\}\\u\{200b\}x{50,}/,
      );
      assert.ok(thrown.message.length < 400);
      return true;
    });
  });

  test('a revision that nobody knows is a fault, not an era', async () => {
    const server = serverWith({ ...DUAL, legacy: { result: { ...HELLO.legacy(), protocolVersion: '2031-01-01' } } });
    await assert.rejects(server.connect('legacy'), code('upstream.unknown-version'));
  });
});

describe('what is remembered of a server', () => {
  const at = handClock().now();

  test('spares the question that it would refuse', async () => {
    const server = serverWith(LEGACY_ONLY, { known: { legacy: 'yes', modern: 'no', at } });
    assert.equal((await server.connect('modern')).hello.era, 'legacy');
    assert.deepEqual(server.introductions(), ['initialize']);
  });

  test('is asked again after a day, so that a server that learned the modern era is found', async () => {
    const server = serverWith(DUAL, { known: { legacy: 'yes', modern: 'no', at: at - DAY_MS } });
    assert.equal((await server.connect('modern')).hello.era, 'modern');
    await settled();
    assert.deepEqual(server.kept.get('key'), { legacy: 'unknown', modern: 'yes', at });
  });

  test('is still believed just before that', async () => {
    const server = serverWith(DUAL, { known: { legacy: 'yes', modern: 'no', at: at - DAY_MS + 1 } });
    assert.equal((await server.connect('modern')).hello.era, 'legacy');
  });

  test('is corrected when the server does otherwise', async () => {
    const server = serverWith(MODERN_ONLY, { known: { legacy: 'yes', modern: 'no', at } });
    assert.equal((await server.connect('modern')).hello.era, 'modern');
    await settled();
    assert.deepEqual(server.kept.get('key'), { legacy: 'no', modern: 'yes', at });
  });

  test('keeps its date while it stays true: nothing is written then', async () => {
    const known: EraVerdict = { legacy: 'yes', modern: 'no', at: at - 1_000 };
    const server = serverWith(LEGACY_ONLY, { known });
    await server.connect('modern');
    await settled();
    assert.equal(server.kept.get('key'), known);
  });

  test('may be lost or unwritable without harm', async () => {
    const { open } = fakeWires(() => ({ result: HELLO.legacy() }));
    const clock = handClock();
    const eras: ConnectParts['eras'] = {
      get: () => Promise.reject(new Error('gone')),
      put: () => Promise.reject(new Error('full')),
    };
    const connection = await connect({ serverKey: 'k', openWire: open }, 'legacy', FACTS, {
      ...connectionParts(clock),
      clock,
      eras,
      nobody: { info: { name: 'bartizan', version: '0' }, capabilities: {}, legacyVersion: '2025-11-25' },
      probeMs: 5,
    });
    await settled();
    assert.equal(connection.hello.era, 'legacy');
  });
});
