// What every keeper of approvals must do. Run by the test file of each implementation.
import assert from 'node:assert/strict';
import { type ApprovalAnswer, type NewApproval, REFUSED_FOR_MS, type Scope } from './approval.ts';
import type { Contract, Place } from './contract-place.fixture.ts';
import type { Approvals, Asked } from './ports.ts';

const MINUTE = 60_000;

/** A question of this key; everything else does not matter to the store. */
export function question(key: string, more: Partial<NewApproval> = {}): NewApproval {
  return {
    id: `id-${key}`,
    key,
    toolKey: `tool of ${key}`,
    caller: 'user:ann',
    server: 'files',
    question: '{}',
    burst: `burst of ${key}`,
    needed: 1,
    openMs: 60 * MINUTE,
    exchange: `asker of ${key}`,
    ...more,
  };
}

/** A yes of somebody. */
export const allow = (place: Place, by: string, scope: Partial<Scope> = {}): ApprovalAnswer => ({
  by,
  atMs: place.clock.now(),
  answer: 'allow',
  scope: { kind: 'once', untilMs: place.clock.now() + 15 * MINUTE, ...scope } as Scope,
  proof: 'proof',
});

/** A no of somebody. */
export const refuse = (place: Place, by: string): ApprovalAnswer => ({ ...allow(place, by), answer: 'refuse' });

const idOf = (asked: Asked): string => (asked.kind === 'asked' ? asked.approval.id : 'flooded');

/** What a gateway does for a call: looks, and uses what it saw. */
async function attempt(approvals: Approvals, key: string, exchange: string): Promise<boolean> {
  const seen = await approvals.findOpen(key);
  return seen !== undefined && (await approvals.spend(seen, exchange, key));
}

/** Runs one after the other, each at an empty place. */
export const approvalsContract: Contract = [
  [
    'nothing is used without an answer, an approval is used once, and every process sees that',
    async (place) => {
      const [one, other] = [place.open().approvals, place.open().approvals];
      await one.ask(question('k'));
      assert.equal(await attempt(other, 'k', 'x1'), false);
      await other.answer('id-k', allow(place, 'ada'));
      assert.equal(await attempt(one, 'k', 'x1'), true);
      assert.equal(await attempt(one, 'k', 'x1'), false);
      assert.equal(await attempt(other, 'k', 'x2'), false);
      assert.equal((await other.find('id-k'))?.state, 'used');
    },
  ],

  [
    'of two processes that saw the same approval one uses it',
    async (place) => {
      const [one, other] = [place.open().approvals, place.open().approvals];
      await one.ask(question('k'));
      await one.answer('id-k', allow(place, 'ada'));
      const [seen, alsoSeen] = [await one.findOpen('k'), await other.findOpen('k')];
      assert.ok(seen !== undefined && alsoSeen !== undefined);
      const used = await Promise.all([one.spend(seen, 'x1', 'k'), other.spend(alsoSeen, 'x2', 'k')]);
      assert.deepEqual(used.filter(Boolean).length, 1);
    },
  ],

  [
    'what changed since it was seen is looked at again before it is used',
    async (place) => {
      const { approvals } = place.open();
      await approvals.ask(question('k'));
      await approvals.answer('id-k', allow(place, 'ada', { kind: 'exact' }));
      const seen = await approvals.findOpen('k');
      assert.ok(seen !== undefined);
      assert.equal(await attempt(approvals, 'k', 'x1'), true);
      assert.equal(await approvals.spend(seen, 'x2', 'k'), false);
    },
  ],

  [
    'identical questions are one, also from another process, and the count says how many asked',
    async (place) => {
      const [one, other] = [place.open().approvals, place.open().approvals];
      const first = await one.ask(question('k', { id: 'a', exchange: 'x1' }));
      const second = await other.ask(question('k', { id: 'b', exchange: 'x2' }));
      const third = await other.ask(question('k', { id: 'c', exchange: 'x2' }));
      assert.deepEqual([first, second, third].map(idOf), ['a', 'a', 'a']);
      assert.deepEqual(
        [first, second].map((asked) => 'isNew' in asked && asked.isNew === true),
        [true, false],
      );
      assert.equal((await one.find('a'))?.times, 2);
      assert.equal(await one.find('b'), undefined);
    },
  ],

  [
    'a question and its answer outlive every process',
    async (place) => {
      const first = place.open();
      await first.approvals.ask(question('k'));
      await first.close();
      const second = place.open();
      await second.approvals.answer('id-k', allow(place, 'ada'));
      await second.close();
      assert.equal(await attempt(place.open().approvals, 'k', 'x1'), true);
    },
  ],

  [
    'several approvers means several persons: one who says yes twice counts once, one no ends it',
    async (place) => {
      const { approvals } = place.open();
      await approvals.ask(question('k', { needed: 2 }));
      await approvals.answer('id-k', allow(place, 'ada'));
      assert.equal((await approvals.answer('id-k', allow(place, 'ada')))?.notTaken, 'twice');
      assert.equal(await attempt(approvals, 'k', 'x1'), false);
      await approvals.answer('id-k', allow(place, 'bob'));
      assert.equal(await attempt(approvals, 'k', 'x1'), true);
      await approvals.ask(question('m', { needed: 2 }));
      await approvals.answer('id-m', allow(place, 'ada'));
      await approvals.answer('id-m', refuse(place, 'bob'));
      assert.equal((await approvals.answer('id-m', allow(place, 'cyd')))?.notTaken, 'answered');
      assert.equal(await attempt(approvals, 'm', 'x2'), false);
    },
  ],

  [
    'a question that needs more persons now than when it was asked needs that many',
    async (place) => {
      const { approvals } = place.open();
      await approvals.ask(question('k'));
      await approvals.ask(question('k', { needed: 2 }));
      await approvals.answer('id-k', allow(place, 'ada'));
      assert.equal(await attempt(approvals, 'k', 'x1'), false);
    },
  ],

  [
    'time ends a question, an unused approval and a refusal; then the same may be asked anew',
    async (place) => {
      const { approvals } = place.open();
      await approvals.ask(question('k', { id: 'a' }));
      place.clock.advance(60 * MINUTE);
      assert.equal((await approvals.answer('a', allow(place, 'ada')))?.notTaken, 'expired');
      assert.equal(idOf(await approvals.ask(question('k', { id: 'b' }))), 'b');
      await approvals.answer('b', allow(place, 'ada'));
      place.clock.advance(15 * MINUTE);
      assert.equal(await attempt(approvals, 'k', 'x1'), false);
      assert.equal(idOf(await approvals.ask(question('k', { id: 'c' }))), 'c');
      await approvals.answer('c', refuse(place, 'ada'));
      assert.equal((await approvals.findOpen('k'))?.state, 'refused');
      assert.equal(idOf(await approvals.ask(question('k', { id: 'd' }))), 'c');
      place.clock.advance(REFUSED_FOR_MS);
      assert.equal(idOf(await approvals.ask(question('k', { id: 'd' }))), 'd');
    },
  ],

  [
    'an answer for a time is used as often as wanted until then, by other exchanges, and can be taken back',
    async (place) => {
      const { approvals } = place.open();
      await approvals.ask(question('k'));
      await approvals.answer('id-k', allow(place, 'ada', { kind: 'exact' }));
      assert.equal(await attempt(approvals, 'k', 'x1'), true);
      assert.equal(await attempt(approvals, 'k', 'x2'), true);
      await approvals.answer('id-k', refuse(place, 'ada'));
      assert.equal(await attempt(approvals, 'k', 'x3'), false);
    },
  ],

  [
    'an answer for a tool is found by its tool until it ends',
    async (place) => {
      const { approvals } = place.open();
      await approvals.ask(question('k'));
      const scope: Scope = {
        kind: 'tool',
        untilMs: place.clock.now() + MINUTE,
        constraints: [{ path: ['path'], startsWith: '/src/' }],
        lifts: ['p'],
      };
      await approvals.answer('id-k', allow(place, 'ada', scope));
      assert.deepEqual(
        (await approvals.grants('tool of k')).map(({ id }) => id),
        ['id-k'],
      );
      assert.deepEqual(await approvals.grants('tool of m'), []);
      place.clock.advance(MINUTE);
      assert.deepEqual(await approvals.grants('tool of k'), []);
    },
  ],

  [
    'two persons who allow different things allow the least: once',
    async (place) => {
      const { approvals } = place.open();
      await approvals.ask(question('k', { needed: 2 }));
      await approvals.answer('id-k', allow(place, 'ada', { kind: 'exact' }));
      await approvals.answer('id-k', allow(place, 'bob'));
      assert.equal(await attempt(approvals, 'k', 'x1'), true);
      assert.equal(await attempt(approvals, 'k', 'x2'), false);
    },
  ],

  [
    'of two persons who allow for different times the shorter counts',
    async (place) => {
      const { approvals } = place.open();
      await approvals.ask(question('k', { needed: 2 }));
      const ends = (minutes: number): Scope => ({ kind: 'exact', untilMs: place.clock.now() + minutes * MINUTE });
      await approvals.answer('id-k', allow(place, 'ada', ends(5)));
      await approvals.answer('id-k', allow(place, 'bob', ends(10)));
      place.clock.advance(5 * MINUTE - 1);
      assert.equal(await attempt(approvals, 'k', 'x1'), true);
      place.clock.advance(1);
      assert.equal(await attempt(approvals, 'k', 'x2'), false);
    },
  ],

  [
    'a call goes on in one further exchange each time, and only from where it was used',
    async (place) => {
      const [one, other] = [place.open().approvals, place.open().approvals];
      await one.ask(question('k'));
      await one.answer('id-k', allow(place, 'ada'));
      await attempt(one, 'k', 'x1');
      assert.equal((await other.spentBy('x1', 'k'))?.id, 'id-k');
      assert.equal(await one.spentBy('x2', 'k'), undefined);
      assert.equal(await one.spentBy('x1', 'm'), undefined);
      assert.equal(await one.goOn('x1', 'x2', 'm'), undefined);
      assert.equal((await other.goOn('x1', 'x2', 'k'))?.id, 'id-k');
      assert.equal((await other.spentBy('x2', 'k'))?.id, 'id-k');
      assert.equal(await one.goOn('x1', 'x3', 'k'), undefined);
      assert.equal((await one.goOn('x2', 'x3', 'k'))?.id, 'id-k');
      assert.equal(await one.goOn('x9', 'x4', 'k'), undefined);
    },
  ],

  [
    'the task of an approved question is begun once for ever, by one process; one that waits, was refused or taken back is not',
    async (place) => {
      const [one, other] = [place.open().approvals, place.open().approvals];
      for (const key of ['k', 'm', 'n']) await one.ask(question(key));
      assert.equal(await one.beginTask('id-k'), false);
      await one.answer('id-k', allow(place, 'ada', { kind: 'exact' }));
      assert.deepEqual((await Promise.all([one.beginTask('id-k'), other.beginTask('id-k')])).sort(), [false, true]);
      assert.equal(await place.open().approvals.beginTask('id-k'), false);
      assert.equal(await attempt(other, 'k', 'x1'), true);
      await one.cancelTask('id-m', false);
      await one.answer('id-m', allow(place, 'ada'));
      assert.equal(await other.beginTask('id-m'), false);
      await one.answer('id-n', refuse(place, 'ada'));
      assert.equal(await other.beginTask('id-n'), false);
      assert.equal(await other.beginTask('nobody'), false);
    },
  ],

  [
    'a task that was begun is taken back by who runs it, and by nobody else',
    async (place) => {
      const { approvals } = place.open();
      await approvals.ask(question('k'));
      await approvals.answer('id-k', allow(place, 'ada'));
      await approvals.beginTask('id-k');
      await approvals.cancelTask('id-k', false);
      assert.equal((await approvals.find('id-k'))?.task, 'begun');
      await approvals.cancelTask('id-k', true);
      assert.equal((await approvals.find('id-k'))?.task, 'cancelled');
    },
  ],

  [
    'sealed values go half an hour after a question or its answer ended; the question stays',
    async (place) => {
      const { approvals } = place.open();
      await approvals.ask(question('k', { sealed: 'whole arguments' }));
      place.clock.advance(90 * MINUTE - 1);
      await approvals.ask(question('m'));
      assert.equal((await approvals.find('id-k'))?.sealed, 'whole arguments');
      place.clock.advance(1);
      await approvals.ask(question('n'));
      const found = await approvals.find('id-k');
      assert.deepEqual([found?.state, found?.sealed], ['expired', undefined]);
    },
  ],

  [
    'a caller that floods is stopped, and no other caller with it',
    async (place) => {
      const { approvals } = place.open();
      const asked: Asked[] = [];
      for (let n = 0; n < 20; n++) asked.push(await approvals.ask(question(`k${n}`)));
      assert.equal(asked.filter(({ kind }) => kind === 'asked').length, 16);
      assert.equal((await approvals.ask(question('k3'))).kind, 'asked');
      assert.equal((await approvals.ask(question('other', { caller: 'user:bob' }))).kind, 'asked');
    },
  ],

  [
    'a caller whose questions are answered at once is stopped all the same when there are too many',
    async (place) => {
      const { approvals } = place.open();
      let count = 0;
      for (let n = 0; n < 80; n++) {
        if ((await approvals.ask(question(`k${n}`))).kind !== 'asked') break;
        await approvals.answer(`id-k${n}`, refuse(place, 'ada'));
        count += 1;
      }
      assert.equal(count, 60);
      place.clock.advance(10 * MINUTE + 1);
      assert.equal((await approvals.ask(question('later'))).kind, 'asked');
    },
  ],

  [
    'the first question of a burst is told at once, those that follow it together when it is quiet, each once, by one process',
    async (place) => {
      const [one, other] = [place.open().approvals, place.open().approvals];
      const tell = async (from: Approvals): Promise<readonly (readonly string[])[]> => {
        const tellings = await from.beginTelling(30_000);
        for (const telling of tellings) await from.told(telling.map(({ id }) => id));
        return tellings.map((telling) => telling.map(({ id }) => id));
      };
      await one.ask(question('a', { burst: 'files' }));
      await one.ask(question('z', { burst: 'mail' }));
      assert.deepEqual((await Promise.all([tell(one), tell(other)])).flat(), [['id-a'], ['id-z']]);
      for (const key of ['b', 'c']) {
        place.clock.advance(1);
        await one.ask(question(key, { burst: 'files' }));
      }
      await one.ask(question('b', { burst: 'files' }));
      place.clock.advance(29_997);
      assert.deepEqual(await tell(other), []);
      place.clock.advance(1);
      assert.deepEqual(await tell(other), [['id-b', 'id-c']]);
      place.clock.advance(30_000);
      assert.deepEqual(await tell(one), []);
    },
  ],

  [
    'what somebody began to tell and did not end is told by the next, from the same place on; what was answered or expired meanwhile is not',
    async (place) => {
      const first = place.open();
      for (const key of ['a', 'b', 'c']) await first.approvals.ask(question(key, { burst: 'files' }));
      await first.approvals.ask(question('d', { burst: 'mail', openMs: 30_000 }));
      assert.deepEqual((await first.approvals.beginTelling(30_000)).flat().length, 4);
      await first.approvals.told(['id-a']);
      await first.close();
      const { approvals } = place.open();
      await approvals.answer('id-b', refuse(place, 'ada'));
      assert.deepEqual(await approvals.beginTelling(30_000), []);
      place.clock.advance(30_000);
      const again = await approvals.beginTelling(30_000);
      assert.deepEqual(
        again.flat().map(({ id }) => id),
        ['id-c'],
      );
    },
  ],

  [
    'a clock that was set back keeps nobody from being told',
    async (place) => {
      const { approvals } = place.open();
      await approvals.ask(question('a', { burst: 'files', openMs: 5 * 60 * MINUTE }));
      await approvals.beginTelling(30_000);
      place.clock.advance(-60 * MINUTE);
      assert.equal((await approvals.beginTelling(30_000)).length, 1);
    },
  ],

  [
    'the list holds what waits and what may be used, oldest first; closed ones only when asked for',
    async (place) => {
      const { approvals } = place.open();
      await approvals.ask(question('a'));
      place.clock.advance(1);
      await approvals.ask(question('b'));
      await approvals.answer('id-b', allow(place, 'ada'));
      place.clock.advance(1);
      await approvals.ask(question('c'));
      await approvals.answer('id-c', refuse(place, 'ada'));
      const ids = async (all: boolean) => (await approvals.list({ all })).map(({ id }) => id);
      assert.deepEqual(await ids(false), ['id-a', 'id-b']);
      assert.deepEqual(await ids(true), ['id-a', 'id-b', 'id-c']);
      assert.equal(await approvals.answer('nobody', allow(place, 'ada')), undefined);
    },
  ],
];
