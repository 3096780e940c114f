// What a team already knows: findings that it accepts for a time and with a reason, and a baseline that new findings are told apart from.
// A suppression names one finding. There is none for a whole server or rule: what is found there tomorrow must be seen.
import { parseDocument } from 'yaml';
import { scanFault } from './faults.ts';

/** One finding that is accepted. */
export interface Suppression {
  /** Id of the finding. */
  readonly finding: string;
  readonly reason: string;
  /** Last day, `YYYY-MM-DD`. */
  readonly expires: string;
}

/** What was known at some time. */
export interface Baseline {
  readonly version: 1;
  readonly at: string;
  readonly findings: readonly string[];
  /** Identities of servers. */
  readonly servers: readonly string[];
}

const MAX_ITEMS = 10_000;
const MAX_REASON_CHARS = 500;
const DAY_MS = 86_400_000;
/** Longest time for which something is accepted. */
const MAX_DAYS = 366;
const ID = /^[0-9a-f]{32}$/;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The end of a day, epoch ms; undefined when it is none. */
function endOf(day: unknown): number | undefined {
  if (typeof day !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  const start = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(start) || !new Date(start).toISOString().startsWith(day) ? undefined : start + DAY_MS;
}

/** Has a suppression run out? */
export const isExpired = ({ expires }: Suppression, now: number): boolean => (endOf(expires) ?? 0) <= now;

function mistakeIn(item: unknown, now: number): string | undefined {
  if (!isRecord(item)) return 'not a list of finding, reason, expires';
  const strange = Object.keys(item).find((key) => !['finding', 'reason', 'expires'].includes(key));
  if (strange !== undefined) return `"${strange.slice(0, 40)}" is not known`;
  if (typeof item['finding'] !== 'string' || !ID.test(item['finding'])) return 'finding is not the id of a finding';
  const reason = item['reason'];
  if (typeof reason !== 'string' || reason.trim() === '' || reason.length > MAX_REASON_CHARS) return 'a reason is missing';
  const end = endOf(item['expires']);
  if (end === undefined) return 'expires is not a day such as 2027-01-31';
  return end > now + (MAX_DAYS + 1) * DAY_MS ? 'expires is more than a year away' : undefined;
}

/**
 * Reads a file of suppressions (YAML): `suppress: [{finding, reason, expires}]`.
 * @throws Fault `scan.bad-suppressions`
 */
export function readSuppressions(text: string, path: string, now: number): readonly Suppression[] {
  // Failsafe: everything is text, so that neither an id nor a day becomes a number.
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'error', uniqueKeys: true });
  const fail = (reason: string): Error => scanFault['bad-suppressions']({ path, reason });
  if (document.errors.length > 0) throw fail('not valid YAML');
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const items = isRecord(value) && Object.keys(value).join() === 'suppress' ? value['suppress'] : undefined;
  if (!Array.isArray(items) || items.length > MAX_ITEMS) throw fail('it must hold one list named suppress');
  for (const [index, item] of items.entries()) {
    const mistake = mistakeIn(item, now);
    if (mistake !== undefined) throw fail(`item ${index + 1}: ${mistake}`);
  }
  return items as readonly Suppression[];
}

const areTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length <= 10 * MAX_ITEMS && value.every((item) => typeof item === 'string');

/** Reads a baseline. @throws Fault `scan.bad-baseline` */
export function readBaseline(text: string, path: string): Baseline {
  const fail = (reason: string): Error => scanFault['bad-baseline']({ path, reason });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw fail('not valid JSON');
    throw error;
  }
  if (!isRecord(value) || value['version'] !== 1) throw fail('not of version 1');
  const { findings, servers, at } = value;
  if (!areTexts(findings) || !areTexts(servers) || typeof at !== 'string') throw fail('findings, servers or at is missing');
  return { version: 1, at, findings, servers };
}
