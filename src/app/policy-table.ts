// Tables of questions with the decisions that are expected of them: what `policy test` runs. A row that cannot be asked is a failure, never skipped.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { JsonObject } from '../base/json.ts';
import { readPolicyFiles } from '../lock/trust.ts';
import { policyFault } from '../policy/faults.ts';
import type { Ruling } from '../policy/ruling.ts';
import type { Asked, Decider } from './deciding.ts';
import { policiesOf } from './policy-questions.ts';
import { wording } from './settings-issues.ts';
import { pathText, type SettingPath } from './settings-place.ts';

const SUFFIX = /\.test\.ya?ml$/;
const target = z.string().regex(/^[a-z0-9-]{1,16}\/.+$/u, 'expected SERVER/NAME');
const server = z.string().regex(/^[a-z0-9-]{1,16}$/, 'expected the name of a server');

const row = z
  .strictObject({
    user: z.string().optional(),
    client: z.string().optional(),
    call: target.optional(),
    prompt: target.optional(),
    read: target.optional(),
    subscribe: target.optional(),
    sample: server.optional(),
    elicit: server.optional(),
    arguments: z.record(z.string(), z.json()).optional(),
    at: z.iso.datetime({ local: true, offset: true }).optional(),
    expect: z.enum(['allow', 'ask', 'deny']),
    reason: z.string().optional(),
    policies: z.array(z.string()).optional(),
  })
  .superRefine((value, context) => {
    const named = WISHES.filter(([key]) => value[key] !== undefined);
    if (named.length !== 1)
      context.addIssue({ code: 'custom', message: `expected exactly one of ${WISHES.map(([key]) => key).join(', ')}` });
  });

const WISHES = [
  ['call', 'call_tool'],
  ['prompt', 'get_prompt'],
  ['read', 'read_resource'],
  ['subscribe', 'subscribe'],
  ['sample', 'sample'],
  ['elicit', 'elicit'],
] as const;

type Row = z.output<typeof row>;

/** What became of one row. */
export interface RowResult {
  /** `work.test.yaml row 3`. */
  readonly place: string;
  readonly question: string;
  readonly isOk: boolean;
  /** What is wrong. */
  readonly why?: string | undefined;
}

/** The tables of a project: every `*.test.yaml` below policy/. */
export const tablesIn = (folder: string): readonly string[] =>
  readPolicyFiles(folder)
    .map(({ path }) => path)
    .filter((path) => SUFFIX.test(path))
    .map((path) => join(folder, path));

/** Runs one table. @throws Fault `policy.bad-table`, `policy.none` */
export function runTable(decider: Decider, path: string, nowMs: number): readonly RowResult[] {
  const rows = rowsOf(path);
  return rows.map((written, index) => {
    const place = `${path} row ${index + 1}`;
    const parsed = row.safeParse(written, { error: wording });
    if (!parsed.success) throw policyFault['bad-table']({ place, reason: reasonOf(parsed.error) });
    return runRow(decider, parsed.data, place, nowMs);
  });
}

/** The first thing that is wrong, with its member. */
function reasonOf({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined) return 'cannot be read';
  const member = pathText(issue.path as SettingPath);
  return member === '' ? issue.message : `${member}: ${issue.message}`;
}

function rowsOf(path: string): readonly unknown[] {
  const text = readTable(path);
  let rows: unknown;
  try {
    rows = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw policyFault['bad-table'](
      { place: path, reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : '' },
      error,
    );
  }
  if (!Array.isArray(rows) || rows.length === 0)
    throw policyFault['bad-table']({ place: path, reason: 'expected a list of questions' });
  return rows;
}

function readTable(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw policyFault.unreadable({ path, reason: String((error as NodeJS.ErrnoException).code) }, error);
  }
}

function askedBy(written: Row, nowMs: number): Asked {
  const [key, action] = WISHES.find(([name]) => written[name] !== undefined) ?? WISHES[0];
  const wish = written[key] ?? '';
  const slash = wish.indexOf('/');
  return {
    user: written.user,
    client: written.client,
    action,
    server: slash < 0 ? wish : wish.slice(0, slash),
    name: slash < 0 ? undefined : wish.slice(slash + 1),
    arguments: written.arguments as JsonObject | undefined,
    atMs: written.at === undefined ? nowMs : Date.parse(written.at),
  };
}

function runRow(decider: Decider, written: Row, place: string, nowMs: number): RowResult {
  const asked = askedBy(written, nowMs);
  const question = `${asked.client ?? 'any client'} ${asked.action} ${asked.server}${asked.name === undefined ? '' : `/${asked.name}`}`;
  const ruling = policiesOf(decider).decide(decider.question(asked));
  const why = differenceOf(written, ruling);
  return { place, question, isOk: why === undefined, why };
}

/** Every reason a ruling gives: to callers, and to persons who are asked. */
const reasonsOf = ({ reason, obligations }: Ruling): readonly string[] => [
  ...(reason === undefined ? [] : [reason]),
  ...obligations.asks.map(({ why }) => why),
];

function differenceOf({ expect, reason, policies }: Row, ruling: Ruling): string | undefined {
  const by = ruling.policies.length === 0 ? 'no policy' : ruling.policies.join(', ');
  if (ruling.effect !== expect) return `expected ${expect}, got ${ruling.effect} (${by})`;
  if (reason !== undefined && !reasonsOf(ruling).includes(reason))
    return `expected the reason "${reason}", got ${JSON.stringify(reasonsOf(ruling))}`;
  const wanted = policies === undefined ? undefined : [...policies].sort().join(', ');
  return wanted !== undefined && wanted !== [...ruling.policies].sort().join(', ')
    ? `expected it of ${wanted}, got it of ${by}`
    : undefined;
}
