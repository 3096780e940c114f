// Wakes its caller when something happens at one of many paths, whether there is a file yet or not. It watches folders and looks at names alone: what else happens
// in a folder wakes nobody. It may wake too often, and where the system reports nothing it never does: whoever relies on it looks every so often, too.
import { type FSWatcher, type Stats, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { withoutLinks } from './files.ts';

/** Folders, and the names in each that matter; undefined: any. */
type Places = Map<string, Set<string> | undefined>;

/** Folders that are watched; the system has few to give. */
const MAX_FOLDERS = 4096;

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // Nobody may look there: nor does the inventory.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** The nearest folder of a path that is there, and what is to appear in it. A star stands for any name. */
function placeOf(path: string, isFolder: (path: string) => boolean): readonly [folder: string, name: string] | undefined {
  let inner = path;
  for (let folder = dirname(path); folder !== inner; folder = dirname(folder)) {
    if (!folder.includes('*') && isFolder(folder)) return [folder, basename(inner)];
    inner = folder;
  }
  return undefined;
}

/** Folders to watch for these paths, and for what they lead to where they are links. */
function placesOf(paths: readonly string[]): ReadonlyMap<string, ReadonlySet<string> | undefined> {
  const places: Places = new Map();
  const known = new Map<string, boolean>();
  const isFolder = (path: string): boolean => {
    const found = known.get(path) ?? statOf(path)?.isDirectory() === true;
    known.set(path, found);
    return found;
  };
  for (const path of new Set(paths.flatMap((one) => [one, withoutLinks(one)]))) {
    const [folder, name] = placeOf(path, isFolder) ?? [];
    if (folder === undefined || name === undefined || (places.size >= MAX_FOLDERS && !places.has(folder))) continue;
    if (name.includes('*')) places.set(folder, undefined);
    else if (!places.has(folder)) places.set(folder, new Set([name]));
    else places.get(folder)?.add(name);
  }
  return places;
}

/** What is known of a folder that is watched. */
interface Known {
  names: ReadonlySet<string> | undefined;
  /** It may have gone away: one that is made anew under its name is another one. */
  mayBeGone: boolean;
}

interface Watched {
  readonly watcher: FSWatcher;
  readonly known: Known;
}

/** What is watched. */
export interface PathWatch {
  /** Watches these paths, and no others any more. Wakes when that is not what was watched: what happened meanwhile nobody reported. */
  watch(paths: readonly string[]): void;
  close(): void;
}

/** Makes a watch. Nothing is watched yet. */
export function createPathWatch(wake: () => void): PathWatch {
  const all = new Map<string, Watched>();
  const forget = (folder: string): void => {
    all.get(folder)?.watcher.close();
    all.delete(folder);
  };
  const add = (folder: string, names: Known['names']): void => {
    const known: Known = { names, mayBeGone: false };
    const onEvent = (_kind: string, name: string | null): void => {
      // A folder that goes away itself is reported under its own name.
      if (name === basename(folder)) known.mayBeGone = true;
      if (known.mayBeGone || known.names === undefined || name === null || known.names.has(name)) wake();
    };
    try {
      const watcher = watch(folder, { persistent: false }, onEvent).on('error', () => forget(folder));
      all.set(folder, { watcher, known });
    } catch {
      // A folder that cannot be watched is looked at every so often.
    }
  };
  return {
    watch(paths) {
      const places = placesOf(paths);
      const stale = [...all].filter(([folder, { known }]) => !places.has(folder) || known.mayBeGone);
      for (const [folder] of stale) forget(folder);
      for (const [folder, { known }] of all) known.names = places.get(folder);
      const missing = [...places].filter(([folder]) => !all.has(folder));
      for (const [folder, names] of missing) add(folder, names);
      if (stale.length > 0 || missing.some(([folder]) => all.has(folder))) wake();
    },
    close: () => [...all.keys()].forEach(forget),
  };
}
