import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at } from '../../../test/support/look.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Outcome } from '../../upstream/connection.ts';
import { channelOf } from '../channel.test-kit.ts';
import { gatewayFault } from '../faults.ts';
import { receivedBy, type Scene, sessionOf, tool } from '../gateway.test-kit.ts';
import { handle } from '../handle.ts';
import type { ShutOut } from '../quarantine.ts';
import { asking } from './approvals.test-kit.ts';
import { call, isWaiting, question, ran, type Stage, TOOLS, textOf, withStage } from './stage.test-kit.ts';

describe('approvals in the gateway', () => {
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

  it('a client of 2025-11-25 that asks for a task hears an error, since it takes no result of a tool for one; approved, its server makes the task', () =>
    withStage(async (stage) => {
      const task = { taskId: 't', status: 'working' };
      const made = (): Outcome => ({ kind: 'result', result: { task } });
      const scene = stage.gateway({}, { lists: { tools: TOOLS }, call: made });
      const asked = { session: sessionOf(scene).session, task: { ttl: 60_000 } };
      const { error } = await call(scene, asked);
      assert.equal(at(error as Json, 'data', 'code'), 'approval.waiting');
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada);
      const { result } = await call(scene, asked);
      assert.equal(at(result as Json, 'task', 'status'), 'working');
      assert.equal(ran(scene), 1);
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
      'another definition of the tool',
      async (stage) => {
        const scene = stage.gateway({}, { lists: { tools: [tool('write', { description: 'now with a twist' })] } });
        return call(scene, { session: sessionOf(scene).session });
      },
    ],
    [
      'another server',
      async (stage) => {
        const scene = stage.gateway({}, { name: 'two', lists: { tools: TOOLS } });
        return call(scene, { session: sessionOf(scene, { endpoint: 'two' }).session, endpoint: 'two' });
      },
    ],
    [
      'another project',
      async (stage) => {
        const scene = stage.gateway({ project: '/home/ada/other' });
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

  it('a call that was shut out while a person thought runs not, and uses no answer', () =>
    withStage(async (stage) => {
      const shutOut: { now: ShutOut | undefined } = { now: undefined };
      const scene = stage.gateway({ holdMs: 5_000 });
      Object.assign(scene.gateway, { quarantine: { match: () => shutOut.now } });
      const { session } = sessionOf(scene);
      const calling = call(scene, { session });
      const { id } = await question(stage);
      shutOut.now = { kind: 'tool', name: 'write' };
      await stage.approvals.answer(id, stage.approvals.ada);
      assert.match(textOf(await calling), /^gateway\.quarantined: /);
      assert.equal(ran(scene), 0);
      shutOut.now = undefined;
      assert.equal(textOf(await call(scene, { session })), 'ok');
    }));

  it('a call whose key was revoked while a person thought runs not either', () =>
    withStage(async (stage) => {
      const scene = stage.gateway({ holdMs: 5_000 });
      const { session } = sessionOf(scene);
      const key = { isRevoked: false };
      const checkCaller = (): void => {
        if (key.isRevoked) throw gatewayFault.unauthorized();
      };
      const params = { name: 'write', arguments: { text: 'hello' } };
      const calling = handle(receivedBy(scene, 'tools/call', params, { session, checkCaller, rpcId: 7_002 }), scene.gateway);
      const { id } = await question(stage);
      key.isRevoked = true;
      await stage.approvals.answer(id, stage.approvals.ada);
      assert.deepEqual([(await calling)?.code, ran(scene)], ['gateway.unauthorized', 0]);
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
      const scope = { kind: 'tool', constraints: [{ path: ['path'], startsWith: '/src/' }], lifts: ['ask-all'] } as const;
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada, 'allow', scope);
      for (const path of ['/src/a', '/src/b', '/src/b'])
        assert.equal(textOf(await call(scene, { session, args: { path } })), 'ok', path);
      isWaiting(await call(scene, { session, args: { path: '/etc/x' } }));
      isWaiting(await call(scene, { session, args: { path: '/src/../etc/x' } }));
      isWaiting(await call(scene, { session, args: { path: '/src/a' }, name: 'other' }));
      assert.equal(ran(scene), 3);
    }));

  it('an answer is one to what was asked: where another policy asks as well, it is another question, also for a tool that was allowed for a while', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const { session } = sessionOf(scene);
      const both = asking();
      const more = { policy: 'ask-at-night', why: 'nobody is there' };
      stage.ruling = { ...both, obligations: { ...both.obligations, asks: [...both.obligations.asks, more] } };
      const nightly = stage.ruling;
      stage.ruling = both;
      isWaiting(await call(scene, { session }));
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada);
      stage.ruling = nightly;
      isWaiting(await call(scene, { session }));
      stage.ruling = both;
      assert.equal(textOf(await call(scene, { session })), 'ok');
      isWaiting(await call(scene, { session, args: { path: '/src/a' } }));
      const asked = (await stage.approvals.all()).find(({ question: text }) => text.includes('/src/a'));
      const scope = { kind: 'tool', constraints: [], lifts: ['ask-all'] } as const;
      await stage.approvals.answer(asked?.id ?? '', stage.approvals.ada, 'allow', scope);
      assert.equal(textOf(await call(scene, { session, args: { path: '/src/b' } })), 'ok');
      stage.ruling = nightly;
      isWaiting(await call(scene, { session, args: { path: '/src/b' } }));
      assert.equal(ran(scene), 2);
    }));
});
