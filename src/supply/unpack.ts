// Where files of archives land: below one folder, whatever the archive says. Links, devices, absolute and climbing paths, doubled names and names
// that differ only in case are refused, and so is more than the bounds. Nothing is repaired: an honest archive needs none of it.
import { closeSync, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { foldCase } from '../base/fold.ts';
import { supplyFault } from './faults.ts';

/** Bounds of one unpacking. */
export interface UnpackBounds {
  readonly maxUnpackedBytes: number;
  readonly maxFiles: number;
  readonly maxPathBytes: number;
}

/** One file that is being written. */
export interface OpenFile {
  write(bytes: Uint8Array): void;
  close(): void;
}

/** Takes the entries of one archive. */
export interface Sink {
  /** @throws Fault `supply.unsafe-archive`, `supply.too-large` */
  folder(path: string): void;
  /** @throws Fault `supply.unsafe-archive`, `supply.too-large` */
  file(path: string, isExecutable: boolean): OpenFile;
  /**
   * Makes a symbolic link. Only after all files, so that nothing is written through it; that it stays in the tree is held when the tree is measured.
   * @throws Fault `supply.unsafe-archive`
   */
  link(path: string, target: string): void;
  /** Refuses an entry that is neither file nor folder. */
  refuse(what: string, path: string): never;
  /** What was written so far. */
  readonly written: () => Unpacked;
}

/** What an archive held. */
export interface Unpacked {
  readonly files: number;
  readonly bytes: number;
  /** Paths of executable files. */
  readonly executables: ReadonlySet<string>;
}

/** Options of one unpacking. */
export interface SinkOptions {
  readonly subject: string;
  /** Absolute; must be there and empty of what the archive brings. */
  readonly into: string;
  readonly bounds: UnpackBounds;
  /** Leading folders to leave out, as npm does with `package/`. Default 0. */
  readonly strip?: number | undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/;
/** On Windows these are devices, streams of other files, or other names than they seem. */
const WINDOWS = /[:*?"<>|]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

interface State {
  readonly options: SinkOptions;
  /** Folded path → the path as written and whether it is a folder. */
  readonly taken: Map<string, { readonly path: string; readonly isFolder: boolean }>;
  readonly executables: Set<string>;
  files: number;
  bytes: number;
}

function refuse(state: State, what: string, path: string): never {
  throw supplyFault['unsafe-archive']({ subject: state.options.subject, what, path });
}

/** The path's steps inside the folder, after stripping; empty for the stripped folder itself. */
function stepsOf(state: State, path: string): readonly string[] {
  const { bounds, strip = 0 } = state.options;
  if (CONTROL.test(path) || !path.isWellFormed()) return refuse(state, 'a name with control characters', path);
  if (path.includes('\\')) return refuse(state, 'a name with a backslash', path);
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return refuse(state, 'an absolute path', path);
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  if (steps.includes('..')) return refuse(state, 'a path that climbs out of its folder', path);
  if (process.platform === 'win32' && steps.some((step) => WINDOWS.test(step))) {
    return refuse(state, 'a name that Windows reads differently', path);
  }
  if (Buffer.byteLength(path) > bounds.maxPathBytes || steps.some((step) => Buffer.byteLength(step) > 255)) {
    return refuse(state, 'a path that is too long', path);
  }
  return steps.slice(strip);
}

/** Takes a name, so that nothing else can have it; folders may be named again, spelled alike. */
function take(state: State, path: string, isFolder: boolean): boolean {
  const folded = foldCase(path.normalize('NFC'));
  const other = state.taken.get(folded);
  if (other !== undefined) {
    if (other.path !== path) return refuse(state, `a name that differs from "${other.path}" only in spelling`, path);
    if (!other.isFolder || !isFolder) return refuse(state, 'the same name twice', path);
    return false;
  }
  if (state.taken.size >= state.options.bounds.maxFiles) {
    throw supplyFault['too-large']({ subject: state.options.subject, max: state.options.bounds.maxFiles, unit: 'files' });
  }
  state.taken.set(folded, { path, isFolder });
  return true;
}

function makeFolders(state: State, steps: readonly string[]): void {
  for (let n = 1; n <= steps.length; n++) {
    const path = steps.slice(0, n).join('/');
    // Not `recursive`: a folder that is there already was not made by this archive.
    if (take(state, path, true)) mkdirSync(join(state.options.into, path), { mode: 0o700 });
  }
}

function openFile(state: State, path: string, isExecutable: boolean): OpenFile {
  // Exclusive: what is there already, or a link, is never written through.
  const file = openSync(join(state.options.into, path), 'wx', isExecutable ? 0o700 : 0o600);
  state.files++;
  if (isExecutable) state.executables.add(path);
  return {
    write: (bytes) => {
      state.bytes += bytes.length;
      if (state.bytes > state.options.bounds.maxUnpackedBytes) {
        const { subject, bounds } = state.options;
        throw supplyFault['too-large']({ subject, max: bounds.maxUnpackedBytes, unit: 'bytes unpacked' });
      }
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    },
    close: () => closeSync(file),
  };
}

/** Makes the sink of one archive. */
export function createSink(options: SinkOptions): Sink {
  const state: State = { options, taken: new Map(), executables: new Set(), files: 0, bytes: 0 };
  return {
    folder: (path) => makeFolders(state, stepsOf(state, path)),
    file: (path, isExecutable) => {
      const steps = stepsOf(state, path);
      if (steps.length === 0) return refuse(state, 'a file outside its folder', path);
      makeFolders(state, steps.slice(0, -1));
      const inside = steps.join('/');
      take(state, inside, false);
      return openFile(state, inside, isExecutable);
    },
    link: (path, target) => {
      const steps = stepsOf(state, path);
      if (steps.length === 0 || process.platform === 'win32') return refuse(state, 'a symbolic link', path);
      makeFolders(state, steps.slice(0, -1));
      take(state, steps.join('/'), false);
      symlinkSync(target, join(state.options.into, steps.join('/')));
    },
    refuse: (what, path) => refuse(state, what, path),
    written: () => ({ files: state.files, bytes: state.bytes, executables: state.executables }),
  };
}
