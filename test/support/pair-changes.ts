// What happens beside a reply: progress, log messages, cancellation, watched resources, changed lists, tasks.
import assert from 'node:assert/strict';
import { META } from './client.ts';
import { at, each, listAt } from './look.ts';
import { type Check, namesOf } from './pair-basics.ts';
import type { Pair } from './pairs.ts';

async function progress({ client, tag }: Pair): Promise<void> {
  const progressToken = `token-${tag}`;
  const { before, result } = await client.call('progress', { steps: 3 }, { meta: { progressToken } });
  const told = before.filter(({ method }) => method === 'notifications/progress').map(({ params }) => params ?? null);
  assert.deepEqual(
    each(told, 'progressToken'),
    [progressToken, progressToken, progressToken],
    'under its own token, before the reply',
  );
  assert.deepEqual(
    [each(told, 'progress'), each(told, 'message')],
    [
      [1, 2, 3],
      ['step 1', 'step 2', 'step 3'],
    ],
  );
  assert.equal(at(result, 'content', 0, 'text'), 'done');
  const quiet = await client.call('progress', { steps: 1 });
  assert.deepEqual(
    quiet.before.filter(({ method }) => method === 'notifications/progress'),
    [],
    'nobody asked for progress',
  );
}

async function logging({ client, tag }: Pair): Promise<void> {
  const levels = (): readonly unknown[] => each(client.notices('notifications/message'), 'level');
  if (client.era === 'modern') {
    const { before } = await client.call('log', { tag }, { meta: { [`${META}logLevel`]: 'info' } });
    assert.deepEqual(
      before.map((message) => at(message, 'params', 'level')),
      ['info', 'error'],
    );
    const count = levels().length;
    await client.call('log', { tag });
    await client.call('echo', { tag });
    assert.equal(levels().length, count, 'a request without a level gets no log message');
    return;
  }
  assert.deepEqual((await client.request('logging/setLevel', { level: 'info' })).result, {});
  await client.call('log', { tag });
  await client.noticed('notifications/message', ({ level }) => level === 'error');
  assert.deepEqual(levels(), ['info', 'error']);
  assert.equal(at((await client.request('logging/setLevel', { level: 'loud' })).error, 'code'), -32_602);
}

async function cancellation({ client, kind, tag, place }: Pair): Promise<void> {
  const mine = (one: unknown): boolean => at(one as never, 'args', 'tag') === tag;
  const controller = new AbortController();
  const asked = client.call('wait', { tag }, { id: `wait-${tag}`, signal: controller.signal });
  asked.catch(() => undefined);
  await place.journaled('waiting', mine);
  if (client.era === 'modern' && kind.transport === 'http') controller.abort();
  else await client.notify('notifications/cancelled', { requestId: `wait-${tag}`, reason: 'enough' });
  await place.journaled('cancelled', mine);
  const { error } = await client.call('echo', { tag });
  assert.equal(error, undefined, 'the client goes on');
}

async function watchingLegacy({ client, tag }: Pair): Promise<void> {
  const updates = (): readonly unknown[] => each(client.notices('notifications/resources/updated'), 'uri');
  const touch = (name: string) => client.call('touch', { uri: `story://${name}`, tag });
  assert.deepEqual((await client.request('resources/subscribe', { uri: 'story://watched' })).result, {});
  await touch('one');
  await touch('watched');
  await client.noticed('notifications/resources/updated', ({ uri }) => uri === 'story://watched');
  assert.deepEqual((await client.request('resources/unsubscribe', { uri: 'story://watched' })).result, {});
  assert.deepEqual((await client.request('resources/subscribe', { uri: 'story://two' })).result, {});
  await touch('watched');
  await touch('two');
  await client.noticed('notifications/resources/updated', ({ uri }) => uri === 'story://two');
  assert.deepEqual(updates(), ['story://watched', 'story://two'], 'only what is watched, once');
}

/** Opens a listen stream; the returned function ends it. */
async function listening(
  { client, kind }: Pair,
  id: string,
  notifications: Record<string, true | string[]>,
): Promise<() => Promise<void>> {
  const controller = new AbortController();
  const asked = client.request('subscriptions/listen', { notifications }, { id, signal: controller.signal });
  asked.catch(() => undefined);
  const acknowledged = await client.noticed(
    'notifications/subscriptions/acknowledged',
    (params) => at(params, '_meta', `${META}subscriptionId`) === id,
  );
  assert.deepEqual(acknowledged['notifications'], notifications);
  return async () => {
    if (kind.transport === 'http') controller.abort();
    else await client.notify('notifications/cancelled', { requestId: id });
  };
}

async function watching(pair: Pair): Promise<void> {
  const { client, tag } = pair;
  if (client.era === 'legacy') return watchingLegacy(pair);
  const stop = await listening(pair, 'listen-1', { resourceSubscriptions: ['story://watched'] });
  await client.call('touch', { uri: 'story://one', tag });
  await client.call('touch', { uri: 'story://watched', tag });
  const updated = await client.noticed('notifications/resources/updated');
  assert.deepEqual([updated['uri'], at(updated, '_meta', `${META}subscriptionId`)], ['story://watched', 'listen-1']);
  await stop();
}

async function changes(pair: Pair): Promise<void> {
  const { client, tag } = pair;
  const name = `grown-${tag.replaceAll('.', '-')}`;
  const stop = client.era === 'modern' ? await listening(pair, 'listen-2', { toolsListChanged: true }) : undefined;
  const before = client.notices('notifications/tools/list_changed').length;
  assert.equal(at((await client.call('grow', { name })).result, 'content', 0, 'text'), 'grown');
  await client.noticed(
    'notifications/tools/list_changed',
    () => client.notices('notifications/tools/list_changed').length > before,
  );
  // The client hears of it, but nobody has approved what came.
  assert.ok(!namesOf(await client.request('tools/list'), 'tools').includes(name), 'the new tool is listed');
  assert.equal(at((await client.call(name, { tag })).error, 'data', 'code'), 'gateway.unapproved');
  await stop?.();
}

async function tasksLegacy({ client, tag }: Pair): Promise<void> {
  const made = await client.request('tools/call', { name: 'task', arguments: { value: tag }, task: { ttl: 60_000 } });
  const taskId = at(made.result, 'task', 'taskId');
  assert.equal(typeof taskId, 'string', made.text);
  assert.notEqual(taskId, 'task-1', 'the server’s own id would be equal for two callers');
  const params = { taskId: String(taskId) };
  assert.equal(at((await client.request('tasks/get', params)).result, 'taskId'), taskId);
  assert.deepEqual(each(listAt((await client.request('tasks/list')).result, 'tasks'), 'taskId'), [taskId]);
  const { result } = await client.request('tasks/result', params);
  assert.equal(at(result, 'content', 0, 'text'), tag);
  assert.equal(at(result, '_meta', `${META}related-task`, 'taskId'), taskId);
  assert.equal(at((await client.request('tasks/cancel', params)).result, 'status'), 'cancelled');
  assert.equal(at((await client.request('tasks/get', { taskId: 'task-1' })).error, 'code'), -32_602);
}

async function tasks(pair: Pair): Promise<void> {
  const { client, kind, upstreamEra, tag } = pair;
  if (kind.version === '2025-11-25' && upstreamEra === 'legacy') return tasksLegacy(pair);
  if (client.era === 'legacy' || upstreamEra === 'legacy') return;
  const made = await client.call('task', { value: tag });
  assert.equal(at(made.result, 'resultType'), 'task', made.text);
  const taskId = String(at(made.result, 'taskId'));
  const { result } = await client.request('tasks/get', { taskId });
  assert.deepEqual([at(result, 'taskId'), at(result, 'status')], [taskId, 'completed']);
  assert.equal(at((await client.request('tasks/get', { taskId: 'task-1' })).error, 'code'), -32_602);
}

/** Checks of what happens beside replies. */
export const CHANGES: readonly Check[] = [
  { name: 'progress', run: progress },
  { name: 'logging', run: logging },
  { name: 'cancellation', run: cancellation },
  { name: 'watched resources', run: watching },
  { name: 'changed lists', run: changes },
  { name: 'tasks', run: tasks },
];
