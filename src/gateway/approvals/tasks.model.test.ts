// Random interleavings of calls, tasks, answers, expiry, cancels, forgetting, crashes and changed policies, at two processes: no call runs twice or without leave.
// The model keeps no states of ours: it remembers what persons said and clients took back, and asks of each run whether that allows it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { at } from '../../../test/support/look.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Approval } from '../../store/approval.ts';
import { envelope, receivedBy, type Scene, textResult } from '../gateway.test-kit.ts';
import { handle } from '../handle.ts';
import { asking, deciding } from './approvals.test-kit.ts';
import { nextRpcId, Stage, TOOLS, textOf } from './stage.test-kit.ts';

const TAKES = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
const PROCESSES = 2;

const POLICIES = {
  'ask p1': asking({}, 'p1'),
  'ask p2': asking({}, 'p2'),
  'allow p3': deciding('allow', 'p3'),
  'deny p4': deciding('deny', 'p4'),
} as const;
type PolicyName = keyof typeof POLICIES;

/** What a person said to a question, by its id. */
interface Said {
  readonly answer: 'allow' | 'refuse';
  readonly isOnce: boolean;
  readonly untilMs: number;
  /** Under which policy it was asked. */
  readonly policy: PolicyName;
}

interface Task {
  readonly id: string;
  readonly question: string;
  isCancelled: boolean;
  runs: number;
  /** What a client was told of its end; nothing else may be told after that. */
  end: string | undefined;
}

interface Model {
  policy: PolicyName;
  readonly policyOf: Map<string, PolicyName>;
  readonly said: Map<string, Said>;
  /** Runs by a question's answer, in whatever way. */
  readonly spent: Map<string, number>;
  readonly tasks: Map<string, Task>;
  /** Runs before the step. */
  seen: number;
}

interface Real {
  readonly stage: Stage;
  readonly scenes: Scene[];
  /** Runs of processes that crashed. */
  before: number;
}

type Step = fc.AsyncCommand<Model, Real>;

const step = (text: string, run: (model: Model, real: Real) => Promise<void>): Step => ({
  check: () => true,
  run,
  toString: () => text,
});

/** A process: exchanges of two have different ids, as random ones have. */
function open(stage: Stage): Scene {
  const scene = stage.gateway({ holdMs: 1 }, { lists: { tools: TOOLS }, call: async () => textResult('ran') });
  const newExchangeId = (): string => `exchange-${nextRpcId()}`;
  return { ...scene, gateway: { ...scene.gateway, newExchangeId } };
}

/** Calls that ran since the step before. */
function newRuns(model: Model, { scenes, before }: Real): number {
  const now = scenes.reduce((sum, scene) => sum + scene.reached().length, before);
  const runs = now - model.seen;
  model.seen = now;
  return runs;
}

async function asked(scene: Scene, method: string, params: JsonObject, capabilities: JsonObject): Promise<JsonObject> {
  const received = receivedBy(scene, method, { ...params, _meta: envelope(capabilities) }, { rpcId: nextRpcId() });
  return JSON.parse((await handle(received, scene.gateway))?.text ?? '{}') as JsonObject;
}

/** Notes under which policy each new question was asked. */
async function noteNew(model: Model, { stage }: Real): Promise<readonly Approval[]> {
  const all = await stage.approvals.all();
  for (const { id } of all) if (!model.policyOf.has(id)) model.policyOf.set(id, model.policy);
  return all;
}

/** Does an answer allow one more run now? */
function allows(model: Model, question: string, nowMs: number): boolean {
  const said = model.said.get(question);
  if (said?.answer !== 'allow' || said.policy !== model.policy || nowMs >= said.untilMs) return false;
  return !said.isOnce || (model.spent.get(question) ?? 0) === 0;
}

interface Watched {
  readonly reply: JsonObject;
  readonly runs: number;
}

/** Does something, and holds that what ran had leave: of the policy, or of one answer to this very call that was not used up. */
async function watched(model: Model, real: Real, work: () => Promise<JsonObject>): Promise<Watched> {
  const { approvals } = real.stage;
  const nowMs = approvals.place.clock.now();
  const uses = new Map((await approvals.all()).map((each) => [each.id, each.uses]));
  const reply = await work();
  const used = (await noteNew(model, real)).filter((each) => each.uses > (uses.get(each.id) ?? 0));
  const runs = newRuns(model, real);
  assert.ok(runs <= 1 && used.length <= 1);
  const isAllowed = used.some(({ id }) => allows(model, id, nowMs));
  assert.ok(runs === 0 || model.policy === 'allow p3' || isAllowed, 'ran without leave');
  for (const { id } of used) model.spent.set(id, (model.spent.get(id) ?? 0) + 1);
  return { reply, runs };
}

const process = fc.nat({ max: PROCESSES - 1 });
const which = fc.constantFrom(0, 0, 0, 1, 2, 3);
const newest = <T>(all: readonly T[], back: number): T | undefined => all[all.length - 1 - back];

const calls = fc.record({ process, text: fc.constantFrom('a', 'b'), takesTasks: fc.constantFrom(true, true, false) }).map((how) =>
  step(`call ${how.text} at ${how.process}${how.takesTasks ? ' (takes tasks)' : ''}`, async (model, real) => {
    const params = { name: 'write', arguments: { text: how.text } };
    const { reply, runs } = await watched(model, real, () =>
      asked(real.scenes[how.process] as Scene, 'tools/call', params, how.takesTasks ? TAKES : {}),
    );
    assert.equal(runs, textOf(reply) === 'ran' ? 1 : 0, JSON.stringify(reply));
    real.stage.approvals.place.clock.advance(1);
    noteTask(model, at(reply['result'] as Json, 'taskId'));
  }),
);

function noteTask({ tasks }: Model, id: unknown): void {
  if (typeof id !== 'string') return;
  const known = tasks.get(id) ?? { id, question: id.split('.')[1] ?? '', isCancelled: false, runs: 0, end: undefined };
  assert.ok(!known.isCancelled && known.runs === 0, 'a task that is over was given again');
  tasks.set(id, known);
}

/** A poll made a call: may it? */
function noteRun(model: Model, task: Task, nowMs: number): void {
  const said = model.said.get(task.question);
  assert.deepEqual([task.runs, task.isCancelled, said?.answer], [0, false, 'allow'], 'ran twice, taken back, or unanswered');
  assert.ok(nowMs < (said?.untilMs ?? 0), 'ran after its time');
  task.runs += 1;
}

/** What one process told of an end every process tells; only what came of a call is not everywhere. */
function noteStatus(task: Task, status: Json | undefined): void {
  assert.ok(task.end === undefined || task.end === status, `told ${task.end}, then ${String(status)}`);
  if (status !== 'working') task.end = String(status);
  if (task.isCancelled) assert.equal(status, 'cancelled');
}

const polls = fc.record({ process, which }).map((how) =>
  step(`poll of #${how.which} at ${how.process}`, async (model, real) => {
    const task = newest([...model.tasks.values()], how.which);
    if (task === undefined) return;
    const nowMs = real.stage.approvals.place.clock.now();
    const { reply, runs } = await watched(model, real, async () => {
      const told = await asked(real.scenes[how.process] as Scene, 'tasks/get', { taskId: task.id }, TAKES);
      await settled();
      return told;
    });
    if (runs === 1) noteRun(model, task, nowMs);
    // What a question keeps ends with it: then nobody knows the task any more.
    if (reply['result'] !== undefined) noteStatus(task, at(reply['result'] as Json, 'status'));
  }),
);

/** A poll answers early: what it began may still be under way. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 4));

const cancels = fc.record({ process, which }).map((how) =>
  step(`cancel of #${how.which} at ${how.process}`, async (model, real) => {
    const task = newest([...model.tasks.values()], how.which);
    if (task === undefined) return;
    await asked(real.scenes[how.process] as Scene, 'tasks/cancel', { taskId: task.id }, TAKES);
    assert.equal(newRuns(model, real), 0);
    const row = (await real.stage.approvals.all()).find(({ id }) => id === task.question);
    if (row?.task === 'cancelled') task.isCancelled = true;
    // What was begun, or ended, stays as it is.
    else assert.ok(row?.task === 'begun' || !['asked', 'approved'].includes(row?.state ?? ''), JSON.stringify(row));
  }),
);

const answers = fc
  .record({
    which,
    answer: fc.constantFrom<'allow' | 'refuse'>('allow', 'allow', 'allow', 'refuse'),
    kind: fc.constantFrom<'once' | 'exact'>('once', 'once', 'exact'),
    minutes: fc.integer({ min: 1, max: 15 }),
  })
  .map((how) =>
    step(`${how.answer} ${how.kind} for ${how.minutes}m to #${how.which}`, async (model, real) => {
      const { approvals } = real.stage;
      const asked = newest(await noteNew(model, real), how.which);
      if (asked === undefined) return;
      const untilMs = approvals.place.clock.now() + how.minutes * 60_000;
      await approvals.answer(asked.id, approvals.ada, how.answer, { kind: how.kind, untilMs });
      const now = (await approvals.all()).find(({ id }) => id === asked.id);
      if (now?.revision === asked.revision || now?.answers.at(-1)?.scope.untilMs !== untilMs) return;
      const policy = model.policyOf.get(asked.id) as PolicyName;
      if (now.answers.at(-1)?.answer === how.answer)
        model.said.set(asked.id, { answer: how.answer, isOnce: how.kind === 'once', untilMs, policy });
      assert.equal(newRuns(model, real), 0);
    }),
  );

const policies = fc.constantFrom<PolicyName>('ask p1', 'ask p1', 'ask p2', 'allow p3', 'deny p4').map((name) =>
  step(`policy: ${name}`, async (model, { stage }) => {
    model.policy = name;
    stage.ruling = POLICIES[name];
  }),
);

const passes = fc.constantFrom(1, 5, 16, 61).map((minutes) =>
  step(`${minutes} minutes pass`, async (_model, { stage }) => {
    stage.approvals.place.clock.advance(minutes * 60_000);
  }),
);

const crashes = process.map((crashed) =>
  step(`${crashed} crashes`, async (_model, real) => {
    real.before += (real.scenes[crashed] as Scene).reached().length;
    real.scenes[crashed] = open(real.stage);
  }),
);

test('no interleaving of tasks, answers, cancels, forgetting, crashes and changed policies runs a call twice or without leave', async () => {
  const steps = [calls, calls, polls, polls, polls, polls, answers, answers, cancels, policies, passes, crashes];
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 60, size: 'max' }), async (commands) => {
      const stage = new Stage();
      try {
        const real: Real = { stage, scenes: Array.from({ length: PROCESSES }, () => open(stage)), before: 0 };
        const model: Model = {
          policy: 'ask p1',
          policyOf: new Map(),
          said: new Map(),
          spent: new Map(),
          tasks: new Map(),
          seen: 0,
        };
        await fc.asyncModelRun(() => ({ model, real }), commands);
      } finally {
        await stage.end();
      }
    }),
    { numRuns: 40 },
  );
});
