import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Notice } from './connection.ts';
import { paced } from './paced.ts';

const notice = (method: string, n: number): Notice => ({ method, params: { n } });

test('the first of many notices goes on at once, the newest when the time is over, and each method for itself', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const told: string[] = [];
  const tell = paced(({ method, params }) => void told.push(`${method} ${params?.['n']}`), 500);
  for (let n = 1; n <= 100; n++) tell(notice('tools', n));
  tell(notice('prompts', 1));
  assert.deepEqual(told, ['tools 1', 'prompts 1']);
  t.mock.timers.tick(500);
  assert.deepEqual(told, ['tools 1', 'prompts 1', 'tools 100']);
  t.mock.timers.tick(499);
  tell(notice('tools', 101));
  t.mock.timers.tick(1);
  t.mock.timers.tick(5_000);
  assert.deepEqual(told.slice(3), ['tools 101'], 'and nothing more when nothing more came');
  tell(notice('tools', 102));
  assert.deepEqual(told.slice(4), ['tools 102']);
});
