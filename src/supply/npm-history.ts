// What the versions before say of a version: did the package change hands, lose its proof of origin, move, or was its name free in between? All of it as the registry says.
import { isMembers, type NpmVersion, type Packument } from './npm-registry.ts';
import { repositoryOf } from './provenance/repository.ts';
import type { PackageHistory } from './supplier.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** So many versions in a row make a habit. */
const HABIT = 3;
const MAX_NAMES = 5;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const publisherOf = (version: NpmVersion): string | undefined =>
  isMembers(version['_npmUser']) ? textOf(version['_npmUser']['name']) : undefined;

const isAttested = ({ dist }: NpmVersion): boolean => isMembers(dist.attestations);

const timeOf = ({ time }: Packument, version: string): number | undefined => {
  const text = textOf(time?.[version]);
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
};

/** Versions published before one, the newest first; none where the registry gives no dates. */
function earlierThan(
  packument: Packument,
  { version }: NpmVersion,
): readonly { readonly entry: NpmVersion; readonly at: number }[] {
  const own = timeOf(packument, version);
  if (own === undefined) return [];
  return Object.values(packument.versions)
    .map((entry) => ({ entry, at: timeOf(packument, entry.version) ?? own }))
    .filter(({ at }) => at < own)
    .sort((a, b) => b.at - a.at);
}

/** npm puts such a version in the place of what it took away, and leaves the name to nobody or to its next owner. */
const isPlaceholder = ({ version, ...rest }: NpmVersion): boolean =>
  version.endsWith('-security') && /security holding package/i.test(textOf(rest['description']) ?? '');

function freedText(packument: Packument, version: NpmVersion): string | undefined {
  if (isPlaceholder(version)) return 'npm took away what was published under this name, and holds it';
  if (Object.values(packument.versions).some(isPlaceholder))
    return 'npm once took away what was published under this name; somebody publishes under it again';
  const unpublished = packument.time?.['unpublished'];
  const at = isMembers(unpublished) ? textOf(unpublished['time']) : undefined;
  return unpublished === undefined
    ? undefined
    : `it was unpublished${at === undefined ? '' : ` on ${at.slice(0, 10)}`} and published anew`;
}

function maintainersOf(packument: Packument): ReadonlySet<string> {
  const list = Array.isArray(packument['maintainers']) ? (packument['maintainers'] as readonly unknown[]) : [];
  return new Set(list.map((one) => (isMembers(one) ? textOf(one['name']) : undefined)).filter((name) => name !== undefined));
}

function newPublisher(packument: Packument, version: NpmVersion, earlier: readonly NpmVersion[]): PackageHistory['newPublisher'] {
  const name = publisherOf(version);
  const before = [...new Set(earlier.map(publisherOf).filter((one) => one !== undefined))];
  if (name === undefined || before.length === 0 || before.includes(name)) return undefined;
  const now = maintainersOf(packument);
  return { name, before: before.slice(0, MAX_NAMES), areGone: now.size > 0 && !before.some((one) => now.has(one)) };
}

/** The history of one version. */
export function historyOf(packument: Packument, version: NpmVersion): PackageHistory {
  const earlier = earlierThan(packument, version);
  const entries = earlier.map(({ entry }) => entry);
  const [last] = earlier;
  const own = timeOf(packument, version.version);
  const publisher = newPublisher(packument, version, entries);
  const [from, to] = [last?.entry, version].map((entry) => repositoryOf(entry?.['repository'])?.url);
  const freed = freedText(packument, version);
  return {
    earlier: earlier.length,
    knowsPublishers: publisherOf(version) !== undefined && entries.some((entry) => publisherOf(entry) !== undefined),
    lostProof: entries.length >= HABIT && entries.slice(0, HABIT).every(isAttested) && !isAttested(version),
    ...(publisher === undefined ? {} : { newPublisher: publisher }),
    ...(last === undefined || own === undefined ? {} : { quietDays: Math.floor((own - last.at) / DAY_MS) }),
    ...(from === undefined || to === undefined || from.toLowerCase() === to.toLowerCase() ? {} : { movedFrom: from }),
    ...(freed === undefined ? {} : { freed }),
  };
}
