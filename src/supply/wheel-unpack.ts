// One wheel from archive to files: unpacked aside, every file compared with RECORD, then sorted into the tree. Nothing of it is imported or run.
import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeStrict } from '../base/strict-json.ts';
import { onDisk } from './cache.ts';
import { pypiFault } from './pypi-faults.ts';
import { normalName } from './pypi-marker.ts';
import { compareVersions, parseVersion } from './pypi-version.ts';
import { fileDigest, measureTree, type TreeBounds } from './tree.ts';
import type { UnpackBounds } from './unpack.ts';
import { consoleScripts, type EntryPoint, type Headers, header, parseHeaders, parseRecord } from './wheel-metadata.ts';
import type { WheelName } from './wheel-name.ts';
import { unpackZip } from './zip.ts';

/** A wheel whose files lie in a folder of their own, checked. */
export interface UnpackedWheel {
  readonly wheel: WheelName;
  readonly folder: string;
  readonly metadata: Headers;
  /** Of all its files. */
  readonly bytes: number;
  readonly scripts: readonly EntryPoint[];
  /** Where each file goes in the tree, by its path in the wheel; sorted. */
  readonly files: ReadonlyMap<string, string>;
}

/** Where packages lie in a tree. */
export const LIB = 'lib';
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

const refuseWheel = (file: string, reason: string): never => {
  throw pypiFault['bad-wheel']({ file, reason });
};

/**
 * Unpacks a wheel and checks it against itself: RECORD, METADATA and the promises of its name.
 * @throws Fault `pypi.bad-wheel`, `supply.unsafe-archive`, `supply.bad-archive`, `supply.too-large`
 */
export async function unpackWheel(
  wheel: WheelName,
  file: string,
  folder: string,
  bounds: UnpackBounds & TreeBounds,
  signal: AbortSignal,
): Promise<UnpackedWheel> {
  onDisk(folder, () => mkdirSync(folder, { mode: 0o700 }));
  const { bytes } = await unpackZip(file, { subject: wheel.file, into: folder, bounds }, signal);
  const info = infoFolder(wheel, folder);
  const read = (name: string): Buffer => readBounded(wheel.file, join(folder, info, name));
  checkWheelFile(wheel, textOf(wheel.file, read('WHEEL')));
  const metadata = parseHeaders(textOf(wheel.file, read('METADATA')));
  checkIdentity(wheel, metadata);
  const paths = checkRecord(wheel.file, folder, info, textOf(wheel.file, read('RECORD')), bounds);
  const points = paths.includes(`${info}/entry_points.txt`) ? textOf(wheel.file, read('entry_points.txt')) : '';
  return { wheel, folder, metadata, bytes, scripts: consoleScripts(points), files: placesOf(wheel, info, paths) };
}

function infoFolder({ file, name, version }: WheelName, folder: string): string {
  const found = readdirSync(folder).filter((entry) => entry.endsWith('.dist-info'));
  const only = found[0];
  if (only === undefined || found.length > 1) return refuseWheel(file, 'it must have exactly one .dist-info folder');
  const [, itsName, itsVersion] = /^(.+)-([^-]+)\.dist-info$/.exec(only) ?? [];
  const parsed = parseVersion((itsVersion ?? '').replaceAll('_', '-'));
  const isSame = normalName(itsName ?? '') === name && parsed !== undefined && compareVersions(parsed, version) === 0;
  return isSame ? only : refuseWheel(file, `it holds ${only}`);
}

function readBounded(file: string, path: string): Buffer {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return refuseWheel(file, `it lacks ${path.split('/').at(-1)}`);
  if (size > MAX_TEXT_BYTES) return refuseWheel(file, `its ${path.split('/').at(-1)} is too large`);
  return readFileSync(path);
}

function textOf(file: string, bytes: Buffer): string {
  try {
    return decodeStrict(bytes);
  } catch (error) {
    throw pypiFault['bad-wheel']({ file, reason: 'its metadata is not UTF-8' }, error);
  }
}

function checkWheelFile({ file }: WheelName, text: string): void {
  const version = header(parseHeaders(text), 'wheel-version') ?? '';
  // PEP 427: a larger major version may be unpacked in another way.
  if (!/^1\.\d+$/.test(version)) refuseWheel(file, 'its Wheel-Version is not 1.x');
}

/** Another package under this one's name would pass every digest. */
function checkIdentity({ file, name, version }: WheelName, metadata: Headers): void {
  const itsVersion = parseVersion(header(metadata, 'version') ?? '');
  if (normalName(header(metadata, 'name') ?? '') !== name)
    refuseWheel(file, `METADATA names "${header(metadata, 'name') ?? ''}"`);
  if (itsVersion === undefined || compareVersions(itsVersion, version) !== 0) {
    refuseWheel(file, `METADATA has version "${header(metadata, 'version') ?? ''}"`);
  }
}

/** The files of a wheel, sorted: those in RECORD with the digests there, and no others. */
function checkRecord(file: string, folder: string, info: string, text: string, bounds: TreeBounds): readonly string[] {
  const lines = parseRecord(text);
  if (typeof lines === 'string') return refuseWheel(file, lines);
  const digests = new Map(lines.map(({ path, digest }) => [path, digest]));
  const there = measureTree(file, folder, bounds).entries.filter(({ kind }) => kind !== 'd');
  // RECORD cannot hold itself, nor signatures over it (PEP 427).
  const exempt: ReadonlySet<string> = new Set(['RECORD', 'RECORD.jws', 'RECORD.p7s'].map((name) => `${info}/${name}`));
  for (const { path, digest } of there) {
    if (!exempt.has(path)) checkDigest(file, folder, path, digest, digests.get(path));
  }
  const paths = there.map(({ path }) => path);
  const known = new Set(paths);
  const missing = [...digests.keys()].find((path) => !known.has(path) && !path.endsWith('/'));
  return missing === undefined ? paths : refuseWheel(file, `RECORD lists "${missing}", which is not there`);
}

function checkDigest(file: string, folder: string, path: string, sha256: string, recorded: string | undefined): void {
  if (recorded === undefined) return refuseWheel(file, `RECORD does not list "${path}"`);
  const [algorithm, value = ''] = recorded.split('=', 2);
  if (algorithm === 'sha256' && sameDigest(value, sha256)) return;
  const isStronger = algorithm === 'sha512' || algorithm === 'sha384';
  if (isStronger && sameDigest(value, hash(algorithm, readFileSync(join(folder, path)), 'hex'))) return;
  refuseWheel(file, `"${path}" is not what RECORD says`);
}

const sameDigest = (base64url: string, hex: string): boolean => Buffer.from(base64url, 'base64url').toString('hex') === hex;

/** Where files go; byte code is left out: it may differ from the source that a person reads, and Python makes it anew. */
function placesOf({ file }: WheelName, info: string, paths: readonly string[]): ReadonlyMap<string, string> {
  const data = `${info.slice(0, -'.dist-info'.length)}.data/`;
  const places = new Map<string, string>();
  for (const path of paths) {
    const place = path.startsWith(data) ? dataPlace(file, path.slice(data.length)) : `${LIB}/${path}`;
    if (!/\/__pycache__\//.test(`/${path}`) && !path.endsWith('.pyc')) places.set(path, place);
  }
  return places;
}

function dataPlace(file: string, path: string): string {
  const slash = path.indexOf('/');
  const scheme = path.slice(0, Math.max(slash, 0));
  const rest = path.slice(slash + 1);
  const folders: Readonly<Record<string, string>> = {
    purelib: LIB,
    platlib: LIB,
    scripts: 'bin',
    data: 'data',
    headers: 'include',
  };
  const folder = Object.hasOwn(folders, scheme) ? folders[scheme] : undefined;
  return folder === undefined ? refuseWheel(file, `it has files of an unknown kind ("${scheme}")`) : `${folder}/${rest}`;
}

/** Takes a place in the tree; answers with the wheel that has it already. */
export type TakePlace = (place: string, wheel: string) => string | undefined;

const IMPORTED = /\.(?:py|so|pyd|dll|dylib)$/i;

/**
 * Moves a wheel's files into the tree. Equal files may be brought by several wheels; code may not be replaced.
 * @throws Fault `pypi.file-conflict`
 */
export function moveIntoTree(unpacked: UnpackedWheel, root: string, take: TakePlace): void {
  for (const [path, place] of unpacked.files) {
    const from = join(unpacked.folder, path);
    const to = join(root, place);
    const first = take(place, unpacked.wheel.file);
    if (first === undefined) {
      onDisk(to, () => {
        mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
        renameSync(from, to);
      });
    } else if (IMPORTED.test(place) && fileDigest(from) !== fileDigest(to)) {
      throw pypiFault['file-conflict']({ first, second: unpacked.wheel.file, path: place });
    }
  }
  rmSync(unpacked.folder, { recursive: true, force: true });
}
