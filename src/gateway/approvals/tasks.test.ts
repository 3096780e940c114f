// Calls that wait for a person, as tasks of their client: made once by the poll that finds the answer, never by anybody else's, and never twice.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at } from '../../../test/support/look.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Approval } from '../../store/approval.ts';
import type { Outcome } from '../../upstream/connection.ts';
import { envelope, type Reached, receivedBy, type Scene, textResult } from '../gateway.test-kit.ts';
import { handle } from '../handle.ts';
import { asking, deciding } from './approvals.test-kit.ts';
import { ASK, nextRpcId, question, ran, type Stage, TOOLS, textOf, withStage } from './stage.test-kit.ts';

const TASKS = 'io.modelcontextprotocol/tasks';
const TAKES = { extensions: { [TASKS]: {} } };

interface Asked {
  readonly params?: JsonObject;
  readonly capabilities?: JsonObject;
  readonly caller?: string;
  readonly endpoint?: string;
}

/** What a request of a modern client is answered with. */
async function asked(
  scene: Scene,
  method: string,
  { params = {}, capabilities = TAKES, caller = 'alice', endpoint = 'one' }: Asked,
) {
  const whole = { ...params, _meta: envelope(capabilities) };
  const received = receivedBy(scene, method, whole, { rpcId: nextRpcId(), caller: { id: caller }, endpoint });
  return JSON.parse((await handle(received, scene.gateway))?.text ?? '{}') as JsonObject;
}

const CALL = { name: 'write', arguments: { text: 'hi' } };

/** Calls the tool; answers the id of the task that it became. */
async function taskOf(scene: Scene, more: Asked = {}): Promise<string> {
  const { result } = await asked(scene, 'tools/call', { params: CALL, ...more });
  assert.deepEqual([at(result as Json, 'resultType'), at(result as Json, 'status')], ['task', 'working'], JSON.stringify(result));
  return String(at(result as Json, 'taskId'));
}

const get = async (scene: Scene, taskId: string, more: Asked = {}): Promise<JsonObject> => {
  const reply = await asked(scene, 'tasks/get', { params: { taskId }, ...more });
  return (reply['result'] ?? reply['error']) as JsonObject;
};

/** The task when it has ended. */
async function ended(scene: Scene, taskId: string): Promise<JsonObject> {
  for (let polls = 0; polls < 100; polls++) {
    const task = await get(scene, taskId);
    if (task['status'] !== 'working') return task;
  }
  throw new Error(`task ${taskId} does not end`);
}

const allow = async (stage: Stage, scope = {}): Promise<string> => {
  const { id } = await question(stage);
  await stage.approvals.answer(id, stage.approvals.ada, 'allow', scope);
  return id;
};

describe('a call that waits for a person, of a client that takes tasks', () => {
  it('is a task at once, is made by the poll that finds the answer, and tells its result to every later poll', () =>
    withStage(async (stage) => {
      const scene = stage.gateway({ holdMs: 60_000 });
      const taskId = await taskOf(scene);
      const { id } = await question(stage);
      const waiting = await get(scene, taskId);
      assert.deepEqual([waiting['resultType'], waiting['status'], waiting['taskId']], ['complete', 'working', taskId]);
      assert.match(String(waiting['statusMessage']), new RegExp(`question ${id}`));
      assert.equal(ran(scene), 0);
      await allow(stage);
      for (let poll = 0; poll < 2; poll++) {
        const done = await get(scene, taskId);
        assert.deepEqual([done['status'], textOf(done)], ['completed', 'ok']);
      }
      assert.equal(ran(scene), 1);
      assert.deepEqual(scene.reached()[0]?.judged.exchange.params['arguments'], CALL.arguments);
    }));

  it('is made with exactly what was asked about, numbers that JavaScript cannot hold included', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const size = '12345678901234567890';
      const taskId = await taskOf(scene, {
        params: { name: 'write', arguments: { size: JSON.rawJSON(size) as unknown as Json } },
      });
      await allow(stage);
      await get(scene, taskId);
      assert.equal(JSON.stringify(scene.reached()[0]?.judged.exchange.params['arguments']), `{"size":${size}}`);
    }));

  it('outlives the process that gave the task, and is made by the next one; what came of it does not', () =>
    withStage(async (stage) => {
      const taskId = await taskOf(stage.gateway());
      await allow(stage);
      const second = stage.gateway();
      assert.equal((await get(second, taskId))['status'], 'completed');
      const third = stage.gateway();
      const gone = await get(third, taskId);
      assert.deepEqual([gone['status'], /^approval\.gone: /.test(textOf(gone))], ['completed', true], JSON.stringify(gone));
      assert.deepEqual([ran(second), ran(third)], [1, 0]);
    }));

  it('is made once also where a person allowed it as often as it comes', () =>
    withStage(async (stage) => {
      const [first, second] = [stage.gateway(), stage.gateway()];
      const taskId = await taskOf(first);
      await allow(stage, { kind: 'exact' });
      await get(first, taskId);
      assert.match(textOf(await get(second, taskId)), /^approval\.gone: /);
      assert.deepEqual([ran(first), ran(second)], [1, 0]);
    }));

  it('is asked about again where the policies changed after the answer', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const taskId = await taskOf(scene);
      await allow(stage);
      stage.ruling = asking({}, 'p2');
      const done = await ended(scene, taskId);
      assert.deepEqual([done['status'], /^approval\.waiting: /.test(textOf(done))], ['completed', true], JSON.stringify(done));
      assert.equal(ran(scene), 0);
    }));

  it('is made once also where the policies changed after the answer so that nothing is spent', () =>
    withStage(async (stage) => {
      const [first, second] = [stage.gateway(), stage.gateway()];
      const taskId = await taskOf(first);
      await allow(stage);
      stage.ruling = deciding('allow', 'p2');
      assert.equal(textOf(await get(first, taskId)), 'ok');
      assert.match(textOf(await get(second, taskId)), /^approval\.gone: /);
      assert.deepEqual([ran(first), ran(second)], [1, 0]);
    }));

  it('is not made where a crash came between its mark and its call', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const taskId = await taskOf(scene);
      const id = await allow(stage);
      assert.equal(await stage.approvals.place.open().approvals.beginTask(id), true);
      assert.match(textOf(await get(scene, taskId)), /^approval\.gone: /);
      assert.equal(ran(scene), 0);
    }));

  it('is made by one of two processes that are asked at the same time, and by one of two polls', () =>
    withStage(async (stage) => {
      const scenes = [stage.gateway(), stage.gateway()];
      const taskId = await taskOf(scenes[0] as Scene);
      await allow(stage);
      const texts = await Promise.all([...scenes, ...scenes].map(async (scene) => textOf(await get(scene, taskId))));
      assert.equal(texts.filter((text) => text === 'ok').length, 2, JSON.stringify(texts));
      assert.equal(texts.filter((text) => text.startsWith('approval.gone: ')).length, 2);
      assert.equal(
        scenes.reduce((sum, scene) => sum + ran(scene), 0),
        1,
      );
    }));

  it('is kept with its result for the last sixteen of a caller', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const taskIds: string[] = [];
      for (let nth = 0; nth < 17; nth++) {
        taskIds.push(await taskOf(scene, { params: { name: 'write', arguments: { nth } } }));
        await allow(stage);
        assert.equal(textOf(await get(scene, taskIds[nth] ?? '')), 'ok');
      }
      assert.match(textOf(await get(scene, taskIds[0] ?? '')), /^approval\.gone: /);
      assert.equal(textOf(await get(scene, taskIds[1] ?? '')), 'ok');
      assert.equal(ran(scene), 17);
    }));

  it('waits for room where sixteen calls of its caller run, and is made then', () =>
    withStage(async (stage) => {
      const ends: (() => void)[] = [];
      const call = (): Promise<Outcome> => new Promise((resolve) => ends.push(() => resolve(textResult('late'))));
      const rules = { maxCallsInFlight: 100 };
      const scene = stage.gateway({ holdMs: 5, rules }, { lists: { tools: TOOLS }, call });
      const taskIds: string[] = [];
      for (let nth = 0; nth < 17; nth++) {
        taskIds.push(await taskOf(scene, { params: { name: 'write', arguments: { nth } } }));
        await allow(stage);
        assert.equal((await get(scene, taskIds[nth] ?? ''))['status'], 'working');
      }
      assert.match(String((await get(scene, taskIds[16] ?? ''))['statusMessage']), /16 calls of this caller run/);
      assert.equal(ran(scene), 16);
      for (const end of ends.splice(0)) end();
      assert.equal(textOf(await ended(scene, taskIds[0] ?? '')), 'late');
      assert.equal((await get(scene, taskIds[16] ?? ''))['status'], 'working');
      assert.equal(ran(scene), 17);
      ends[0]?.();
      assert.equal(textOf(await ended(scene, taskIds[16] ?? '')), 'late');
    }));

  it('is forgotten a quarter of an hour after it ended, and stopped when its client leaves a question of the server for so long', () =>
    withStage(async (stage) => {
      const asks = () => ({
        kind: 'result' as const,
        result: { resultType: 'input_required', requestState: 's', inputRequests: { n: ASK } },
      });
      const scene = stage.gateway({}, { era: 'modern', lists: { tools: TOOLS }, call: asks });
      const capabilities = { ...TAKES, elicitation: { form: {} } };
      const taskId = await taskOf(scene, { capabilities });
      await allow(stage);
      assert.equal((await get(scene, taskId, { capabilities }))['status'], 'input_required');
      stage.approvals.place.clock.advance(15 * 60_000);
      const failed = await get(scene, taskId, { capabilities });
      assert.deepEqual([failed['status'], at(failed['error'] as Json, 'data', 'code')], ['failed', 'gateway.ask-failed']);
      stage.approvals.place.clock.advance(15 * 60_000);
      assert.match(textOf(await get(scene, taskId, { capabilities })), /^approval\.gone: /);
      assert.equal(ran(scene), 1);
    }));

  it("is nobody else's: neither another caller nor another endpoint knows the task", () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const taskId = await taskOf(scene);
      await allow(stage);
      // An id that was made for this question and another endpoint opens nothing of this one.
      const { id } = (await stage.approvals.all())[0] as Approval;
      const elsewhere = scene.gateway.states.questionTaskId('alice', '*', id);
      assert.match(String((await get(scene, elsewhere, { endpoint: '*' }))['message']), /Unknown task/);
      for (const other of [{ caller: 'bob' }, { endpoint: '*' }]) {
        const refused = await get(scene, taskId, other);
        assert.equal(typeof refused['code'], 'number', JSON.stringify(refused));
      }
      const made = `0.${(await stage.approvals.all())[0]?.id}.${'A'.repeat(27)}`;
      assert.match(String((await get(scene, made))['message']), /Unknown task/);
      assert.equal(ran(scene), 0);
    }));

  it('says that a person refused it, and that nobody answered in time', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const refused = await taskOf(scene);
      await stage.approvals.answer((await question(stage)).id, stage.approvals.ada, 'refuse');
      assert.match(textOf(await get(scene, refused)), /^approval\.refused: /);
      const late = await taskOf(scene, { params: { name: 'other', arguments: {} } });
      stage.approvals.place.clock.advance(3_600_001);
      assert.match(textOf(await get(scene, late)), /^approval\.late: /);
      assert.equal(ran(scene), 0);
    }));

  it("is a task of the endpoint that asked first: the same call at another waits like any client's", () =>
    withStage(async (stage) => {
      const scene = stage.gateway({ holdMs: 20 });
      await taskOf(scene);
      const { result } = await asked(scene, 'tools/call', { params: { ...CALL, name: 'one__write' }, endpoint: '*' });
      assert.match(textOf({ result: result as Json }), /^approval\.waiting: /);
      assert.equal((await stage.approvals.all()).length, 1);
    }));

  it('that was taken back is not made by anybody when a person allows it later, and no task is given for it again', () =>
    withStage(async (stage) => {
      const [first, second] = [stage.gateway(), stage.gateway()];
      const taskId = await taskOf(first);
      await asked(first, 'tasks/cancel', { params: { taskId } });
      await allow(stage);
      for (const scene of [first, second]) assert.equal((await get(scene, taskId))['status'], 'cancelled');
      assert.deepEqual([ran(first), ran(second)], [0, 0]);
      // What was allowed is there for the client that wants it after all.
      assert.equal(textOf(await asked(first, 'tools/call', { params: CALL })), 'ok');
      assert.equal((await get(second, taskId))['status'], 'cancelled');
    }));

  it('that a person refused stays refused, whatever the policies say later, and the trail says who refused it', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const taskId = await taskOf(scene);
      const { id } = await question(stage);
      await stage.approvals.answer(id, stage.approvals.ada, 'refuse');
      stage.ruling = deciding('allow', 'p2');
      assert.match(textOf(await get(scene, taskId)), /^approval\.refused: a person refused "write"/);
      assert.deepEqual(scene.trail.entries.at(-1)?.approval, { id, state: 'refused', by: ['ada'] });
      stage.approvals.place.clock.advance(700_000);
      assert.match(textOf(await get(scene, taskId)), /^approval\.refused: /);
      assert.equal(ran(scene), 0);
    }));

  it('is known for as long as it says, and not for ever', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      for (const [args, scope] of [
        [{ nth: 1 }, undefined],
        [{ nth: 2 }, { kind: 'exact' as const, untilMs: stage.approvals.place.clock.now() + 86_400_000 }],
      ] as const) {
        const { clock } = stage.approvals.place;
        const taskId = await taskOf(scene, { params: { name: 'write', arguments: args } });
        if (scope !== undefined) await allow(stage, scope);
        const { ttlMs, createdAt } = scope === undefined ? await get(scene, taskId) : await ended(scene, taskId);
        clock.advance(Date.parse(String(createdAt)) + Number(ttlMs) - 1 - clock.now());
        assert.equal((await get(scene, taskId))['status'], 'completed');
        clock.advance(15 * 60_000 + 2);
        assert.match(String((await get(scene, taskId))['message']), /Unknown task/);
      }
    }));

  it('is taken back by its client, before the answer and while it runs', () =>
    withStage(async (stage) => {
      let signal: AbortSignal | undefined;
      const running = ({ options }: Reached) => {
        signal = options.signal;
        return new Promise<never>((_, reject) => options.signal.addEventListener('abort', () => reject(options.signal.reason)));
      };
      const scene = stage.gateway({}, { lists: { tools: TOOLS }, call: running });
      const early = await taskOf(scene, { params: { name: 'other', arguments: {} } });
      await asked(scene, 'tasks/cancel', { params: { taskId: early } });
      await allow(stage);
      assert.deepEqual([(await get(scene, early))['status'], ran(scene)], ['cancelled', 0]);
      const taskId = await taskOf(scene);
      await allow(stage);
      assert.equal((await get(scene, taskId))['status'], 'working');
      assert.deepEqual([ran(scene), signal?.aborted], [1, false]);
      await asked(scene, 'tasks/cancel', { params: { taskId } });
      assert.deepEqual([(await get(scene, taskId))['status'], signal?.aborted], ['cancelled', true]);
    }));

  it('carries what the server asks meanwhile, and goes on with the answers on the same approval', () =>
    withStage(async (stage) => {
      const call = ({ judged }: Reached) => {
        const { inputResponses } = judged.exchange.params;
        if (inputResponses !== undefined) return textResult(JSON.stringify(inputResponses));
        return {
          kind: 'result' as const,
          result: { resultType: 'input_required', requestState: 's', inputRequests: { n: ASK } },
        };
      };
      const scene = stage.gateway({}, { era: 'modern', lists: { tools: TOOLS }, call });
      const capabilities = { ...TAKES, elicitation: { form: {} } };
      const taskId = await taskOf(scene, { capabilities });
      await allow(stage);
      const needs = await get(scene, taskId, { capabilities });
      assert.deepEqual([needs['status'], needs['inputRequests']], ['input_required', { '1.n': ASK }]);
      const answer = { action: 'accept', content: { n: 1 } };
      const inputResponses = { '1.n': answer, n: 'what nobody asked' };
      await asked(scene, 'tasks/update', { params: { taskId, inputResponses }, capabilities });
      const done = await get(scene, taskId, { capabilities });
      assert.deepEqual([done['status'], JSON.parse(textOf(done))], ['completed', { n: answer }]);
    }));

  it('asks through the client itself where policy takes its form, before any task', () =>
    withStage(async (stage) => {
      stage.ruling = asking({ isLowRisk: true });
      const { result } = await asked(stage.gateway(), 'tools/call', {
        params: CALL,
        capabilities: { ...TAKES, elicitation: {} },
      });
      assert.equal(at(result as Json, 'resultType'), 'input_required');
    }));

  it('is promised by server/discover to who takes tasks, where there are policies', () =>
    withStage(async (stage) => {
      const scene = stage.gateway();
      const promised = async (isUsed: boolean, capabilities: JsonObject): Promise<unknown> => {
        const gateway = { ...scene.gateway, policy: { isUsed: () => isUsed } as never };
        const { result } = await asked({ ...scene, gateway }, 'server/discover', { capabilities });
        return at(result as Json, 'capabilities', 'extensions', TASKS);
      };
      assert.deepEqual(
        [await promised(true, TAKES), await promised(true, {}), await promised(false, TAKES)],
        [{}, undefined, undefined],
      );
    }));

  it('is no task for who did not say so with this very request, nor where it is too large to keep', () =>
    withStage(async (stage) => {
      const scene = stage.gateway({ holdMs: 30 });
      const plain = await asked(scene, 'tools/call', { params: CALL, capabilities: {} });
      assert.match(textOf(plain), /^approval\.waiting: /);
      const large = { name: 'write', arguments: { text: 'x'.repeat(50_000) } };
      assert.match(textOf(await asked(scene, 'tools/call', { params: large })), /^approval\.waiting: /);
    }));
});
