// Versions of Python packages (PEP 440): read, compared, ordered. Never guesses at what the standard does not describe.

/** A version taken apart. Numbers are BigInt: dates and build numbers of real packages exceed a double. */
export interface PyVersion {
  readonly epoch: bigint;
  readonly release: readonly bigint[];
  readonly pre?: readonly ['a' | 'b' | 'rc', bigint] | undefined;
  readonly post?: bigint | undefined;
  readonly dev?: bigint | undefined;
  /** Local label, in lower case, split at its separators. */
  readonly local?: readonly string[] | undefined;
  /** Normal form. */
  readonly text: string;
}

/** Longer ones are nobody's version, and would make the pattern slow. */
const MAX_VERSION_CHARS = 128;

// PEP 440, appendix B; every part starts with a character that the one before cannot end in, or is anchored by its word.
const VERSION = new RegExp(
  [
    '^v?(?:(?<epoch>\\d+)!)?(?<release>\\d+(?:\\.\\d+)*)',
    '(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>\\d*))?',
    '(?:-(?<postBare>\\d+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postNumber>\\d*))?',
    '(?:[-_.]?(?<dev>dev)[-_.]?(?<devNumber>\\d*))?',
    '(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$',
  ].join(''),
  'i',
);

const preWords: Readonly<Record<string, 'a' | 'b' | 'rc'>> = {
  a: 'a',
  alpha: 'a',
  b: 'b',
  beta: 'b',
  c: 'rc',
  rc: 'rc',
  pre: 'rc',
  preview: 'rc',
};

type Groups = Readonly<Record<string, string | undefined>>;

/** Reads a version; undefined when it is none. */
export function parseVersion(written: string): PyVersion | undefined {
  const text = written.trim();
  const groups: Groups | undefined = text.length > MAX_VERSION_CHARS ? undefined : VERSION.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const pre = preWords[groups['pre']?.toLowerCase() ?? ''];
  const parts = {
    epoch: BigInt(groups['epoch'] ?? 0),
    release: (groups['release'] ?? '0').split('.').map(BigInt),
    pre: pre === undefined ? undefined : ([pre, BigInt(groups['preNumber'] ?? 0)] as const),
    post: postOf(groups),
    dev: groups['dev'] === undefined ? undefined : BigInt(groups['devNumber'] ?? 0),
    local: groups['local']
      ?.toLowerCase()
      .split(/[-_.]/)
      .map((part) => (/^\d+$/.test(part) ? BigInt(part).toString() : part)),
  };
  return { ...parts, text: normalText(parts) };
}

function postOf(groups: Groups): bigint | undefined {
  if (groups['postBare'] !== undefined) return BigInt(groups['postBare']);
  return groups['post'] === undefined ? undefined : BigInt(groups['postNumber'] ?? 0);
}

function normalText({ epoch, release, pre, post, dev, local }: Omit<PyVersion, 'text'>): string {
  return [
    epoch === 0n ? '' : `${epoch}!`,
    release.join('.'),
    pre === undefined ? '' : `${pre[0]}${pre[1]}`,
    post === undefined ? '' : `.post${post}`,
    dev === undefined ? '' : `.dev${dev}`,
    local === undefined ? '' : `+${local.join('.')}`,
  ].join('');
}

/** A pre-release or a development release. */
export const isPreRelease = (version: PyVersion): boolean => version.pre !== undefined || version.dev !== undefined;

/** The version without its local label. */
export function publicPart(version: PyVersion): PyVersion {
  if (version.local === undefined) return version;
  const { local: _, ...rest } = version;
  return { ...rest, text: normalText(rest) };
}

/** Whether two versions have the same epoch and release, whatever follows. */
export const isSameBase = (a: PyVersion, b: PyVersion): boolean =>
  a.epoch === b.epoch && compareReleases(a.release, b.release) === 0;

const order = (a: bigint | number, b: bigint | number): number => (a < b ? -1 : a > b ? 1 : 0);

/** Releases compared number by number; missing numbers are zero. */
export function compareReleases(a: readonly bigint[], b: readonly bigint[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const step = order(a[i] ?? 0n, b[i] ?? 0n);
    if (step !== 0) return step;
  }
  return 0;
}

// A development release comes before every pre-release of its release, a final one after them.
const preRank = ({ pre, post, dev }: PyVersion): number =>
  pre === undefined ? (post === undefined && dev !== undefined ? 0 : 4) : { a: 1, b: 2, rc: 3 }[pre[0]];

function compareLocals(a: readonly string[] | undefined, b: readonly string[] | undefined): number {
  if (a === undefined || b === undefined) return order(a === undefined ? 0 : 1, b === undefined ? 0 : 1);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const step = compareLabels(a[i] ?? '', b[i] ?? '');
    if (step !== 0) return step;
  }
  return order(a.length, b.length);
}

/** Numbers come after words (PEP 440, Local version identifiers). */
function compareLabels(a: string, b: string): number {
  const isNumber = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber[0] && isNumber[1]) return order(BigInt(a), BigInt(b));
  if (isNumber[0] !== isNumber[1]) return isNumber[0] ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Negative when `a` is older than `b`, positive when it is newer, zero when they are equal. */
export function compareVersions(a: PyVersion, b: PyVersion): number {
  const steps = [
    () => order(a.epoch, b.epoch),
    () => compareReleases(a.release, b.release),
    () => order(preRank(a), preRank(b)),
    () => order(a.pre?.[1] ?? 0n, b.pre?.[1] ?? 0n),
    () => order(a.post ?? -1n, b.post ?? -1n),
    () =>
      a.dev === undefined || b.dev === undefined
        ? order(a.dev === undefined ? 1 : 0, b.dev === undefined ? 1 : 0)
        : order(a.dev, b.dev),
    () => compareLocals(a.local, b.local),
  ];
  for (const step of steps) {
    const result = step();
    if (result !== 0) return result;
  }
  return 0;
}
