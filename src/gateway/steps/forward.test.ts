// The pairs of eras in which nothing has to be parked, driven through the whole path: what reaches the server, what the client gets, who is asked.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isObject, type JsonObject } from '../../base/json.ts';
import type { Outcome } from '../../upstream/connection.ts';
import { settled } from '../../upstream/fakes.test-kit.ts';
import { upstreamFault } from '../../upstream/faults.ts';
import { channelOf } from '../channel.test-kit.ts';
import { type FakeServer, receivedBy, sceneOf, sessionOf, textResult, tool } from '../gateway.test-kit.ts';
import { handle } from '../handle.ts';
import { messageOf, modern, NEVER, PARAMS, QUESTION, sentParams } from './forward.test-kit.ts';

const ELICIT: JsonObject = { method: 'elicitation/create', params: { mode: 'form', message: 'name?' } };

describe('modern client, modern server', () => {
  const server = (...outcomes: readonly Outcome[]): FakeServer => {
    let at = 0;
    return { era: 'modern', call: () => outcomes[Math.min(at++, outcomes.length - 1)] as Outcome };
  };
  const wants = (more: JsonObject = {}): Outcome => ({
    kind: 'result',
    result: {
      resultType: 'input_required',
      inputRequests: { name: ELICIT },
      requestState: 'raw-state',
      _meta: { k: 1 },
      ...more,
    },
  });

  it('questions pass, the server’s state sealed; the answers come back with it byte for byte, judged again', async () => {
    const { scene, call } = modern(server(wants(), textResult('done')));
    const first = await call();
    assert.deepEqual(
      [first.result?.['resultType'], first.result?.['inputRequests'], first.result?.['_meta']],
      ['input_required', { name: ELICIT }, { k: 1 }],
    );
    const requestState = String(first.result?.['requestState']);
    assert.doesNotMatch(requestState, /raw-state/);
    const second = await call({ requestState, inputResponses: { name: { action: 'accept', content: { name: 'n' } } } });
    assert.match(JSON.stringify(second.result), /done/);
    assert.deepEqual(sentParams(scene), [
      PARAMS,
      { ...PARAMS, inputResponses: { name: { action: 'accept', content: { name: 'n' } } }, requestState: 'raw-state' },
    ]);
    assert.deepEqual(
      scene.trail.entries.map((entry) => (entry.kind === 'outcome' ? entry.result : 'intent')),
      ['intent', 'input-required', 'intent', 'ok'],
    );
    await scene.close();
  });

  it('a server without a state of its own gets none', async () => {
    const { scene, call } = modern(
      server({ kind: 'result', result: { resultType: 'input_required', inputRequests: { name: ELICIT } } }, textResult('done')),
    );
    const first = await call();
    await call({ requestState: first.result?.['requestState'] as string, inputResponses: {} });
    assert.deepEqual(sentParams(scene)[1], { ...PARAMS, inputResponses: {} });
    await scene.close();
  });

  it('a question for which the client lacks the capability is not passed on', async () => {
    const { scene, call } = modern(server(wants()));
    const { error } = await call({}, {});
    assert.deepEqual([error?.code, error?.data['requiredCapabilities']], [-32021, { elicitation: {} }]);
    await scene.close();
  });

  it('a state of the server’s own, brought directly, opens nothing', async () => {
    const { scene, call } = modern(server(wants()));
    assert.equal((await call({ requestState: 'raw-state', inputResponses: {} })).error?.data['code'], 'gateway.bad-state');
    assert.equal(scene.reached().length, 0);
    await scene.close();
  });

  it('includeContext of an embedded sampling never passes', async () => {
    const sampling = { method: 'sampling/createMessage', params: { messages: [], maxTokens: 1, includeContext: 'allServers' } };
    const { scene, call } = modern(server(wants({ inputRequests: { s: sampling } })));
    const { result } = await call({}, { sampling: {} });
    assert.deepEqual(result?.['inputRequests'], {
      s: { method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } },
    });
    await scene.close();
  });
});

describe('legacy client, modern server', () => {
  const asking = (rounds: number, request: JsonObject = ELICIT): FakeServer => {
    let left = rounds;
    return {
      era: 'modern',
      call: () =>
        left-- > 0
          ? { kind: 'result', result: { resultType: 'input_required', inputRequests: { q: request }, requestState: `s${left}` } }
          : textResult('done'),
    };
  };
  async function called(server: FakeServer, capabilities: JsonObject, answer: JsonObject | undefined, method = 'tools/call') {
    const scene = sceneOf([{ lists: { tools: [tool('x')], prompts: [{ name: 'x' }] }, ...server }]);
    const { session } = sessionOf(scene, { capabilities });
    const channel = channelOf('http');
    const handling = handle(receivedBy(scene, method, PARAMS, { session, channel }), scene.gateway);
    for (let i = 0; i < 20; i++) {
      await settled();
      const question = channel.sent.at(-1);
      if (question === undefined || !('id' in question)) continue;
      session.answered(
        answer === undefined
          ? { jsonrpc: '2.0', id: question.id, error: { code: -1, message: 'the person said no' } }
          : { jsonrpc: '2.0', id: question.id, result: answer },
      );
    }
    const message = messageOf(await handling);
    await scene.close();
    return { scene, channel, message };
  }

  it('each round becomes real requests on the call’s own stream, their answers a retry with the exact state', async () => {
    const { scene, channel, message } = await called(asking(2), { elicitation: {} }, { action: 'accept' });
    assert.match(JSON.stringify(message.result), /done/);
    assert.deepEqual(
      channel.sent.map(({ method }) => method),
      ['elicitation/create', 'elicitation/create'],
    );
    assert.deepEqual(sentParams(scene), [
      PARAMS,
      { ...PARAMS, inputResponses: { q: { action: 'accept' } }, requestState: 's1' },
      { ...PARAMS, inputResponses: { q: { action: 'accept' } }, requestState: 's0' },
    ]);
  });

  it('a server that asks without end is refused', async () => {
    const { scene, message } = await called(asking(1_000), { elicitation: {} }, { action: 'accept' });
    assert.equal(message.error?.data['code'], 'gateway.too-many-rounds');
    assert.equal(scene.reached().length, 9);
  });

  it('a client that lacks the capability is not asked; a tool’s result says why, a prompt’s is an error', async () => {
    const tools = await called(asking(1), {}, { action: 'accept' });
    assert.deepEqual([tools.channel.sent, tools.message.result?.['isError']], [[], true]);
    const prompts = await called(asking(1), {}, { action: 'accept' }, 'prompts/get');
    assert.ok(prompts.message.error !== undefined);
    assert.equal(prompts.scene.reached().length, 1);
  });

  it('a client that answers with an error is not asked again', async () => {
    const { scene, message } = await called(asking(5), { elicitation: {} }, undefined);
    assert.deepEqual([message.result?.['isError'], scene.reached().length], [true, 1]);
  });

  it('a URL elicitation gets the id that legacy clients need', async () => {
    const { channel } = await called(
      asking(1, { method: 'elicitation/create', params: { mode: 'url', url: 'https://x.example/' } }),
      { elicitation: { url: {} } },
      { action: 'accept' },
    );
    const [question] = channel.sent;
    assert.ok(isObject(question?.params) && typeof question.params['elicitationId'] === 'string');
  });

  it('a modern result loses what only its era has', async () => {
    const { message } = await called(
      {
        era: 'modern',
        call: () => ({ kind: 'result', result: { content: [], structuredContent: [1], resultType: 'complete', ttlMs: 1 } }),
      },
      {},
      {},
    );
    assert.deepEqual(message.result, { content: [] });
  });
});

describe('legacy client, legacy server', () => {
  it('questions travel as real requests on the call’s stream, and the answer goes back', async () => {
    const scene = sceneOf([
      {
        lists: { tools: [tool('x')] },
        call: async ({ side }) =>
          textResult(JSON.stringify(await side.ask({ ...QUESTION, params: { ...QUESTION.params, extra: 1 } }, NEVER))),
      },
    ]);
    const { session } = sessionOf(scene, { capabilities: { elicitation: {} } });
    const channel = channelOf('http');
    const handling = handle(receivedBy(scene, 'tools/call', PARAMS, { session, channel }), scene.gateway);
    await settled();
    const [question] = channel.sent;
    assert.ok(question !== undefined && 'id' in question);
    assert.deepEqual(question.params, { message: 'name?', extra: 1 });
    session.answered({ jsonrpc: '2.0', id: question.id, result: { action: 'accept' } });
    assert.match(JSON.stringify(messageOf(await handling).result), /accept/);
    assert.deepEqual(
      scene.trail.entries.map((entry) => `${entry.exchange} ${entry.kind}`),
      ['x1 intent', 'x2 intent', 'x2 outcome', 'x1 outcome'],
    );
    await scene.close();
  });

  it('a client that cancels is obeyed, and gets no reply', async () => {
    const scene = sceneOf([
      {
        lists: { tools: [tool('x')] },
        call: ({ options }) =>
          new Promise((_, reject) =>
            options.signal.addEventListener('abort', () => reject(upstreamFault.cancelled({ name: 'one' }))),
          ),
      },
    ]);
    const { session } = sessionOf(scene);
    const handling = handle(receivedBy(scene, 'tools/call', PARAMS, { session, rpcId: 'r' }), scene.gateway);
    await settled();
    session.cancel('r');
    assert.equal(await handling, undefined);
    assert.equal(session.runningCount, 0);
    await scene.close();
  });

  it('a client that only lost its stream has not cancelled', async () => {
    const gate = Promise.withResolvers<Outcome>();
    const scene = sceneOf([{ lists: { tools: [tool('x')] }, call: () => gate.promise }]);
    const { session } = sessionOf(scene);
    const channel = channelOf('http');
    const handling = handle(receivedBy(scene, 'tools/call', PARAMS, { session, channel }), scene.gateway);
    await settled();
    channel.leave();
    assert.equal(scene.reached()[0]?.options.signal.aborted, false);
    gate.resolve(textResult('done'));
    assert.match((await handling)?.text ?? '', /done/);
    await scene.close();
  });
});
