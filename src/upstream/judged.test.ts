// The seal at run time, for callers that the compiler did not see; what the compiler sees is in src/gateway/judged.types.test.ts.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../base/fault.ts';
import type { JsonObject } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { discover } from './discover.ts';
import { callOptions, callSide, connectionParts, FACTS, fakeWires, HELLO, judged, type Serve } from './fakes.test-kit.ts';
import { upstreamFault } from './faults.ts';
import { Judged, type Outgoing } from './judged.ts';
import { shakeHands } from './legacy-connection.ts';

const OUTGOING: Outgoing = { server: 'fake', method: 'tools/call', params: { name: 'x' } };

/** A connection of each era with the requests that reached its server. */
async function connections() {
  const serve: Serve = ({ method }) => {
    if (method === 'initialize') return { result: HELLO.legacy({}) };
    return { result: method === 'server/discover' ? HELLO.modern({}) : {} };
  };
  const { wires, open } = fakeWires(serve);
  const legacy = await shakeHands(open, FACTS, connectionParts(), () => undefined);
  const modern = await discover(open, FACTS, connectionParts(), { timeoutMs: 100, onWireClose: () => undefined });
  assert.ok(legacy.kind === 'opened' && modern.kind === 'opened');
  const called = (): number => wires.flatMap(({ requests }) => requests).filter(({ method }) => method === 'tools/call').length;
  return { all: [legacy.connection, modern.connection], called };
}

test('a request that its judge lets pass is sealed with what the judge said', async () => {
  const sealed = await Judged.by((exchange: Outgoing) => `${exchange.method} may pass`, OUTGOING);
  assert.equal(sealed.ruling, 'tools/call may pass');
  assert.equal(sealed.exchange, OUTGOING);
  assert.equal(Judged.isFor(sealed, 'fake'), true);
});

test('a judge that throws or rejects makes no seal', async () => {
  const refused = upstreamFault['not-judged']();
  const throwing = (): never => {
    throw refused;
  };
  await assert.rejects(Judged.by(throwing, OUTGOING), refused);
  await assert.rejects(
    Judged.by(async () => throwing(), OUTGOING),
    refused,
  );
});

test('a seal for one server opens no other', async () => {
  const { all, called } = await connections();
  for (const connection of all) {
    await assert.rejects(connection.call(await judged('tools/call', {}, 'other'), callOptions(), callSide()), {
      code: 'upstream.not-judged',
    });
  }
  assert.equal(called(), 0);
});

describe('what only looks like a seal is refused by both connections, and nothing is sent', () => {
  const forgeries: readonly (readonly [string, (genuine: Judged) => unknown])[] = [
    ['an object of the same shape', () => ({ exchange: OUTGOING, ruling: true })],
    ['a copy by spread', (genuine) => ({ ...genuine })],
    ['a copy by Object.assign', (genuine) => Object.assign(Object.create(Judged.prototype), genuine)],
    ['an object with the prototype alone', () => Object.create(Judged.prototype)],
    ['a structured clone', (genuine) => structuredClone({ exchange: genuine.exchange, ruling: genuine.ruling })],
    ['a proxy', (genuine) => new Proxy(genuine, {})],
    ['nothing', () => undefined],
  ];
  for (const [name, forge] of forgeries) {
    test(name, async () => {
      const { all, called } = await connections();
      const forged = forge(await judged('tools/call', {})) as Judged;
      for (const connection of all) await assert.rejects(connection.call(forged, callOptions(), callSide()));
      assert.equal(called(), 0);
    });
  }
});

describe('what was judged cannot change afterwards', () => {
  const change = (value: object, name: string): void => {
    assert.throws(() => Object.assign(value, { [name]: 'changed' }), TypeError, name);
  };
  const sealed = async (params: JsonObject): Promise<Judged> =>
    Judged.by(() => true, { server: 'fake', method: 'tools/call', params });

  test('the seal does not swap its exchange or ruling', async () => {
    const genuine = await sealed({ name: 'x' });
    change(genuine, 'exchange');
    change(genuine, 'ruling');
  });

  test('the exchange does not swap its server, method or params', async () => {
    const { exchange } = await sealed({ name: 'x' });
    for (const name of ['server', 'method', 'params', 'added']) change(exchange, name);
  });

  test('params do not change at any depth, however they were put together', async () => {
    const parsed = parseStrict('{"name":"x","arguments":{"a":[{"b":1}]}}', { maxDepth: 8, freeze: true }).value as JsonObject;
    for (const params of [parsed, { ...parsed, name: 'y' }, { name: 'x', arguments: { a: [{ b: 1 }] } }]) {
      const { exchange } = await sealed(params);
      const args = exchange.params['arguments'] as JsonObject;
      const list = args['a'] as unknown as readonly JsonObject[];
      for (const object of [exchange.params, args, list, list[0]!]) change(object, 'added');
      assert.throws(() => (list as JsonObject[]).push({}), TypeError);
    }
  });

  test('a judge that keeps the params and changes them while it judges changes nothing that is sent', async () => {
    const params = { name: 'x', arguments: { path: 'a' } };
    const outcome = await Judged.by(
      ({ params: seen }: Outgoing) => Object.assign(seen['arguments'] as object, { path: '/etc/passwd' }),
      {
        server: 'fake',
        method: 'tools/call',
        params,
      },
    ).catch((thrown: unknown) => thrown);
    if (!(outcome instanceof Error))
      assert.equal(JSON.stringify((outcome as Judged).exchange.params), '{"name":"x","arguments":{"path":"a"}}');
    assert.ok(!(outcome instanceof Fault));
  });
});
