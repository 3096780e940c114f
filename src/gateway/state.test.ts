import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../base/json.ts';
import { createSealer } from '../base/seal.ts';
import { createStates, type StateBinding, type StatePayload, workerOfState } from './state.ts';

const mac =
  (key: string) =>
  (text: string): string =>
    createHmac('sha256', key).update(text).digest('base64url');
const statesOf = (byte = 1, worker = '0') =>
  createStates(createSealer(new Uint8Array(32).fill(byte)), mac(`key ${byte}`), worker);
const states = statesOf();
const NOW = 1_000_000;
const BINDING: StateBinding = {
  callerId: 'alice',
  endpoint: 'one',
  method: 'tools/call',
  params: { name: 'x', arguments: { a: [1, { b: 2 }] } },
};
const PAYLOAD: StatePayload = { kind: 'parked', handle: 'h1' };
const refused = { code: 'gateway.bad-state' };

describe('a request state', () => {
  it('opens for the request that it was given to, until it expires', () => {
    const token = states.seal(BINDING, PAYLOAD, NOW + 10);
    assert.deepEqual(states.open(BINDING, token, NOW + 9), PAYLOAD);
    assert.throws(() => states.open(BINDING, token, NOW + 10), refused);
  });

  it('opens for the same parameters in another order, with the answers and the envelope beside them', () => {
    const token = states.seal(BINDING, PAYLOAD, NOW + 10);
    const params: JsonObject = {
      requestState: token,
      inputResponses: { q1: {} },
      _meta: { x: 1 },
      arguments: { a: [1, { b: 2 }] },
      name: 'x',
    };
    assert.deepEqual(states.open({ ...BINDING, params }, token, NOW), PAYLOAD);
  });

  const others: readonly (readonly [string, Partial<StateBinding>])[] = [
    ['another caller', { callerId: 'bob' }],
    ['another endpoint', { endpoint: '*' }],
    ['another method', { method: 'prompts/get' }],
    ['another name', { params: { ...BINDING.params, name: 'y' } }],
    ['other arguments', { params: { ...BINDING.params, arguments: { a: [1, { b: 3 }] } } }],
    ['arguments in another order of a list', { params: { ...BINDING.params, arguments: { a: [{ b: 2 }, 1] } } }],
    ['a further member', { params: { ...BINDING.params, extra: 1 } }],
    ['a member less', { params: { name: 'x' } }],
    ['names that run together differently', { callerId: 'aliceone', endpoint: '' }],
  ];
  for (const [name, change] of others) {
    it(`does not open for ${name}`, () => {
      const token = states.seal(BINDING, PAYLOAD, NOW + 10);
      assert.throws(() => states.open({ ...BINDING, ...change }, token, NOW), refused);
    });
  }

  it('does not open when anything of it was changed, made up, or sealed under another key or for another purpose', () => {
    const token = states.seal(BINDING, PAYLOAD, NOW + 10);
    for (let at = 0; at < token.length; at += 3) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      assert.throws(() => states.open(BINDING, changed, NOW), refused, String(at));
    }
    for (const made of ['', '.', '0.', '0', 'x'.repeat(100_000), '0.eyJraW5kIjoicGFya2VkIn0', `${token}=`, `${token}.${token}`])
      assert.throws(() => states.open(BINDING, made, NOW), refused);
    assert.throws(() => statesOf(2).open(BINDING, token, NOW), refused);
    const foreign = createSealer(new Uint8Array(32).fill(1)).seal('other', ['alice'], { ...PAYLOAD }, NOW + 10);
    assert.throws(() => states.open(BINDING, `0.${foreign}`, NOW), refused);
  });

  it('says nothing of what is in it, and names its worker, where alone it opens', () => {
    const token = statesOf(1, '7').seal(BINDING, { kind: 'upstream', state: 'the server’s secret' }, NOW + 10);
    assert.doesNotMatch(Buffer.from(token.slice(2), 'base64url').toString('latin1'), /secret|upstream|alice/);
    assert.equal(workerOfState(token), '7');
    assert.throws(() => statesOf(1, '8').open(BINDING, token, NOW), refused);
    assert.throws(() => statesOf(1, '77').open(BINDING, token, NOW), refused);
  });

  it('is never twice the same, so that it can be used once', () =>
    assert.notEqual(states.seal(BINDING, PAYLOAD, NOW), states.seal(BINDING, PAYLOAD, NOW)));

  it('carries a server’s state byte for byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (state) => {
        const payload: StatePayload = { kind: 'upstream', state };
        assert.deepEqual(states.open(BINDING, states.seal(BINDING, payload, NOW + 1), NOW), payload);
      }),
    );
  });

  for (const [token, worker] of [
    ['0.x', '0'],
    ['12.x', '12'],
    ['.x', undefined],
    ['', undefined],
    ['x', undefined],
    ['12345.x', undefined],
  ] as const) {
    it(`${JSON.stringify(token)} was made by ${worker === undefined ? 'no worker of ours' : `worker ${worker}`}`, () =>
      assert.equal(workerOfState(token), worker));
  }
});

describe('a task id', () => {
  const unknown = { code: 'gateway.unknown-task' };
  it('leads back to the server’s own id for the caller and server that it was made for, and is always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (id) => {
        const given = states.taskId('alice', 'one', id);
        assert.equal(given, states.taskId('alice', 'one', id));
        assert.equal(states.upstreamTaskId('alice', 'one', given), id);
      }),
    );
  });
  it('is nothing to another caller, at another server, under another key, or when it was changed', () => {
    const given = states.taskId('alice', 'one', 'task-1');
    assert.throws(() => states.upstreamTaskId('bob', 'one', given), unknown);
    assert.throws(() => states.upstreamTaskId('alice', 'two', given), unknown);
    assert.throws(() => statesOf(2).upstreamTaskId('alice', 'one', given), unknown);
    assert.throws(
      () =>
        states.upstreamTaskId('alice', 'one', states.taskId('alice', 'one', 'task-2').replace(/^[^.]+/, given.split('.')[0]!)),
      unknown,
    );
    for (const made of [
      '',
      '.',
      'task-1',
      'dGFzay0x.',
      'dGFzay0x',
      `${given}x`,
      `x${given}`,
      given.slice(0, -1),
      `${'A'.repeat(3_000)}.x`,
    ]) {
      assert.throws(() => states.upstreamTaskId('alice', 'one', made), unknown, made);
    }
  });
  it('of a question of our own names its worker, opens for its caller and endpoint only, and is none of a server', () => {
    const given = statesOf(1, '7').questionTaskId('alice', 'one', 'abc123');
    assert.equal(workerOfState(given), '7');
    const of = (by: typeof states, caller: string, endpoint: string, id: string) => by.questionOfTask(caller, endpoint, id);
    // Another worker takes over where that one is there no more.
    for (const worker of ['7', '0']) assert.equal(of(statesOf(1, worker), 'alice', 'one', given), 'abc123');
    for (const [by, caller, endpoint, id] of [
      [statesOf(1, '7'), 'bob', 'one', given],
      [statesOf(1, '7'), 'alice', 'two', given],
      [statesOf(2, '7'), 'alice', 'one', given],
      [statesOf(1, '7'), 'alice', 'one', given.replace('abc123', 'abc124')],
      [statesOf(1, '7'), 'alice', 'one', `${given}.x`],
      [statesOf(1, '7'), 'alice', 'one', states.taskId('alice', 'one', 'task-1')],
    ] as const)
      assert.equal(of(by, caller, endpoint, id), undefined, id);
    assert.throws(() => states.upstreamTaskId('alice', 'one', given), unknown);
  });
  it('leads nowhere for any other caller, server or id than its own', () => {
    const word = fc.stringMatching(/^[a-z0-9:-]{1,12}$/);
    fc.assert(
      fc.property(word, word, word, word, fc.string(), (caller, otherCaller, server, otherServer, id) => {
        fc.pre(caller !== otherCaller || server !== otherServer);
        assert.throws(() => states.upstreamTaskId(otherCaller, otherServer, states.taskId(caller, server, id)), unknown);
      }),
    );
  });
});
