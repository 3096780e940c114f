// A modern client on a legacy server that asks: the pair in which a call is parked, its state sealed, and its answers come with another request.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Outcome } from '../../upstream/connection.ts';
import { settled } from '../../upstream/fakes.test-kit.ts';
import { upstreamFault } from '../../upstream/faults.ts';
import { channelOf } from '../channel.test-kit.ts';
import { type FakeServer, type Reached, textResult, tool } from '../gateway.test-kit.ts';
import { modern, NEVER, PARAMS, QUESTION, sentParams } from './forward.test-kit.ts';

describe('modern client, legacy server', () => {
  const holding = (run: (reached: Reached) => Promise<Outcome>): FakeServer => ({ era: 'legacy', call: run });
  const asksOnce = holding(async ({ side }) => {
    const answer = await side.ask(QUESTION, NEVER);
    return textResult(JSON.stringify(answer));
  });

  it('a question parks the call; the answer continues that very call, which was sent once', async () => {
    const { scene, call } = modern(asksOnce);
    const first = await call();
    assert.deepEqual(
      [first.result?.['resultType'], first.result?.['inputRequests']],
      ['input_required', { q1: { method: QUESTION.method, params: QUESTION.params } }],
    );
    assert.equal(scene.gateway.parked.size, 1);
    const second = await call({
      requestState: first.result?.['requestState'] as string,
      inputResponses: { q1: { action: 'accept' } },
    });
    assert.match(JSON.stringify(second.result), /accept/);
    assert.deepEqual([scene.reached().length, scene.gateway.parked.size], [1, 0]);
    assert.equal(second.result?.['resultType'], 'complete');
    await scene.close();
  });

  it('a state is used once: the second time it opens nothing', async () => {
    const { scene, call } = modern(asksOnce);
    const requestState = (await call()).result?.['requestState'] as string;
    await call({ requestState, inputResponses: { q1: { action: 'accept' } } });
    const { error } = await call({ requestState, inputResponses: { q1: { action: 'accept' } } });
    assert.deepEqual([error?.data['code'], scene.reached().length], ['gateway.bad-state', 1]);
    await scene.close();
  });

  it('another caller cannot answer, and does not spoil it', async () => {
    const { scene, call } = modern(asksOnce);
    const requestState = (await call()).result?.['requestState'] as string;
    const stolen = await call(
      { requestState, inputResponses: { q1: { action: 'accept' } } },
      { elicitation: {} },
      { caller: { id: 'bob' } },
    );
    assert.equal(stolen.error?.data['code'], 'gateway.bad-state');
    assert.match(JSON.stringify((await call({ requestState, inputResponses: { q1: { action: 'decline' } } })).result), /decline/);
    await scene.close();
  });

  it('answers are judged like any call: a tool that was withdrawn meanwhile is not continued', async () => {
    const tools = [tool('x')];
    const { scene, call } = modern({ ...asksOnce, lists: { tools } });
    const requestState = (await call()).result?.['requestState'] as string;
    tools.pop();
    scene.connections[0]?.say({ method: 'notifications/tools/list_changed' });
    const { error } = await call({ requestState, inputResponses: { q1: { action: 'accept' } } });
    assert.equal(error?.data['code'], 'gateway.unknown-tool');
    await scene.close();
  });

  it('a client that lacks the capability gets that as its answer, and the call is given up', async () => {
    let signal: AbortSignal | undefined;
    const { scene, call } = modern(
      holding(({ side, options }) => {
        signal = options.signal;
        void side.ask(QUESTION, NEVER);
        return new Promise((_, reject) =>
          options.signal.addEventListener('abort', () => reject(upstreamFault.cancelled({ name: 'one' }))),
        );
      }),
    );
    const { error } = await call({}, {});
    assert.deepEqual([error?.code, signal?.aborted], [-32021, true]);
    await scene.close();
  });

  it('parked calls are bounded for each caller', async () => {
    const { scene, call } = modern(asksOnce, { maxParked: 1 });
    await call();
    assert.equal((await call()).error?.data['code'], 'limits.parked');
    assert.equal((await call({}, { elicitation: {} }, { caller: { id: 'bob' } })).result?.['resultType'], 'input_required');
    await scene.close();
  });

  it('the parameters of parked calls are bounded for each caller', async () => {
    const { scene, call } = modern(asksOnce, { maxBytesInFlight: 5_000 });
    const big = { arguments: { text: 'x'.repeat(3_000) } };
    const requestState = (await call(big)).result?.['requestState'] as string;
    assert.equal((await call(big)).error?.data['code'], 'limits.bytes-in-flight');
    await call({ ...big, requestState, inputResponses: { q1: { action: 'accept' } } });
    assert.equal((await call(big)).result?.['resultType'], 'input_required');
    await scene.close();
  });

  it('a client that leaves before the reply cancels the call', async () => {
    let signal: AbortSignal | undefined;
    const { scene, call } = modern(
      holding(({ options }) => {
        signal = options.signal;
        return new Promise((_, reject) =>
          options.signal.addEventListener('abort', () => reject(upstreamFault.cancelled({ name: 'one' }))),
        );
      }),
    );
    const channel = channelOf('http');
    const calling = call({}, {}, { channel });
    await settled();
    channel.leave();
    assert.deepEqual([await calling, signal?.aborted], [{}, true]);
    assert.deepEqual(
      scene.trail.entries.map((entry) => (entry.kind === 'outcome' ? entry.result : 'intent')),
      ['intent', 'cancelled'],
    );
    await scene.close();
  });

  it('an error that wants URLs visited becomes questions, and the retry is a fresh call', async () => {
    let count = 0;
    const elicitations = [{ mode: 'url', url: 'https://x.example/', elicitationId: 'e1', message: 'go' }];
    const { scene, call } = modern(
      holding(async () =>
        ++count === 1
          ? { kind: 'error', error: { code: -32042, message: 'visit', data: { elicitations } } }
          : textResult('visited'),
      ),
    );
    const first = await call({}, { elicitation: { url: {} } });
    assert.deepEqual(first.result?.['inputRequests'], {
      u1: { method: 'elicitation/create', params: { mode: 'url', url: 'https://x.example/', message: 'go' } },
    });
    const second = await call(
      { requestState: first.result?.['requestState'] as string, inputResponses: { u1: { action: 'accept' } } },
      { elicitation: { url: {} } },
    );
    assert.match(JSON.stringify(second.result), /visited/);
    assert.deepEqual(sentParams(scene), [PARAMS, PARAMS]);
    await scene.close();
  });

  it('progress and log lines come only where they were wanted, under the client’s own token', async () => {
    const noisy = holding(async ({ side }) => {
      await settled();
      side.onNotice({ method: 'notifications/progress', params: { progress: 1 } });
      side.onNotice({ method: 'notifications/message', params: { level: 'info', data: 'i' } });
      side.onNotice({ method: 'notifications/message', params: { level: 'error', data: 'e' } });
      side.onNotice({ method: 'notifications/evil' });
      return textResult('done');
    });
    const { scene, call } = modern(noisy);
    const [quiet, loud] = [channelOf('http'), channelOf('http')];
    await call({}, {}, { channel: quiet });
    await call({}, {}, { channel: loud }, { progressToken: 'tok', 'io.modelcontextprotocol/logLevel': 'warning' });
    assert.deepEqual(
      loud.sent.map(({ params }) => JSON.stringify(params)),
      ['{"progressToken":"tok","progress":1}', '{"level":"error","data":"e"}'],
    );
    assert.deepEqual(
      quiet.sent.filter(({ method }) => method === 'notifications/message'),
      [],
    );
    assert.deepEqual(scene.connections[0]?.levels, ['warning']);
    await scene.close();
  });
});
