import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deadlines, type Timed } from './deadlines.ts';

/** Members that note their expiry; the clock is moved by hand, the timers are real. */
function scene() {
  let now = 0;
  const expired: string[] = [];
  const deadlines = new Deadlines(() => now);
  const member = (name: string, deadline: number): Timed & { deadline: number } => {
    const timed = {
      deadline,
      expire: () => {
        expired.push(name);
        timed.deadline = Number.POSITIVE_INFINITY;
      },
    };
    deadlines.add(timed);
    return timed;
  };
  const at = async (ms: number, isSo: () => boolean): Promise<void> => {
    now = ms;
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { deadlines, expired, member, at };
}

test('members expire in the order of their deadlines, whatever the order in which they came', async () => {
  const { expired, member, at } = scene();
  member('late', 20);
  member('early', 10);
  member('never', Number.POSITIVE_INFINITY);
  await at(10, () => expired.length === 1);
  await at(20, () => expired.length === 2);
  assert.deepEqual(expired, ['early', 'late']);
});

test('a deadline that moved is kept, earlier or later', async () => {
  const { deadlines, expired, member, at } = scene();
  const later = member('later', 5);
  const sooner = member('sooner', 10_000);
  later.deadline = 30;
  sooner.deadline = 10;
  deadlines.notice(10);
  await at(10, () => expired.length === 1);
  await at(30, () => expired.length === 2);
  assert.deepEqual(expired, ['sooner', 'later']);
});

test('a member that left never expires', async () => {
  const { deadlines, expired, member, at } = scene();
  const gone = member('gone', 5);
  member('stays', 6);
  deadlines.delete(gone);
  await at(100, () => expired.length > 0);
  assert.deepEqual(expired, ['stays']);
});
