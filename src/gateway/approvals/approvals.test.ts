import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import type { Ruling } from '../../policy/ruling.ts';
import {
  channelOf,
  envelope,
  type FakeServer,
  type Reached,
  receivedBy,
  type Scene,
  type SceneOptions,
  sceneOf,
  sessionOf,
  textResult,
  tool,
} from '../gateway.test-kit.ts';
import { handle } from '../handle.ts';
import type { Session } from '../session.ts';
import { type ApprovalScene, approvalScene, asking, askingGuard } from './approvals.test-kit.ts';

const ASK: JsonObject = { method: 'elicitation/create', params: { message: 'n?', requestedSchema: { type: 'object' } } };
const TOOLS = [tool('write'), tool('other')];

/** One gateway on the approvals of a place. */
class Stage {
  readonly approvals: ApprovalScene = approvalScene();
  ruling: Ruling = asking();
  readonly #scenes: Scene[] = [];

  gateway(
    over: Partial<SceneOptions> & { readonly holdMs?: number; readonly project?: string; readonly program?: string } = {},
    server: FakeServer = { lists: { tools: TOOLS } },
  ): Scene {
    const { holdMs = 60, project = '/work/project', program = '/usr/bin/client', ...options } = over;
    const scene = sceneOf([server], {
      guards: [askingGuard(() => this.ruling)],
      approvals: this.approvals.open({ holdMs, where: { project, program } }),
      ...options,
    });
    this.#scenes.push(scene);
    return scene;
  }

  async end(): Promise<void> {
    for (const scene of this.#scenes) await scene.close();
    await this.approvals.end();
  }
}

let rpcId = 0;

interface Called {
  readonly session: Session;
  readonly args?: JsonObject;
  readonly name?: string;
}

async function call(scene: Scene, { session, args = { text: 'hello' }, name = 'write' }: Called): Promise<JsonObject> {
  rpcId += 1;
  const received = receivedBy(scene, 'tools/call', { name, arguments: args }, { session, rpcId, caller: session.caller });
  const handled = await handle(received, scene.gateway);
  return handled === undefined ? {} : (JSON.parse(handled.text) as JsonObject);
}

const textOf = (reply: JsonObject): string => {
  const result = reply['result'] as JsonObject | undefined;
  const [first] = (result?.['content'] ?? []) as readonly JsonObject[];
  return String(first?.['text']);
};
const isWaiting = (reply: JsonObject): void => {
  assert.match(textOf(reply), /^approval\.waiting: /, JSON.stringify(reply));
  assert.equal((reply['result'] as JsonObject)['isError'], true);
};
const ran = (scene: Scene): number => scene.reached().length;

/** Waits until there is a question. */
async function question(stage: Stage) {
  for (let tries = 0; tries < 200; tries++) {
    const found = await stage.approvals.waiting().catch(() => undefined);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return stage.approvals.waiting();
}

describe('approvals in the gateway', () => {
  async function withStage(work: (fresh: Stage) => Promise<void>): Promise<void> {
    const fresh = new Stage();
    try {
      await work(fresh);
    } finally {
      await fresh.end();
    }
  }

  it('a call that is answered while it is held goes through, once', () =>
    withStage(async (stage) => {
      const scene = stage.gateway({ holdMs: 5_000 });
      const { session } = sessionOf(scene);
      const calling = call(scene, { session });
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada);
      assert.equal(textOf(await calling), 'ok');
      assert.equal(ran(scene), 1);
      const [found] = await stage.approvals.all();
      assert.equal(found?.state, 'used');
    }));

  it('a call that nobody answers in time gets a clear answer and runs not; the same call later runs once, the one after that asks again', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const { session } = sessionOf(scene);
      isWaiting(await call(scene, { session }));
      assert.equal(ran(scene), 0);
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada);
      assert.equal(textOf(await call(scene, { session })), 'ok');
      isWaiting(await call(scene, { session }));
      assert.equal(ran(scene), 1);
      assert.equal((await stage.approvals.all()).length, 2);
    }));

  it('a refused call says so at once, and stays refused', () =>
    withStage(async (stage) => {
      const scene = stage.gateway({ holdMs: 5_000 });
      const { session } = sessionOf(scene);
      const calling = call(scene, { session });
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada, 'refuse');
      assert.match(textOf(await calling), /^approval\.refused: /);
      assert.match(textOf(await call(scene, { session })), /^approval\.refused: /);
      assert.equal(ran(scene), 0);
    }));

  it('another process takes the answer up after the first one is gone', () =>
    withStage(async (stage) => {
      const first = stage.gateway();
      isWaiting(await call(first, { session: sessionOf(first).session }));
      await first.close();
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada);
      const second = stage.gateway();
      assert.equal(textOf(await call(second, { session: sessionOf(second).session })), 'ok');
    }));

  it('two processes with one approval run it once', () =>
    withStage(async (stage) => {
      const scenes = [stage.gateway(), stage.gateway(), stage.gateway()];
      const [first] = scenes as [Scene];
      isWaiting(await call(first, { session: sessionOf(first).session }));
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada);
      await Promise.all(scenes.map((scene) => call(scene, { session: sessionOf(scene).session })));
      assert.equal(
        scenes.reduce((count, scene) => count + ran(scene), 0),
        1,
      );
    }));

  /** What an approval was given for, and a call that differs in one thing. */
  const others: readonly (readonly [what: string, differently: (stage: Stage) => Promise<JsonObject>])[] = [
    [
      'other arguments',
      async (stage) => {
        const scene = stage.gateway();
        return call(scene, { session: sessionOf(scene).session, args: { text: 'hello!' } });
      },
    ],
    [
      'another tool',
      async (stage) => {
        const scene = stage.gateway();
        return call(scene, { session: sessionOf(scene).session, name: 'other' });
      },
    ],
    [
      'another caller',
      async (stage) => {
        const scene = stage.gateway();
        return call(scene, { session: sessionOf(scene, { callerId: 'mallory' }).session });
      },
    ],
    [
      'another client of the same user',
      async (stage) => {
        const scene = stage.gateway({ program: '/usr/bin/other-client' });
        return call(scene, { session: sessionOf(scene).session });
      },
    ],
    [
      'another project',
      async (stage) => {
        const scene = stage.gateway({ project: '/work/other' });
        return call(scene, { session: sessionOf(scene).session });
      },
    ],
    [
      'another policy',
      async (stage) => {
        stage.ruling = asking({}, 'p2');
        const scene = stage.gateway();
        return call(scene, { session: sessionOf(scene).session });
      },
    ],
  ];
  for (const [what, differently] of others) {
    it(`an approval is not for ${what}`, () =>
      withStage(async (stage) => {
        const scene = stage.gateway();
        isWaiting(await call(scene, { session: sessionOf(scene).session }));
        const { id } = await question(stage);
        await stage.approvals.answer(id, stage.approvals.ada);
        isWaiting(await differently(stage));
        assert.notEqual((await question(stage)).id, id);
        stage.ruling = asking();
        assert.equal(
          textOf(await call(scene, { session: sessionOf(scene).session })),
          'ok',
          'it was good for the call it was given for',
        );
      }));
  }

  it('the order of members and what is in _meta make no other call', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const { session } = sessionOf(scene);
      isWaiting(await call(scene, { session, args: { a: 1, b: { c: 2, d: 3 } } }));
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada);
      assert.equal(textOf(await call(scene, { session, args: { b: { d: 3, c: 2 }, a: 1 } })), 'ok');
    }));

  it('two approvers means two persons', () =>
    withStage(async (stage) => {
      stage.ruling = asking({ approvers: 2 });
      const scene = stage.gateway();
      const { session } = sessionOf(scene);
      isWaiting(await call(scene, { session }));
      const { id } = await question(stage);
      await stage.approvals.answer(id, stage.approvals.ada);
      await stage.approvals.answer(id, stage.approvals.ada);
      isWaiting(await call(scene, { session }));
      await stage.approvals.answer(id, stage.approvals.bob);
      assert.equal(textOf(await call(scene, { session })), 'ok');
    }));

  it('an answer that was written into the store without a key runs nothing', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const { session } = sessionOf(scene);
      isWaiting(await call(scene, { session }));
      const { id } = await question(stage);
      const untilMs = stage.approvals.place.clock.now() + 60_000;
      await stage.approvals.write(id, {
        by: 'ada',
        atMs: 1,
        answer: 'allow',
        scope: { kind: 'once', untilMs },
        proof: '{"kind":"link","mac":"x"}',
      });
      assert.match(textOf(await call(scene, { session })), /^approval\.not-proven: /);
      assert.equal(ran(scene), 0);
    }));

  it('a client that went away while it waited does not use the approval', () =>
    withStage(async (stage) => {
      const scene = stage.gateway({ holdMs: 5_000 });
      const { session } = sessionOf(scene);
      const channel = channelOf('http');
      const received = receivedBy(
        scene,
        'tools/call',
        { name: 'write', arguments: { text: 'hello' } },
        { session, channel, rpcId: 7_001 },
      );
      const calling = handle(received, scene.gateway);
      const { id } = await question(stage);
      channel.leave();
      await calling;
      await stage.approvals.answer(id, stage.approvals.ada);
      assert.equal(ran(scene), 0);
      assert.equal(textOf(await call(scene, { session })), 'ok');
    }));

  it('a call whose client is gone already does not use it either', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const { session } = sessionOf(scene);
      isWaiting(await call(scene, { session }));
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada);
      const channel = channelOf('http');
      channel.leave();
      const params = { name: 'write', arguments: { text: 'hello' } };
      await handle(receivedBy(scene, 'tools/call', params, { session, channel, rpcId: 7_003 }), scene.gateway);
      assert.equal(ran(scene), 0);
      assert.equal(textOf(await call(scene, { session })), 'ok');
    }));

  it('a client that asked for progress hears that its call waits', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const { session } = sessionOf(scene);
      const channel = channelOf();
      const params = { name: 'write', arguments: {}, _meta: { progressToken: 't' } };
      await handle(receivedBy(scene, 'tools/call', params, { session, channel, rpcId: 7_002 }), scene.gateway);
      const [first] = channel.sent as unknown as readonly JsonObject[];
      assert.equal(first?.['method'], 'notifications/progress');
      assert.match(JSON.stringify(first), /"progressToken":"t"/);
    }));

  it('what waits, was allowed and was refused is in the trail with the question and who answered', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const { session } = sessionOf(scene);
      await call(scene, { session });
      const { id } = await question(stage);
      await stage.approvals.answer(id, stage.approvals.ada);
      await call(scene, { session });
      const found = scene.trail.entries.map((entry) => ('approval' in entry ? entry.approval : undefined)).filter(Boolean);
      assert.deepEqual(found, [
        { id, state: 'asked', by: [] },
        { id, state: 'used', by: ['ada'] },
      ]);
    }));

  it('only the first question of a flood is held; the rest is refused with a code of its own', () =>
    withStage(async (stage) => {
      const scene = stage.gateway({ holdMs: 10 });
      const { session } = sessionOf(scene);
      const replies: JsonObject[] = [];
      for (let n = 0; n < 20; n++) replies.push(await call(scene, { session, args: { n } }));
      assert.equal(replies.filter((reply) => textOf(reply).startsWith('approval.waiting')).length, 16);
      assert.equal(replies.filter((reply) => textOf(reply).startsWith('approval.too-many')).length, 4);
    }));

  it('a tool with constraints on its arguments is allowed for a while, and nothing beside it', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const { session } = sessionOf(scene);
      isWaiting(await call(scene, { session, args: { path: '/src/a' } }));
      const scope = { kind: 'tool', constraints: [{ path: ['path'], startsWith: '/src/' }] } as const;
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada, 'allow', scope);
      for (const path of ['/src/a', '/src/b', '/src/b'])
        assert.equal(textOf(await call(scene, { session, args: { path } })), 'ok', path);
      isWaiting(await call(scene, { session, args: { path: '/etc/x' } }));
      isWaiting(await call(scene, { session, args: { path: '/src/../etc/x' } }));
      isWaiting(await call(scene, { session, args: { path: '/src/a' }, name: 'other' }));
      assert.equal(ran(scene), 3);
    }));

  describe('the client itself', () => {
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

    const modern = async (scene: Scene, params: JsonObject, capabilities: JsonObject = FORM): Promise<JsonObject> => {
      rpcId += 1;
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

    it('may say no', () =>
      withStage(async (stage) => {
        stage.ruling = asking({ isLowRisk: true });
        const scene = stage.gateway();
        const { requestState } = (await modern(scene, {}))['result'] as JsonObject;
        const inputResponses = { approval: { action: 'decline' } };
        assert.match(textOf(await modern(scene, { inputResponses, requestState } as JsonObject)), /^approval\.refused/);
      }));
  });
});
