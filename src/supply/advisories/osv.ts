// Reads records in OSV's format (https://ossf.github.io/osv-schema/): which versions of which packages a record is about. A stranger wrote them: everything is checked.

/** How bad a record is. */
export type OsvSeverity = 'critical' | 'high' | 'medium' | 'low';

/** What a record says of one package. */
export interface OsvEntry {
  /** `npm`, `pypi` … */
  readonly ecosystem: string;
  readonly name: string;
  readonly id: string;
  readonly isMalicious: boolean;
  readonly severity: OsvSeverity;
  readonly summary: string;
  /** Versions that are named one by one. */
  readonly versions: readonly string[];
  /** From the first, included, to the second, not included; to the end when it is absent. `last` is the last one that is included. */
  readonly ranges: readonly { readonly from: string; readonly fixed?: string; readonly last?: string }[];
}

const MAX_CHARS = 300;
const MAX_VERSIONS = 20_000;
const MAX_AFFECTED = 2000;

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown, max: number): readonly unknown[] => (Array.isArray(value) ? value.slice(0, max) : []);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** One name for packages whose ecosystem takes several spellings for one (PEP 503). */
export function canonicalPackage(ecosystem: string, name: string): string {
  return ecosystem === 'pypi' ? name.toLowerCase().replace(/[-_.]+/g, '-') : name;
}

const WORDS: Readonly<Record<string, OsvSeverity>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MODERATE: 'medium',
  MEDIUM: 'medium',
  LOW: 'low',
};

function severityOf(record: Members, affected: Members): OsvSeverity {
  const words = [affected['database_specific'], affected['ecosystem_specific'], record['database_specific']]
    .filter(isMembers)
    .map((one) => WORDS[String(one['severity'] ?? '').toUpperCase()]);
  return words.find((word) => word !== undefined) ?? 'medium';
}

/** Events come in pairs: introduced, then fixed or last affected. */
function rangesOf(range: unknown): OsvEntry['ranges'] {
  if (!isMembers(range) || range['type'] === 'GIT') return [];
  const found: { from: string; fixed?: string; last?: string }[] = [];
  for (const event of listOf(range['events'], MAX_VERSIONS).filter(isMembers)) {
    const [from, fixed, last] = [event['introduced'], event['fixed'], event['last_affected']].map(textOf);
    const open = found.at(-1);
    if (from !== undefined) found.push({ from });
    else if (open !== undefined && fixed !== undefined) open.fixed = fixed;
    else if (open !== undefined && last !== undefined) open.last = last;
  }
  return found;
}

function entryOf(record: Members, id: string, affected: unknown): readonly OsvEntry[] {
  if (!isMembers(affected) || !isMembers(affected['package'])) return [];
  const ecosystem = textOf(affected['package']['ecosystem'])?.split(':')[0]?.toLowerCase();
  const name = textOf(affected['package']['name']);
  if (ecosystem === undefined || name === undefined) return [];
  const isMalicious = id.startsWith('MAL-');
  return [
    {
      ecosystem,
      name: canonicalPackage(ecosystem, name),
      id,
      isMalicious,
      severity: isMalicious ? 'critical' : severityOf(record, affected),
      summary: (textOf(record['summary']) ?? textOf(record['details']) ?? id).slice(0, MAX_CHARS),
      versions: listOf(affected['versions'], MAX_VERSIONS).filter((version) => typeof version === 'string'),
      ranges: listOf(affected['ranges'], MAX_AFFECTED).flatMap(rangesOf),
    },
  ];
}

/** What a record says, by package; undefined when it is none. Withdrawn records say nothing. */
export function readOsv(record: unknown): readonly OsvEntry[] | undefined {
  if (!isMembers(record)) return undefined;
  const id = textOf(record['id']);
  if (id === undefined || !Array.isArray(record['affected'])) return undefined;
  if (record['withdrawn'] !== undefined) return [];
  return listOf(record['affected'], MAX_AFFECTED).flatMap((affected) => entryOf(record, id.slice(0, MAX_CHARS), affected));
}
