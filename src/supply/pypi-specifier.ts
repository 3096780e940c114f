// Ranges of versions (PEP 440, Version specifiers): what `>=1.2,<2` allows. What cannot be read allows nothing; the caller says so.
import {
  compareReleases,
  compareVersions,
  isPreRelease,
  isSameBase,
  type PyVersion,
  parseVersion,
  publicPart,
} from './pypi-version.ts';

/** One clause of a range. */
interface Clause {
  readonly operator: string;
  readonly version: PyVersion | undefined;
  readonly isPrefix: boolean;
  /** Only `===` compares text. */
  readonly text: string;
}

/** A range: all clauses must hold. */
export interface Specifier {
  readonly text: string;
  readonly clauses: readonly Clause[];
  /** A clause names a pre-release, so that pre-releases are meant. */
  readonly allowsPreReleases: boolean;
  /** The range is one exact version, which may have been withdrawn (PEP 592). */
  readonly isExact: boolean;
}

const MAX_CLAUSES = 64;
const CLAUSE = /^(===|~=|==|!=|<=|>=|<|>)\s*(\S+)$/;

/** Any version. */
export const anyVersion: Specifier = { text: '', clauses: [], allowsPreReleases: false, isExact: false };

/** Reads a range such as `>=1.2, !=1.5.*`; undefined when it is none. Empty text is any version. */
export function parseSpecifier(text: string): Specifier | undefined {
  const written = text.split(',').map((part) => part.trim());
  if (written.length > MAX_CLAUSES) return undefined;
  // A trailing comma is common in published metadata and means nothing.
  const clauses = written.filter((part) => part !== '').map(clauseOf);
  if (clauses.some((clause) => clause === undefined)) return undefined;
  return withFlags(text.trim(), clauses as readonly Clause[]);
}

function withFlags(text: string, clauses: readonly Clause[]): Specifier {
  return {
    text,
    clauses,
    allowsPreReleases: clauses.some(
      ({ operator, version }) => operator !== '!=' && version !== undefined && isPreRelease(version),
    ),
    isExact: clauses.some(({ operator, isPrefix }) => operator === '===' || (operator === '==' && !isPrefix)),
  };
}

function clauseOf(part: string): Clause | undefined {
  const match = CLAUSE.exec(part);
  if (match === null) return undefined;
  const operator = match[1] ?? '';
  const text = match[2] ?? '';
  if (operator === '===') return { operator, text, isPrefix: false, version: parseVersion(text) };
  const isPrefix = text.endsWith('.*');
  const version = parseVersion(isPrefix ? text.slice(0, -2) : text);
  if (version === undefined || !isSensible(operator, version, isPrefix)) return undefined;
  return { operator, text, isPrefix, version };
}

function isSensible(operator: string, version: PyVersion, isPrefix: boolean): boolean {
  const isBare =
    version.pre === undefined && version.post === undefined && version.dev === undefined && version.local === undefined;
  if (isPrefix) return (operator === '==' || operator === '!=') && isBare;
  if (operator === '~=') return version.release.length > 1 && version.local === undefined;
  return version.local === undefined || operator === '==' || operator === '!=';
}

/** Whether a version lies in a range; pre-releases count like others, choosing among them is the caller's. */
export function allows(specifier: Specifier, version: PyVersion): boolean {
  return specifier.clauses.every((clause) => holds(clause, version));
}

function holds(clause: Clause, candidate: PyVersion): boolean {
  const { operator, version } = clause;
  if (operator === '===') return candidate.text === (version?.text ?? clause.text.toLowerCase());
  if (version === undefined) return false;
  switch (operator) {
    case '==':
      return isEqual(clause, version, candidate);
    case '!=':
      return !isEqual(clause, version, candidate);
    case '~=':
      return compareVersions(publicPart(candidate), version) >= 0 && hasPrefix(candidate, version, version.release.slice(0, -1));
    case '<=':
      return compareVersions(publicPart(candidate), version) <= 0;
    case '>=':
      return compareVersions(publicPart(candidate), version) >= 0;
    case '<':
      // "<2" does not mean 2.0rc1, unless the range names a pre-release itself.
      return (
        compareVersions(candidate, version) < 0 &&
        (isPreRelease(version) || !isPreRelease(candidate) || !isSameBase(candidate, version))
      );
    default:
      return isGreater(version, candidate);
  }
}

function isEqual({ isPrefix }: Clause, version: PyVersion, candidate: PyVersion): boolean {
  if (isPrefix) return hasPrefix(candidate, version, version.release);
  return compareVersions(version.local === undefined ? publicPart(candidate) : candidate, version) === 0;
}

function hasPrefix(candidate: PyVersion, { epoch }: PyVersion, prefix: readonly bigint[]): boolean {
  return candidate.epoch === epoch && compareReleases(candidate.release.slice(0, prefix.length), prefix) === 0;
}

/** ">1.0" means neither 1.0.post1 nor 1.0+local. */
function isGreater(version: PyVersion, candidate: PyVersion): boolean {
  if (compareVersions(candidate, version) <= 0) return false;
  if (!isSameBase(candidate, version)) return true;
  return (version.post !== undefined || candidate.post === undefined) && candidate.local === undefined;
}
