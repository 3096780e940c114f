// Answering a question at the terminal: shown whole, then yes, then the passphrase; what is stored is signed. Refusing is always free.
import { accountName } from '../app/account.ts';
import type { Json } from '../base/json.ts';
import { USABLE_MS } from '../gateway/approvals/approvals.ts';
import { cedarText } from '../gateway/approvals/cedar-text.ts';
import { meetsAll, valueAt } from '../gateway/approvals/constraints.ts';
import { approvalFault } from '../gateway/approvals/faults.ts';
import { signedAnswer } from '../gateway/approvals/proof.ts';
import { questionIn } from '../gateway/approvals/question.ts';
import type { Approval, Constraint, NotTaken, Scope } from '../store/approval.ts';
import type { Approvals } from '../store/ports.ts';
import { detailLines, spanText } from './approval-lines.ts';
import type { Person } from './person.ts';
import { colours, note, print } from './terminal.ts';

/** Longest time for which calls can be allowed ahead, in ms. */
const MAX_FOR_MS = 24 * 3_600_000;

/** How far a yes goes. */
export interface Reach {
  /** Undefined: this call, once. */
  readonly forMs?: number | undefined;
  /** `NAME=VALUE`, or `NAME=START*`: this tool with such arguments, instead of this exact call. */
  readonly where?: readonly string[] | undefined;
}

/** What answering needs. */
export interface Answering {
  readonly approvals: Approvals;
  readonly stateDir: string;
  readonly person: Person;
  readonly nowMs: () => number;
}

/** The question with this id. @throws Fault `approval.unknown` */
export async function questionWith(id: string, approvals: Approvals): Promise<Approval> {
  const found = await approvals.find(id);
  if (found === undefined) throw approvalFault.unknown({ id });
  return found;
}

const badScope = (reason: string): Error => approvalFault['bad-scope']({ reason });

/** What a constraint can compare: texts, whole numbers, yes and no. */
const isComparable = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value);

/** What the call that asks has at a path. @throws Fault `approval.bad-scope` */
function plainAt(args: Json | undefined, path: readonly string[]): string | number | boolean {
  const value = valueAt(args, path);
  if (!isComparable(value)) throw badScope(`this call has no text, whole number or yes/no at "${path.join('.')}"`);
  if (value === '***' || String(value).includes('\\u{'))
    throw badScope(`"${path.join('.')}" is masked or holds hidden characters`);
  return value;
}

/** One constraint as written; it has to hold for the call that asks. @throws Fault `approval.bad-scope` */
export function constraintOf(written: string, args: Json | undefined): Constraint {
  const at = written.indexOf('=');
  if (at < 1) throw badScope(`"${written}" is not NAME=VALUE`);
  const path = written.slice(0, at).split('.');
  const wanted = written.slice(at + 1);
  const value = plainAt(args, path);
  if (wanted === '*') throw badScope('a lone * allows everything: name what it begins with');
  const isStart = wanted.endsWith('*');
  const constraint = isStart ? { path, startsWith: wanted.slice(0, -1) } : { path, equals: value };
  if (!meetsAll(args, [constraint]) || (!isStart && String(value) !== wanted))
    throw badScope(`"${written}" does not hold for this call`);
  return constraint;
}

/** @throws Fault `approval.bad-scope` */
function scopeOf(approval: Approval, { forMs, where = [] }: Reach, nowMs: number): Scope {
  if (forMs === undefined) {
    if (where.length > 0) throw badScope('--where needs --for');
    return { kind: 'once', untilMs: nowMs + USABLE_MS };
  }
  if (forMs < 1_000 || forMs > MAX_FOR_MS) throw badScope('a time from 1s to 24h is possible');
  if (where.length === 0) return { kind: 'exact', untilMs: nowMs + forMs };
  const { method, params, why } = questionIn(approval);
  if (method !== 'tools/call') throw badScope('only tools have arguments to allow ahead');
  const constraints = where.map((each) => constraintOf(each, params['arguments']));
  return { kind: 'tool', untilMs: nowMs + forMs, constraints, lifts: [...new Set(why.map(({ policy }) => policy))] };
}

/** What a scope means, before the yes. */
function scopeLines(approval: Approval, scope: Scope): readonly string[] {
  const until = new Date(scope.untilMs).toISOString();
  if (scope.kind === 'once') return [`allows    this call, once, until ${until}`];
  if (scope.kind === 'exact') return [`allows    this exact call, as often as it comes, until ${until}`];
  const { name, server } = questionIn(approval);
  const text = cedarText({
    id: approval.id,
    caller: approval.caller,
    server: server.name,
    tool: name,
    untilMs: scope.untilMs,
    constraints: scope.constraints,
    lifts: scope.lifts,
  });
  return [
    'allows    every call of this client in this project for which this holds:',
    ...text.split('\n').map((line) => `  ${line}`),
  ];
}

/** Says what became of an answer. @throws Fault `approval.closed`, `approval.twice` */
function taken(approval: Approval, notTaken: NotTaken | undefined, by: string): void {
  if (notTaken === 'twice') throw approvalFault.twice({ id: approval.id, by });
  if (notTaken !== undefined) throw approvalFault.closed({ id: approval.id, state: approval.state });
}

/** Shows a question, asks, takes the proof, and allows it. False: the person did not agree. @throws Fault `approval.*`, `settings.no-key`, `lock.wrong-passphrase` */
export async function allow(id: string, reach: Reach, { approvals, stateDir, person, nowMs }: Answering): Promise<boolean> {
  const approval = await questionWith(id, approvals);
  if (approval.state !== 'asked') throw approvalFault.closed({ id, state: approval.state });
  const scope = scopeOf(approval, reach, nowMs());
  await print(...detailLines(approval, nowMs(), colours()), ...scopeLines(approval, scope), '');
  if (!(await person.agrees('Allow it?'))) return false;
  const { name: by, signer } = await person.proven(stateDir);
  const given = { by, atMs: Math.floor(nowMs()), answer: 'allow', scope } as const;
  const answered = await approvals.answer(id, await signedAnswer(approval, given, signer));
  if (answered === undefined) throw approvalFault.unknown({ id });
  taken(answered.approval, answered.notTaken, by);
  const { state, answers, needed } = answered.approval;
  note(
    state === 'approved'
      ? `allowed by ${by}; it may run until ${new Date(scope.untilMs).toISOString()} (${spanText(scope.untilMs - nowMs())})`
      : `allowed by ${by}: ${answers.length} of ${needed} persons`,
  );
  return true;
}

/** Refuses, without proof: narrowing is free. @throws Fault `approval.*` */
export async function refuse(id: string, { approvals, nowMs }: Pick<Answering, 'approvals' | 'nowMs'>): Promise<void> {
  const approval = await questionWith(id, approvals);
  const by = accountName();
  const atMs = Math.floor(nowMs());
  const answered = await approvals.answer(id, { by, atMs, answer: 'refuse', scope: { kind: 'once', untilMs: atMs }, proof: '' });
  taken(answered?.approval ?? approval, answered?.notTaken, by);
  note(`refused: ${id}`);
}
