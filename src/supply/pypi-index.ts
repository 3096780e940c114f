// A project's page of a Python package index (PEP 691, PEP 700): which files there are. Everything on it is the index's word until a digest proves it.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { pypiFault } from './pypi-faults.ts';
import { normalName } from './pypi-marker.ts';
import { parseSpecifier, type Specifier } from './pypi-specifier.ts';
import { compareVersions, type PyVersion, parseVersion } from './pypi-version.ts';
import { parseWheelName, type WheelName } from './wheel-name.ts';

/** What an index is asked with. HTML (PEP 503) has no sizes, dates or safe way to be read, and every large index speaks JSON. */
export const INDEX_TYPE = 'application/vnd.pypi.simple.v1+json';

/** One wheel that is offered. */
export interface OfferedWheel extends WheelName {
  /** Absolute, without fragment. */
  readonly url: string;
  /** Hex. Absent: the file cannot be pinned. */
  readonly sha256?: string | undefined;
  readonly requiresPython?: Specifier | undefined;
  /** Why it was withdrawn (PEP 592); may be empty. */
  readonly yanked?: string | undefined;
  /** Hex digest of its METADATA, which is at the URL with `.metadata` (PEP 658). */
  readonly metadataSha256?: string | undefined;
  readonly size?: number | undefined;
  /** ISO date. */
  readonly uploaded?: string | undefined;
}

/** Files of one version. */
export interface OfferedVersion {
  readonly version: PyVersion;
  readonly wheels: readonly OfferedWheel[];
  /** A source distribution that was not withdrawn. */
  readonly hasSource: boolean;
}

/** A project as its index shows it, newest version first. */
export interface Project {
  /** Normalised. */
  readonly name: string;
  readonly versions: readonly OfferedVersion[];
}

const MAX_FILES = 200_000;
const SHA_256 = /^[0-9a-f]{64}$/i;
const SOURCE = /^(.+)-([^-]+)\.(?:tar\.gz|zip|tar\.bz2|tgz)$/;

const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * Reads a project's page.
 * @throws Fault `pypi.bad-index`, `pypi.wrong-project`
 */
export function parseProject(
  page: Json,
  asked: { readonly name: string; readonly url: string; readonly registry: string },
): Project {
  const { name, registry } = asked;
  const refuse = (reason: string): never => {
    throw pypiFault['bad-index']({ name, registry, reason });
  };
  if (!isObject(page)) return refuse('it is no object');
  const meta = page['meta'];
  const api = isObject(meta) ? textOf(meta['api-version']) : undefined;
  // PEP 629: another major version may mean anything.
  if (api === undefined || !/^1\.\d+$/.test(api)) return refuse('its api-version is not 1.x');
  const answered = textOf(page['name']) ?? '';
  if (normalName(answered) !== name) throw pypiFault['wrong-project']({ name, registry, answered });
  const files = page['files'];
  if (!Array.isArray(files) || files.length > MAX_FILES) return refuse('it has no list of files, or one that is too long');
  return { name, versions: versionsOf(name, asked.url, files) };
}

interface Draft {
  readonly version: PyVersion;
  readonly wheels: OfferedWheel[];
  hasSource: boolean;
}

function versionsOf(name: string, base: string, files: readonly Json[]): readonly OfferedVersion[] {
  const drafts = new Map<string, Draft>();
  const draftOf = (version: PyVersion): Draft => {
    const draft = drafts.get(version.text) ?? { version, wheels: [], hasSource: false };
    drafts.set(version.text, draft);
    return draft;
  };
  for (const file of files) {
    if (!isObject(file)) continue;
    const wheel = wheelOf(file, base);
    if (wheel?.name === name) draftOf(wheel.version).wheels.push(wheel);
    const source = sourceOf(textOf(file['filename']) ?? '', name);
    if (source !== undefined && yankedOf(file['yanked']) === undefined) draftOf(source).hasSource = true;
  }
  return [...drafts.values()].sort((a, b) => compareVersions(b.version, a.version));
}

function sourceOf(file: string, name: string): PyVersion | undefined {
  const match = SOURCE.exec(file.slice(0, 400));
  return match !== null && normalName(match[1] ?? '') === name ? parseVersion(match[2] ?? '') : undefined;
}

/** A wheel that can be read; what cannot be understood about it leaves it out rather than in. */
function wheelOf(file: JsonObject, base: string): OfferedWheel | undefined {
  const parts = parseWheelName(textOf(file['filename']) ?? '');
  const url = textOf(file['url']);
  const needs = textOf(file['requires-python']);
  const requiresPython = needs === undefined ? undefined : parseSpecifier(needs);
  if (parts === undefined || url === undefined || !URL.canParse(url, base)) return undefined;
  if (needs !== undefined && requiresPython === undefined) return undefined;
  const size = file['size'];
  return {
    ...parts,
    url: withoutHash(new URL(url, base)),
    requiresPython,
    sha256: sha256Of(file['hashes']),
    yanked: yankedOf(file['yanked']),
    metadataSha256: sha256Of(file['core-metadata']) ?? sha256Of(file['dist-info-metadata']),
    size: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : undefined,
    uploaded: dateOf(file['upload-time']),
  };
}

function withoutHash(url: URL): string {
  url.hash = '';
  return url.href;
}

function sha256Of(hashes: Json | undefined): string | undefined {
  const hex = isObject(hashes) ? textOf(hashes['sha256']) : undefined;
  return hex !== undefined && SHA_256.test(hex) ? hex.toLowerCase() : undefined;
}

function yankedOf(value: Json | undefined): string | undefined {
  if (value === true) return '';
  return textOf(value);
}

function dateOf(value: Json | undefined): string | undefined {
  const text = textOf(value);
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : undefined;
}
