// Tasks of the story server: the core ones of 2025-11-25 and the extension of 2026-07-28. Ids count from 1 in each session, so that those of two callers are equal.
import type { JsonObject } from '../../../src/base/json.ts';
import { Failure, type StoryState } from './parts.ts';

const AT = '2026-01-01T00:00:00Z';

/** Makes a task that has already done its work. */
export function newTask(story: StoryState, text: string): JsonObject {
  const taskId = `task-${story.tasks.size + 1}`;
  const task = {
    taskId,
    status: 'completed',
    createdAt: AT,
    lastUpdatedAt: AT,
    ttl: 60_000,
    ttlMs: 60_000,
    pollInterval: 10,
    pollIntervalMs: 10,
  };
  story.tasks.set(taskId, { ...task, text });
  return task;
}

/** Answers the `tasks/*` methods. */
export function taskRequest(story: StoryState, method: string, params: JsonObject): JsonObject {
  if (method === 'tasks/list') return { tasks: [...story.tasks.values()] };
  const task = story.tasks.get(String(params['taskId']));
  if (task === undefined) throw new Failure(-32_602, `no task ${String(params['taskId'])}`);
  if (method === 'tasks/get') return task;
  if (method === 'tasks/cancel') return { ...task, status: 'cancelled' };
  if (method !== 'tasks/result') throw new Failure(-32_601, `no method ${method}`);
  const related = { 'io.modelcontextprotocol/related-task': { taskId: String(task['taskId']) } };
  return { content: [{ type: 'text', text: String(task['text']) }], _meta: related };
}
