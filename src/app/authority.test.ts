import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sayOfUser } from './authority.ts';

it('says what is merely observed where nobody administers, and lifts no rule of an administrator', () => {
  const stated = { firstUse: 'ask', observe: ['policy'] } as const;
  assert.deepEqual(sayOfUser({ ...stated, observe: ['policy'] }, false)?.observe, ['policy']);
  const said = sayOfUser({ ...stated, observe: ['policy'] }, true);
  assert.deepEqual([said?.observe, said?.firstUse], [undefined, 'ask']);
});
