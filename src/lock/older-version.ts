// Whether a version is older than another, by the rule of its kind. What cannot be read is not older: it is told as a change either way.

type Numbers = readonly bigint[];

/** What is compared after the numbers of a release: SemVer's identifiers, or phases of PEP 440 with their numbers. */
interface Version {
  readonly release: Numbers;
  readonly rest: readonly (bigint | string)[];
}

const numbersOf = (text: string): Numbers => text.split('.').map(BigInt);

const SEMVER = /^v?(\d+(?:\.\d+)*)(?:-([0-9a-z.-]+))?(?:\+.*)?$/i;

/** SemVer 2.0 §11; a version without a pre-release is newer than each with one. */
function semver(text: string): Version | undefined {
  const [, release, pre] = SEMVER.exec(text) ?? [];
  if (release === undefined) return undefined;
  const rest = pre === undefined ? [LAST] : pre.split('.').map((part) => (/^\d+$/.test(part) ? BigInt(part) : part));
  return { release: numbersOf(release), rest };
}

/** Comes after everything that a version may say there. */
const LAST = '\u{10ffff}';

const PEP_440 =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|rc|c)[-_.]?(\d*))?(-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?(?:[-_.]?dev[-_.]?(\d*))?(?:\+.*)?$/i;

/** PEP 440: epoch, release, then development < alpha < beta < candidate < final < post. */
function pep440(text: string): Version | undefined {
  const [, epoch = '0', release, phase, number = '', post, dev] = PEP_440.exec(text) ?? [];
  if (release === undefined) return undefined;
  const isDev = dev !== undefined;
  const ranks: Readonly<Record<string, bigint>> = { a: 1n, b: 2n, r: 3n, c: 3n, p: 3n };
  const none = isDev && post === undefined ? 0n : 4n;
  const rank = phase === undefined ? none : (ranks[phase[0]?.toLowerCase() ?? ''] ?? 3n);
  const after = post === undefined ? -1n : BigInt(/\d+/.exec(post)?.[0] ?? 0);
  return {
    release: [BigInt(epoch), ...numbersOf(release)],
    rest: [rank, BigInt(number || 0), after, isDev ? BigInt(dev || 0) : LAST],
  };
}

/** Elsewhere what follows the leading numbers has no order: a tag `1.2-alpine` is neither older nor newer than `1.2`. */
function leading(text: string): Version | undefined {
  const [release] = /^\d+(?:\.\d+)*/.exec(text) ?? [];
  return release === undefined ? undefined : { release: numbersOf(release), rest: [] };
}

const READERS: Readonly<Record<string, (text: string) => Version | undefined>> = { npm: semver, mcpb: semver, pypi: pep440 };
const MAX_CHARS = 256;

/** A number comes before a text; what ends sooner comes first. */
function isBefore(a: bigint | string | undefined, b: bigint | string | undefined): boolean {
  if (a === undefined || b === undefined) return a === undefined && b !== undefined;
  if (typeof a !== typeof b) return typeof a === 'bigint';
  return a < b;
}

/** Is `version` older than `than`, both of artefacts of this kind? A source that offers one brings back holes that were closed. */
export function isOlder(kind: string, version: string | undefined, than: string | undefined): boolean {
  const read = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  const [now, old] = [version, than].map((text) =>
    text === undefined || text.length > MAX_CHARS ? undefined : (read?.(text) ?? leading(text)),
  );
  if (now === undefined || old === undefined) return false;
  const length = Math.max(now.release.length, old.release.length);
  const padded = ({ release }: Version): Numbers => [...release, ...Array<bigint>(length - release.length).fill(0n)];
  const [a, b] = [
    [...padded(now), ...now.rest],
    [...padded(old), ...old.rest],
  ];
  const at = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).find((i) => a[i] !== b[i]);
  return at !== undefined && isBefore(a[at], b[at]);
}
