// The file name of a wheel and what it promises: which Pythons and platforms it runs on (PEP 427, PEP 425).
import { normalName } from './pypi-marker.ts';
import { isPackageName } from './pypi-requirement.ts';
import { type PyVersion, parseVersion } from './pypi-version.ts';

/** A wheel's file name taken apart. */
export interface WheelName {
  readonly file: string;
  /** Normalised. */
  readonly name: string;
  readonly version: PyVersion;
  /** Orders wheels that fit equally well. */
  readonly build: readonly [bigint, string];
  /** `py3-none-any` and so on, compressed sets written out. */
  readonly tags: readonly string[];
}

const MAX_FILE_CHARS = 400;
/** A name like a.b.c.d-… multiplies out: nobody's wheel has more. */
const MAX_TAGS = 2_000;
const TAG_SET = /^[a-z0-9_]+(?:\.[a-z0-9_]+)*$/i;

/** Reads the file name of a wheel; undefined when it is none. */
export function parseWheelName(file: string): WheelName | undefined {
  if (file.length > MAX_FILE_CHARS || !file.endsWith('.whl')) return undefined;
  const parts = file.slice(0, -4).split('-');
  const hasBuild = parts.length === 6;
  if (parts.length !== 5 && !hasBuild) return undefined;
  const version = parseVersion((parts[1] ?? '').replaceAll('_', '-'));
  const build = hasBuild ? buildOf(parts[2] ?? '') : ([-1n, ''] as const);
  const tags = tagsOf(parts.slice(-3));
  if (!isPackageName(parts[0] ?? '') || version === undefined || build === undefined || tags === undefined) return undefined;
  return { file, name: normalName(parts[0] ?? ''), version, build, tags };
}

function buildOf(text: string): readonly [bigint, string] | undefined {
  const match = /^(\d+)([a-z0-9_.]*)$/i.exec(text);
  return match === null ? undefined : [BigInt(match[1] ?? 0), match[2] ?? ''];
}

function tagsOf(sets: readonly string[]): readonly string[] | undefined {
  if (!sets.every((set) => TAG_SET.test(set))) return undefined;
  const [pythons = [], abis = [], platforms = []] = sets.map((set) => set.toLowerCase().split('.'));
  if (pythons.length * abis.length * platforms.length > MAX_TAGS) return undefined;
  return pythons.flatMap((python) => abis.flatMap((abi) => platforms.map((platform) => `${python}-${abi}-${platform}`)));
}
