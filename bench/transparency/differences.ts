// Compares two JSON values member by member.

/** How many differences are listed at most. */
const MAX_DIFFERENCES = 40;
/** How many of them a note names. */
const MAX_NOTED = 8;

const isContainer = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object';

const kindOfChange = (expected: unknown, found: unknown): string => {
  if (found === undefined) return 'missing';
  return expected === undefined ? 'added' : 'changed';
};

/** Where `found` differs from `expected`: "path: missing", "path: added" or "path: changed", 40 at most. */
export function differences(expected: unknown, found: unknown, path = ''): string[] {
  if (Object.is(expected, found)) return [];
  if (!isContainer(expected) || !isContainer(found) || Array.isArray(expected) !== Array.isArray(found)) {
    return [`${path || '.'}: ${kindOfChange(expected, found)}`];
  }
  const all: string[] = [];
  for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    if (all.length >= MAX_DIFFERENCES) break;
    all.push(...differences(expected[key], found[key], path === '' ? key : `${path}.${key}`));
  }
  return all.slice(0, MAX_DIFFERENCES);
}

/** The first differences in one line. */
export function noteOf(all: readonly string[]): string {
  return all.slice(0, MAX_NOTED).join('; ') + (all.length > MAX_NOTED ? ` … (${all.length})` : '');
}
