// Answers from the asking client itself: forms where policy says low risk, and rounds of one call on one approval.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { channelOf } from '../channel.test-kit.ts';
import { envelope, type Reached, receivedBy, type Scene, sessionOf, textResult } from '../gateway.test-kit.ts';
import { handle } from '../handle.ts';
import { asking } from './approvals.test-kit.ts';
import { ASK, call, nextRpcId, question, ran, TOOLS, textOf, withStage } from './stage.test-kit.ts';

describe('the client that asks', () => {
  const FORM = { elicitation: { form: {} } };

  it('is asked with a form where policy says low risk, and its yes counts there', () =>
    withStage(async (stage) => {
      stage.ruling = asking({ isLowRisk: true });
      const scene = stage.gateway({ holdMs: 5_000 });
      const { session } = sessionOf(scene, { capabilities: FORM });
      const channel = channelOf();
      const received = receivedBy(
        scene,
        'tools/call',
        { name: 'write', arguments: { text: 'hi' } },
        { session, channel, rpcId: 8_001 },
      );
      const calling = handle(received, scene.gateway);
      await question(stage);
      for (let tries = 0; tries < 100 && channel.sent.length === 0; tries++)
        await new Promise((resolve) => setTimeout(resolve, 5));
      const [asked] = channel.sent as unknown as readonly JsonObject[];
      assert.equal(asked?.['method'], 'elicitation/create');
      assert.match(JSON.stringify(asked), /write of server one/);
      session.answered({
        jsonrpc: '2.0',
        id: asked?.['id'] as string,
        result: { action: 'accept', content: { answer: 'allow' } },
      });
      assert.equal(textOf(JSON.parse((await calling)?.text ?? '{}')), 'ok');
    }));

  it('is not asked for anything else, and its answer would not count', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const { session } = sessionOf(scene, { capabilities: FORM });
      const channel = channelOf();
      const args = { name: 'write', arguments: { text: 'hi' } };
      await handle(receivedBy(scene, 'tools/call', args, { session, channel, rpcId: 8_002 }), scene.gateway);
      assert.deepEqual(channel.sent, []);
      const { id } = await question(stage);
      const received = receivedBy(scene, 'tools/call', args, { session, rpcId: 8_003 });
      await scene.gateway.approvals.answerOfClient(id, { ...received, client: session.client } as never, 'allow');
      assert.match(textOf(await call(scene, { session, args: { text: 'hi' } })), /^approval\.not-proven: /);
      assert.equal(ran(scene), 0);
    }));

  it('is none of several persons, whatever the risk', () =>
    withStage(async (stage) => {
      stage.ruling = asking({ isLowRisk: true, approvers: 2 });
      const scene = stage.gateway();
      const { session } = sessionOf(scene, { capabilities: FORM });
      const channel = channelOf();
      const args = { name: 'write', arguments: { text: 'hi' } };
      const received = receivedBy(scene, 'tools/call', args, { session, channel, rpcId: 8_004 });
      await handle(received, scene.gateway);
      assert.deepEqual(channel.sent, []);
      const { id } = await question(stage);
      await scene.gateway.approvals.answerOfClient(id, { ...received, client: session.client } as never, 'allow');
      await stage.approvals.answer(id, stage.approvals.ada);
      assert.match(textOf(await call(scene, { session, args: { text: 'hi' } })), /^approval\.not-proven: /);
      assert.equal(ran(scene), 0);
    }));

  const modern = async (scene: Scene, params: JsonObject, capabilities: JsonObject = FORM): Promise<JsonObject> => {
    const rpcId = nextRpcId();
    const whole = { name: 'write', arguments: { text: 'hi' }, ...params, _meta: envelope(capabilities) };
    const handled = await handle(receivedBy(scene, 'tools/call', whole, { rpcId }), scene.gateway);
    return JSON.parse(handled?.text ?? '{}');
  };

  it('of the modern era gets the form as input_required and answers with its retry', () =>
    withStage(async (stage) => {
      stage.ruling = asking({ isLowRisk: true });
      const scene = stage.gateway();
      const asked = (await modern(scene, {}))['result'] as JsonObject;
      assert.equal(asked['resultType'], 'input_required');
      const inputResponses = { approval: { action: 'accept', content: { answer: 'allow' } } };
      const { requestState } = asked;
      assert.equal(textOf(await modern(scene, { inputResponses, requestState } as JsonObject)), 'ok');
      // The same state and answer once more are an answer to a question that is used.
      const again = (await modern(scene, { inputResponses, requestState } as JsonObject))['result'] as JsonObject;
      assert.match(textOf({ result: again }), /^approval\.waiting/);
      assert.equal(ran(scene), 1);
    }));

  it('goes on with its call over several rounds on one approval, and no state is good twice', () =>
    withStage(async (stage) => {
      const answers: JsonObject[] = [];
      const server = {
        era: 'modern' as const,
        lists: { tools: TOOLS },
        call: ({ judged }: Reached) => {
          const { inputResponses } = judged.exchange.params;
          if (inputResponses === undefined)
            return {
              kind: 'result' as const,
              result: { resultType: 'input_required', requestState: 's', inputRequests: { n: ASK } },
            };
          answers.push(inputResponses as JsonObject);
          return textResult('done');
        },
      };
      const scene = stage.gateway({}, server);
      await modern(scene, {});
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada);
      const { requestState } = (await modern(scene, {}))['result'] as JsonObject;
      const round = { requestState, inputResponses: { n: { action: 'accept', content: {} } } } as JsonObject;
      assert.equal(textOf(await modern(scene, round)), 'done');
      assert.match(textOf(await modern(scene, round)), /^approval\.waiting/);
      assert.equal(answers.length, 1);
    }));

  describe('with an address to visit', () => {
    const URL_MODE = { elicitation: { form: {}, url: {} } };
    const linkOf = (id: string): string => `https://bartizan.example/approvals/${id}/token`;

    it('of the modern era gets it as input_required, and waits for the answer that is given there', () =>
      withStage(async (stage) => {
        const scene = stage.gateway({ holdMs: 5_000, linkOf });
        const asked = (await modern(scene, {}, URL_MODE))['result'] as JsonObject;
        const { id } = await question(stage);
        assert.deepEqual(asked['inputRequests'], {
          approval: {
            method: 'elicitation/create',
            params: { mode: 'url', url: linkOf(id), message: `An action needs your approval (question ${id}).` },
          },
        });
        const { requestState } = asked;
        // That it was opened is no yes, and a made-up yes is none either.
        const inputResponses = { approval: { action: 'accept', content: { answer: 'allow' } } };
        const calling = modern(scene, { inputResponses, requestState } as JsonObject, URL_MODE);
        await new Promise((resolve) => setTimeout(resolve, 200));
        assert.deepEqual([(await question(stage)).answers, ran(scene)], [[], 0]);
        await stage.approvals.answer(id, stage.approvals.ada);
        assert.equal(textOf(await calling), 'ok');
      }));

    it('of the legacy era is asked on the stream of its call', () =>
      withStage(async (stage) => {
        const scene = stage.gateway({ holdMs: 5_000, linkOf });
        const { session } = sessionOf(scene, { capabilities: URL_MODE });
        const channel = channelOf();
        const params = { name: 'write', arguments: { text: 'hi' } };
        const calling = handle(receivedBy(scene, 'tools/call', params, { session, channel, rpcId: 8_101 }), scene.gateway);
        const { id } = await question(stage);
        for (let tries = 0; tries < 100 && channel.sent.length === 0; tries++)
          await new Promise((resolve) => setTimeout(resolve, 5));
        const [asked] = channel.sent as unknown as readonly JsonObject[];
        assert.match(JSON.stringify(asked), /"mode":"url","url":"https:\/\/bartizan\.example\/approvals/);
        session.answered({
          jsonrpc: '2.0',
          id: asked?.['id'] as string,
          result: { action: 'accept', content: { answer: 'allow' } },
        });
        await new Promise((resolve) => setTimeout(resolve, 200));
        assert.deepEqual([(await question(stage)).answers, ran(scene)], [[], 0]);
        await stage.approvals.answer(id, stage.approvals.ada);
        assert.equal(textOf(JSON.parse((await calling)?.text ?? '{}')), 'ok');
      }));
  });

  it('may say no', () =>
    withStage(async (stage) => {
      stage.ruling = asking({ isLowRisk: true });
      const scene = stage.gateway();
      const { requestState } = (await modern(scene, {}))['result'] as JsonObject;
      const inputResponses = { approval: { action: 'decline' } };
      assert.match(textOf(await modern(scene, { inputResponses, requestState } as JsonObject)), /^approval\.refused/);
    }));
});
