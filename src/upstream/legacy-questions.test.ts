// What a legacy server asks of its client: whose client is asked, and what can never be asked or answered.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '../base/json.ts';
import type { RpcRequest } from '../protocol/message.ts';
import type { Answer, Ask } from './connection.ts';
import { callSide, type FakeWire, settled } from './fakes.test-kit.ts';
import { connected, heard, held, never, question } from './legacy.test-kit.ts';

describe('questions of the server', () => {
  const answers = (wire: FakeWire): readonly unknown[] =>
    wire.sent.filter((message) => 'id' in message).map((message) => JSON.parse(JSON.stringify(message)));

  test('on a call’s stream are asked of that call’s client, though a newer call runs', async () => {
    const streams: ((message: RpcRequest) => void)[] = [];
    const { connection, wire } = await connected((_request, { onMessage }) => {
      streams.push((message) => onMessage?.(message));
      return never;
    }, 'http');
    const [one, two] = [await held(connection, callSide('one')), await held(connection, callSide('two'))];
    streams[0]!(question('q'));
    await settled();
    assert.deepEqual([one.side.asked, two.side.asked], [['elicitation/create'], []]);
    assert.deepEqual(answers(wire), [{ jsonrpc: '2.0', id: 'q', result: { answeredBy: 'one' } }]);
  });

  test('that name no call go to the newest one, else to a session, else get an error', async () => {
    const { connection, wire } = await connected(() => never);
    wire.say(question(1, 'roots/list'));
    await settled();
    const leave = connection.listen(heard({ ask: async () => ({ result: { answeredBy: 'session' } }) }));
    wire.say(question(2, 'roots/list'));
    await settled();
    await held(connection, callSide('call'));
    wire.say(question(3, 'roots/list'));
    await settled();
    leave();
    const said = answers(wire).map((each) => JSON.stringify((each as { result?: unknown }).result ?? 'error'));
    assert.deepEqual(said, ['"error"', '{"answeredBy":"session"}', '{"answeredBy":"call"}']);
  });

  test('are open in a bounded number: each one too many gets an error, and room is made by answers', async () => {
    const { connection, wire, dropped } = await connected(() => never);
    const settle: ((answer: Answer) => void)[] = [];
    const side = { ...callSide(), ask: () => new Promise<Answer>((resolve) => settle.push(resolve)) };
    await held(connection, side);
    for (let id = 0; id < 100; id++) wire.say(question(id, 'roots/list'));
    await settled();
    assert.equal(settle.length, 64);
    assert.equal(answers(wire).length, 36);
    assert.deepEqual([...new Set(dropped)], ['upstream.too-many-questions']);
    settle[0]?.({ result: {} });
    await settled();
    wire.say(question('next', 'roots/list'));
    await settled();
    assert.equal(settle.length, 65);
  });

  test('that the protocol does not know reach nobody; a ping is answered by us', async () => {
    const { connection, wire } = await connected(() => never);
    const { side } = await held(connection);
    for (const [id, method] of [
      ['a', 'ping'],
      ['b', 'tools/call'],
      ['c', 'shell/run'],
      ['d', 'initialize'],
      ['e', ''],
    ] as const)
      wire.say(question(id, method));
    await settled();
    assert.deepEqual(side.asked, []);
    assert.deepEqual(
      answers(wire).map((each) => ('result' in (each as object) ? 'result' : (each as { error: { code: number } }).error.code)),
      ['result', -32601, -32601, -32601, -32601],
    );
  });

  test('under an id that is already asked are dropped: no answer is collected twice', async () => {
    const { connection, wire, dropped } = await connected(() => never);
    const waiting = Promise.withResolvers<Answer>();
    await held(connection, { ...callSide(), ask: () => waiting.promise });
    wire.say(question('same'));
    wire.say(question('same', 'sampling/createMessage'));
    waiting.resolve({ result: { once: true } });
    await settled();
    assert.deepEqual(dropped, ['upstream.duplicate-request']);
    assert.deepEqual(answers(wire), [{ jsonrpc: '2.0', id: 'same', result: { once: true } }]);
  });

  test('that the server takes back are taken back from the client, and not answered', async () => {
    const { connection, wire } = await connected(() => never);
    const signals: AbortSignal[] = [];
    const ask = (_ask: Ask, signal: AbortSignal): Promise<Answer> => {
      signals.push(signal);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ result: {} })));
    };
    await held(connection, { ...callSide(), ask });
    wire.say(question('q'));
    wire.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'other' } });
    assert.equal(signals[0]?.aborted, false);
    wire.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'q' } });
    await settled();
    assert.equal(signals[0]?.aborted, true);
    assert.deepEqual(answers(wire), []);
  });

  test('whose asking fails get an error that tells nothing', async () => {
    const { connection, wire } = await connected(() => never);
    await held(connection, { ...callSide(), ask: () => Promise.reject(new Error('secret path')) });
    wire.say(question('q'));
    await settled();
    assert.equal(answers(wire).length, 1);
    assert.doesNotMatch(JSON.stringify(answers(wire)), /secret/);
  });

  test('lose the progress token of their own hop and keep the rest', async () => {
    const { connection, wire } = await connected(() => never);
    const asked: (JsonObject | undefined)[] = [];
    await held(connection, { ...callSide(), ask: async ({ params }) => ({ result: { at: asked.push(params) } }) });
    wire.say(question(1, 'elicitation/create', { message: 'm', _meta: { progressToken: 5, keep: 1 } }));
    wire.say(question(2, 'elicitation/create', { message: 'm', _meta: { progressToken: 5 } }));
    await settled();
    assert.deepEqual(JSON.parse(JSON.stringify(asked)), [{ message: 'm', _meta: { keep: 1 } }, { message: 'm' }]);
  });
});
