// Reads files that strangers may have written. Bounded in size, depth and count; never opens a device or a pipe; a repository's links do not lead out of it.
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, relative, sep } from 'node:path';

/** Largest configuration file that is read. A client that keeps its history beside its servers reaches some MiB. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;
/** Folders and files that one search looks at. */
const MAX_VISITED = 200_000;
/** Levels that `**` stands for. */
const MAX_LEVELS = 8;
/** Levels below the folder of a repository. */
const MAX_FOLDER_LEVELS = 16;
const MAX_FOUND = 2000;

/** Folders that hold other people's code, or only copies of what is looked for. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  'marketplaces',
  '__pycache__',
  '.venv',
  'venv',
]);

/** A file that was read. */
export interface TextFile {
  readonly path: string;
  /** The path without links. */
  readonly realPath: string;
  readonly text: string;
}

/** A file that is there and could not be read. */
export interface Unread {
  readonly path: string;
  readonly problem: string;
}

/** How files are read. */
export interface ReadOptions {
  /** Largest size. */
  readonly maxBytes?: number;
  /** A folder that links may not lead out of. */
  readonly within?: string;
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ELOOP: 'a link that leads in a circle',
  ENAMETOOLONG: 'its name is too long',
  EISDIR: 'a folder where a file should be',
  EIO: 'the disk cannot read it',
};

/** Why something could not be read; undefined when it simply is not there. */
function reasonOf(error: unknown): string | undefined {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  if (code === undefined) throw error;
  return REASONS[code] ?? `cannot be read (${code})`;
}

function kindOf(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  return stats.isDirectory() ? 'a folder where a file should be' : 'no plain file (a pipe, socket or device)';
}

const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !(process.platform === 'win32' && /^[A-Za-z]:/.test(way));
};

function readWhole(path: string, maxBytes: number): Buffer | string {
  // Not blocking: a pipe that takes the file's place between the two looks would hold us for ever.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
  try {
    const stats = fstatSync(file);
    const strange = kindOf(stats);
    if (strange !== undefined) return strange;
    if (stats.size > maxBytes) return `larger than ${maxBytes} bytes`;
    const bytes = Buffer.allocUnsafe(stats.size + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, null);
    return length > stats.size ? 'changed while it was read' : bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** UTF-8, or UTF-16 where its mark says so (editors of Windows). */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}

/** Reads a text file. Undefined when there is none. */
export function readTextFile(path: string, options: ReadOptions = {}): TextFile | Unread | undefined {
  const { maxBytes = MAX_FILE_BYTES, within } = options;
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    const strange = kindOf(stats);
    if (strange !== undefined) return { path, problem: strange };
    const realPath = realpathSync.native(path);
    if (within !== undefined && !isInside(realPath, realpathSync.native(within)))
      return { path, problem: 'a link that leads out of the folder' };
    const whole = readWhole(realPath, maxBytes);
    return typeof whole === 'string' ? { path, problem: whole } : { path, realPath, text: decoded(whole) };
  } catch (error) {
    const problem = reasonOf(error);
    return problem === undefined ? undefined : { path, problem };
  }
}

/** The path without links; the path itself where there is nothing, or nothing that may be looked at. */
export function withoutLinks(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    reasonOf(error);
    return path;
  }
}

/** A search under way. */
interface Search {
  readonly found: string[];
  readonly problems: Unread[];
  visited: number;
}

function listed(folder: string, search: Search): readonly Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    search.visited += entries.length;
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const problem = reasonOf(error);
    if (problem !== undefined) search.problems.push({ path: folder, problem });
    return [];
  }
}

function matcher(segment: string): RegExp {
  const escaped = segment.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*');
  return new RegExp(`^${escaped}$`);
}

const isSearchable = (entry: Dirent): boolean => entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name);

const isFull = (search: Search): boolean => search.visited > MAX_VISITED || search.found.length >= MAX_FOUND;

function descend(folder: string, segments: readonly string[], levels: number, search: Search): void {
  const [segment, ...rest] = segments;
  if (isFull(search)) return;
  if (segment === undefined) {
    search.found.push(folder);
  } else if (segment === '**') {
    descend(folder, rest, levels, search);
    const inner = levels > 0 ? listed(folder, search).filter(isSearchable) : [];
    for (const entry of inner) descend(`${folder}/${entry.name}`, segments, levels - 1, search);
  } else if (segment.includes('*')) {
    const pattern = matcher(segment);
    const named = listed(folder, search).filter((entry) => pattern.test(entry.name));
    for (const entry of named) descend(`${folder}/${entry.name}`, rest, levels, search);
  } else {
    descend(`${folder}/${segment}`, rest, levels, search);
  }
}

/** Paths that a pattern with `*` (one name) and `**` (folders between) stands for. Without a star: the path itself, whether it exists or not. */
export function expandPattern(pattern: string): { readonly paths: readonly string[]; readonly problems: readonly Unread[] } {
  const star = pattern.indexOf('*');
  if (star < 0) return { paths: [pattern], problems: [] };
  const start = pattern.lastIndexOf('/', star);
  const search: Search = { found: [], problems: [], visited: 0 };
  descend(pattern.slice(0, start), pattern.slice(start + 1).split('/'), MAX_LEVELS, search);
  if (isFull(search))
    search.problems.push({ path: pattern, problem: `more than ${MAX_VISITED} files lie here: not all were looked at` });
  return { paths: search.found, problems: search.problems };
}

/** A folder, and what is in it where that is known. */
export interface Folder {
  readonly path: string;
  readonly names?: ReadonlySet<string>;
}

/** Every folder of a repository that may hold settings, itself first; links are not followed. */
export function foldersUnder(root: string): { readonly folders: readonly Folder[]; readonly problems: readonly Unread[] } {
  const search: Search = { found: [], problems: [], visited: 0 };
  const folders: Folder[] = [];
  const waiting = [{ path: root, depth: 0 }];
  // Grows while it is read: breadth first, so that a limit costs the deepest folders and not the next ones.
  for (const { path, depth } of waiting) {
    if (search.visited > MAX_VISITED) {
      search.problems.push({ path, problem: `more than ${MAX_VISITED} files lie here: not all were looked at` });
      break;
    }
    const entries = listed(path, search);
    folders.push({ path, names: new Set(entries.map(({ name }) => name)) });
    const inner = entries.filter(isSearchable);
    if (depth < MAX_FOLDER_LEVELS) for (const { name } of inner) waiting.push({ path: `${path}/${name}`, depth: depth + 1 });
    else if (inner.length > 0)
      search.problems.push({ path, problem: `more than ${MAX_FOLDER_LEVELS} levels: what is below was not looked at` });
  }
  return { folders, problems: search.problems };
}

/** A folder and those above it, nearest first. */
export function ancestorsOf(folder: string): readonly string[] {
  const all = [folder];
  for (let parent = dirname(folder); parent !== all.at(-1); parent = dirname(parent)) all.push(parent);
  return all;
}
