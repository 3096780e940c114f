// Random interleavings of asking, answering, expiry, retries and crashes on one file: no call runs twice or without an answer.
// The model keeps no states: it remembers which answers were taken, and asks of each use whether those answers allow it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Approval, ApprovalAnswer, Scope } from './approval.ts';
import { question } from './approvals.contract.ts';
import type { Store } from './ports.ts';
import { type SqlitePlace, sqlitePlace } from './sqlite-place.fixture.ts';

const PROCESSES = 2;
const KEYS = ['a', 'b'];

interface Taken {
  needed: number;
  readonly answers: ApprovalAnswer[];
  /** What ran by it. */
  readonly runs: string[];
}

interface Model {
  /** By question. */
  readonly taken: Map<string, Taken>;
  nextId: number;
}

interface Real {
  readonly place: SqlitePlace;
  readonly stores: Store[];
  /** What each process saw last and may still act on, however stale. */
  readonly seen: (Approval | undefined)[];
}

type Step = fc.AsyncCommand<Model, Real>;

const step = (text: string, run: (model: Model, real: Real) => Promise<void>): Step => ({
  check: () => true,
  run,
  toString: () => text,
});

const process = fc.nat({ max: PROCESSES - 1 });
const key = fc.constantFrom(...KEYS);

const personsOf = ({ answers }: Taken): number => new Set(answers.map(({ by }) => by)).size;
const isDecided = (taken: Taken): boolean =>
  taken.answers.some(({ answer }) => answer === 'refuse') || personsOf(taken) >= taken.needed;

const asks = fc.record({ process, key, needed: fc.integer({ min: 1, max: 2 }) }).map((how) =>
  step(`ask ${how.key} (${how.needed}) at ${how.process}`, async (model, { stores }) => {
    const id = `q${model.nextId++}`;
    const asked = await stores[how.process]!.approvals.ask(
      question(how.key, { id, exchange: id, needed: how.needed, openMs: 50 }),
    );
    if (asked.kind !== 'asked') return;
    if (asked.isNew === true) {
      assert.equal(asked.approval.id, id);
      model.taken.set(id, { needed: how.needed, answers: [], runs: [] });
      return;
    }
    // As long as it is not decided, whoever needs more persons makes it need them.
    const joined = model.taken.get(asked.approval.id);
    assert.ok(joined !== undefined);
    if (!isDecided(joined)) joined.needed = Math.max(joined.needed, how.needed);
  }),
);

const answers = fc
  .record({
    process,
    which: fc.nat(),
    by: fc.constantFrom('ada', 'bob', 'cyd'),
    answer: fc.constantFrom<'allow' | 'refuse'>('allow', 'allow', 'allow', 'refuse'),
    kind: fc.constantFrom<'once' | 'exact'>('once', 'once', 'exact'),
    forMs: fc.integer({ min: 1, max: 60 }),
  })
  .map((how) =>
    step(`${how.by} says ${how.answer} (${how.kind}, ${how.forMs}) to #${how.which}`, async (model, { stores, place }) => {
      const ids = [...model.taken.keys()];
      // The newest ones, which are likely to be open.
      const id = ids[ids.length - 1 - (how.which % 4)];
      if (id === undefined) return;
      const atMs = place.clock.now();
      const scope: Scope = { kind: how.kind, untilMs: atMs + how.forMs };
      const given: ApprovalAnswer = { by: how.by, atMs, answer: how.answer, scope, proof: '' };
      const answered = await stores[how.process]!.approvals.answer(id, given);
      assert.ok(answered !== undefined);
      if (answered.notTaken === undefined) model.taken.get(id)?.answers.push(given);
    }),
  );

const looks = fc.record({ process, key }).map((how) =>
  step(`${how.process} looks for ${how.key}`, async (_model, { stores, seen }) => {
    seen[how.process] = await stores[how.process]!.approvals.findOpen(how.key);
  }),
);

/** Would these answers allow one more run now? Said anew here, in other words than the product's. */
function mayRun({ needed, answers: taken, runs }: Taken, nowMs: number): boolean {
  if (taken.some(({ answer }) => answer === 'refuse')) return false;
  const persons = new Set(taken.map(({ by }) => by));
  if (persons.size < needed || taken.length === 0) return false;
  if (taken.some(({ scope }) => nowMs >= scope.untilMs)) return false;
  return taken.some(({ scope }) => scope.kind === 'once') ? runs.length === 0 : true;
}

const runsCall = fc.record({ process, exchange: fc.integer({ min: 0, max: 1_000_000 }) }).map((how) =>
  step(`${how.process} uses what it saw`, async (model, { stores, seen, place }) => {
    const approval = seen[how.process];
    if (approval === undefined) return;
    const exchange = `x${how.exchange}-${model.nextId++}`;
    const isUsed = await stores[how.process]!.approvals.spend(approval, exchange, approval.key);
    const taken = model.taken.get(approval.id);
    if (!isUsed) return;
    assert.ok(taken !== undefined && mayRun(taken, place.clock.now()), `ran without being allowed: ${JSON.stringify(taken)}`);
    taken.runs.push(exchange);
  }),
);

/** A client that retries until it may or a few times over: looks and uses, with nothing in between in this process. */
const retries = fc.record({ process, key }).map((how) =>
  step(`retry of ${how.key} at ${how.process}`, async (model, { stores, place }) => {
    const { approvals } = stores[how.process]!;
    const found = await approvals.findOpen(how.key);
    if (found === undefined) return;
    const taken = model.taken.get(found.id);
    assert.ok(taken !== undefined);
    const expected = found.state === 'approved' && mayRun(taken, place.clock.now());
    const exchange = `r${model.nextId++}`;
    assert.equal(await approvals.spend(found, exchange, how.key), expected, 'what was answered is to be had, and nothing else');
    if (expected) taken.runs.push(exchange);
  }),
);

/** A slow process: what it saw may no longer hold when it acts. */
const dawdles = fc.record({ process, key, ms: fc.integer({ min: 0, max: 40 }) }).map((how) =>
  step(`${how.process} looks for ${how.key}, waits ${how.ms} ms and uses it`, async (model, { stores, place }) => {
    const { approvals } = stores[how.process]!;
    const found = await approvals.findOpen(how.key);
    place.clock.advance(how.ms);
    const taken = found === undefined ? undefined : model.taken.get(found.id);
    if (found === undefined || taken === undefined) return;
    const expected = mayRun(taken, place.clock.now());
    const exchange = `d${model.nextId++}`;
    assert.equal(await approvals.spend(found, exchange, how.key), expected);
    if (expected) taken.runs.push(exchange);
  }),
);

const passes = fc
  .integer({ min: 1, max: 40 })
  .map((ms) => step(`${ms} ms pass`, async (_model, { place }) => place.clock.advance(ms)));

/** A process ends without a word and comes back; what it had seen may come back with it (a copy of its memory), which must gain nothing. */
const crashes = process.map((which) =>
  step(`${which} crashes`, async (_model, { stores, place }) => {
    await stores[which]!.close();
    stores[which] = place.open();
  }),
);

test('no interleaving of asking, answering, expiry, retries and crashes runs a call twice or without an answer', async () => {
  const steps = [asks, asks, answers, answers, answers, looks, runsCall, runsCall, retries, dawdles, passes, crashes];
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 60, size: 'max' }), async (commands) => {
      const place = sqlitePlace();
      try {
        const stores = Array.from({ length: PROCESSES }, () => place.open());
        const real: Real = { place, stores, seen: [] };
        await fc.asyncModelRun(() => ({ model: { taken: new Map(), nextId: 1 }, real }), commands);
      } finally {
        await place.end();
      }
    }),
    { numRuns: 60 },
  );
});
