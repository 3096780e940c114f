// What a server says and asks of its own accord: only what the protocol knows and this client declared passes, under ids that are this client's.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { RELATED_TASK } from '../../protocol/meta.ts';
import { SERVER_METHODS } from '../../protocol/methods.ts';
import { storeFault } from '../../store/faults.ts';
import type { Answer, Ask, Notice } from '../../upstream/connection.ts';
import { settled } from '../../upstream/fakes.test-kit.ts';
import { channelOf } from '../channel.test-kit.ts';
import { ALL_SERVERS, type Client } from '../exchange.ts';
import { type Scene, sceneOf } from '../gateway.test-kit.ts';
import { locked } from '../locked-trail.test-kit.ts';
import { askedOf, carriedNotice, carryAsk, lackingCapability, type Towards } from './outward.ts';

const clientWith = (capabilities: JsonObject): Client => ({
  era: 'legacy',
  version: '2025-11-25',
  transport: 'http',
  facts: { info: { name: 'c' }, capabilities, legacyVersion: '2025-11-25' },
});
const towards = (capabilities: JsonObject = { elicitation: {}, sampling: {}, roots: {} }, endpoint = 'one'): Towards => ({
  server: 'one',
  endpoint,
  caller: { id: 'alice' },
  client: clientWith(capabilities),
  channel: channelOf(),
});
const form: Ask = { method: 'elicitation/create', params: { message: 'm' } };
const url: Ask = { method: 'elicitation/create', params: { mode: 'url', url: 'https://x.example/' } };

/** Carries a question of a server; the client, if asked, accepts. */
async function carried(ask: Ask, capabilities?: JsonObject, prepare: (scene: Scene) => void = () => undefined) {
  const scene = sceneOf([{}]);
  prepare(scene);
  const asked: Ask[] = [];
  const answer = await carryAsk(towards(capabilities), ask, scene.gateway, async (each) => {
    asked.push(each);
    return { result: { action: 'accept' } };
  });
  await scene.close();
  return {
    scene,
    asked,
    answer,
    entries: scene.trail.entries.map((entry) => (entry.kind === 'outcome' ? entry.result : 'intent')),
  };
}
const codeOf = (answer: Answer): number | undefined => ('error' in answer ? answer.error.code : undefined);

describe('what a client has to have declared', () => {
  const rows: readonly (readonly [string, Ask, JsonObject, string | undefined])[] = [
    ['sampling', { method: 'sampling/createMessage' }, { sampling: {} }, undefined],
    ['sampling without the capability', { method: 'sampling/createMessage' }, { elicitation: {}, roots: {} }, 'sampling'],
    ['sampling with a capability that is no object', { method: 'sampling/createMessage' }, { sampling: true }, 'sampling'],
    ['roots', { method: 'roots/list' }, { roots: { listChanged: true } }, undefined],
    ['roots without the capability', { method: 'roots/list' }, {}, 'roots'],
    ['a form with bare elicitation', form, { elicitation: {} }, undefined],
    ['a form with forms', form, { elicitation: { form: {} } }, undefined],
    ['a form with both', form, { elicitation: { form: {}, url: {} } }, undefined],
    ['a form with URLs alone', form, { elicitation: { url: {} } }, 'elicitation'],
    ['a form without the capability', form, {}, 'elicitation'],
    ['a URL with URLs', url, { elicitation: { url: {} } }, undefined],
    ['a URL with bare elicitation', url, { elicitation: {} }, 'elicitation'],
    ['a URL with forms alone', url, { elicitation: { form: {} } }, 'elicitation'],
    ['a task of the client with tasks', { method: 'tasks/get' }, { tasks: {} }, undefined],
    ['a task of the client without', { method: 'tasks/get' }, {}, 'tasks'],
    ['a method that nobody knows', { method: 'shell/run' }, { sampling: {}, elicitation: {}, roots: {} }, 'tasks'],
  ];
  for (const [name, ask, capabilities, lacking] of rows) {
    it(`${name}: ${lacking === undefined ? 'may be asked' : `lacks ${lacking}`}`, () =>
      assert.equal(lackingCapability(ask, clientWith(capabilities)), lacking));
  }
});

describe('a question', () => {
  for (const method of SERVER_METHODS.keys()) {
    it(`${method} is not asked of a client that did not declare it: the server gets an error, the trail a refusal`, async () => {
      const { asked, answer, entries } = await carried({ method }, {});
      assert.deepEqual([asked, codeOf(answer), entries], [[], -32601, ['refused']]);
    });
  }

  it('is recorded before it is asked and before its answer is released', async () => {
    const { answer, entries, scene } = await carried(form);
    assert.deepEqual([answer, entries], [{ result: { action: 'accept' } }, ['intent', 'ok']]);
    const [intent] = scene.trail.entries;
    assert.ok(intent?.kind === 'intent');
    assert.deepEqual(
      [intent.direction, intent.caller, intent.server, intent.method],
      ['outward', 'alice', 'one', 'elicitation/create'],
    );
  });

  it('whose intent cannot be written is not asked', async () => {
    const { asked, answer } = await carried(form, undefined, ({ trail }) => {
      trail.failing = () => storeFault.full();
    });
    assert.deepEqual([asked.length, codeOf(answer)], [0, -32601]);
  });

  it('that a locked store keeps from being asked waits for it once, and its entry follows when it can', async () => {
    let unlock = (): void => undefined;
    const { asked, answer, scene } = await carried(form, undefined, ({ trail }) => {
      unlock = locked(trail);
    });
    assert.deepEqual([asked.length, codeOf(answer), scene.trail.entries], [0, -32601, []]);
    unlock();
    await settled();
    assert.deepEqual(
      scene.trail.entries.map(({ kind }) => kind),
      ['outcome'],
    );
  });

  it('whose outcome cannot be written gives the server no answer', async () => {
    const { asked, answer } = await carried(form, undefined, ({ trail }) => {
      trail.failing = (entry) => (entry.kind === 'outcome' ? storeFault.full() : undefined);
    });
    assert.deepEqual([asked.length, codeOf(answer)], [1, -32601]);
  });

  it('loses includeContext, whatever it says, and nothing else', () => {
    const sampling = (params: JsonObject): Ask => ({ method: 'sampling/createMessage', params });
    for (const includeContext of ['none', 'thisServer', 'allServers', null, {}]) {
      const { params } = askedOf(sampling({ messages: [1], includeContext, temperature: 0.5 }));
      assert.deepEqual(JSON.parse(JSON.stringify(params)), { messages: [1], temperature: 0.5 });
    }
    const plain = sampling({ messages: [] });
    assert.equal(askedOf(plain), plain);
    assert.equal(askedOf(form), form);
  });

  it('within a task names the task as this caller knows it', async () => {
    const { asked, scene } = await carried({
      method: 'elicitation/create',
      params: { message: 'm', _meta: { [RELATED_TASK]: { taskId: 'raw' }, keep: 1 } },
    });
    const meta = asked[0]?.params?.['_meta'] as JsonObject;
    const { taskId } = meta[RELATED_TASK] as JsonObject;
    assert.notEqual(taskId, 'raw');
    assert.equal(scene.gateway.states.upstreamTaskId('alice', 'one', String(taskId)), 'raw');
    assert.equal(meta['keep'], 1);
  });
});

describe('a notice', () => {
  const noticed = async (notice: Notice, endpoint = 'one'): Promise<Notice | undefined> => {
    const scene = sceneOf([{}]);
    const made = carriedNotice({ server: 'one', endpoint, caller: { id: 'alice' } }, notice, scene.gateway);
    await scene.close();
    return made;
  };

  it('that the protocol knows passes as it is', async () => {
    for (const method of [
      'notifications/tools/list_changed',
      'notifications/prompts/list_changed',
      'notifications/resources/list_changed',
      'notifications/elicitation/complete',
    ]) {
      const notice: Notice = { method, params: { x: 1 } };
      assert.equal(await noticed(notice), notice);
    }
  });
  it('that it does not know reaches nobody', async () => {
    for (const method of [
      'notifications/evil',
      'notifications/initialized',
      'notifications/roots/list_changed',
      'tools/list',
      'constructor',
      '',
    ])
      assert.equal(await noticed({ method }), undefined, method);
  });
  it('with a log level that nobody knows reaches nobody', async () => {
    for (const level of ['shout', '', 5, null, undefined])
      assert.equal(await noticed({ method: 'notifications/message', params: { level: level as string, data: 1 } }), undefined);
    assert.ok((await noticed({ method: 'notifications/message', params: { level: 'debug', data: 1 } })) !== undefined);
  });
  it('of a resource names its server in the aggregate, and not on the server’s own endpoint', async () => {
    const updated: Notice = { method: 'notifications/resources/updated', params: { uri: 'file:///a' } };
    assert.equal((await noticed(updated))?.params?.['uri'], 'file:///a');
    assert.equal((await noticed(updated, ALL_SERVERS))?.params?.['uri'], 'mcp+one+file:///a');
  });
  it('of a task, or that belongs to one, names it as this caller knows it', async () => {
    const status = await noticed({ method: 'notifications/tasks/status', params: { taskId: 'raw', status: 'working' } });
    assert.notEqual(status?.params?.['taskId'], 'raw');
    const progress = await noticed({
      method: 'notifications/progress',
      params: { progress: 1, _meta: { [RELATED_TASK]: { taskId: 'raw' } } },
    });
    assert.doesNotMatch(JSON.stringify(progress), /"raw"/);
  });
});
