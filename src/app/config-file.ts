// Finds bartizan.yaml. A file that is found by looking around must not be somebody else's: whoever writes it chooses what runs here.
import { type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { settingsFault } from './faults.ts';
import type { Environment } from './settings-expand.ts';

/** The name of the settings file. */
export const CONFIG_NAME = 'bartizan.yaml';

/** Where to look. Everything comes from outside, so that tests can place it. */
export interface SearchOptions {
  /** What `--config` names; nothing is searched then. */
  readonly config: string | undefined;
  /** The working folder. */
  readonly cwd: string;
  /** The home folder: the search upwards ends there. */
  readonly home: string;
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** The user who runs this; undefined where the system has no such ids. */
  readonly uid: number | undefined;
}

/** The folder for settings of the user rather than of a project: BARTIZAN_CONFIG_DIR, or `bartizan` in the folder that the system has for settings. */
export function userConfigFolder(options: Pick<SearchOptions, 'env' | 'home' | 'platform'>): string {
  const { env, home, platform } = options;
  const own = env['BARTIZAN_CONFIG_DIR'];
  if (own !== undefined && isAbsolute(own)) return own;
  // The XDG specification: a relative path in these variables is ignored.
  const named = platform === 'win32' ? env['APPDATA'] : env['XDG_CONFIG_HOME'];
  const base =
    named !== undefined && isAbsolute(named) ? named : join(home, platform === 'win32' ? 'AppData/Roaming' : '.config');
  return join(base, 'bartizan');
}

function* foldersUp(from: string, home: string): Generator<string> {
  let folder = resolve(from);
  for (;;) {
    yield folder;
    const parent = dirname(folder);
    if (parent === folder || folder === home) return;
    folder = parent;
  }
}

/** Why a file that was found, not named, is not used (compare git's safe.directory, CVE-2022-24765). */
function strangeness(stats: Stats, uid: number | undefined): string | undefined {
  if (uid === undefined) return undefined;
  if (stats.uid !== uid && stats.uid !== 0) return 'belongs to another user';
  return (stats.mode & 0o002) === 0 ? undefined : 'can be written by every user';
}

/**
 * The settings file to use: the one that is named, else `bartizan.yaml` in the working folder or the nearest one above it
 * (up to the home folder), else the user's own.
 * @throws Fault `settings.not-found`, `settings.foreign`
 */
export function findConfig(options: SearchOptions): string {
  if (options.config !== undefined) return resolve(options.cwd, options.config);
  const userFolder = userConfigFolder(options);
  for (const folder of [...foldersUp(options.cwd, resolve(options.home)), userFolder]) {
    const path = join(folder, CONFIG_NAME);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isFile() !== true) continue;
    const reason = strangeness(stats, options.uid);
    if (reason !== undefined) throw settingsFault.foreign({ path, reason });
    return path;
  }
  throw settingsFault['not-found']({ folder: options.cwd, userFolder });
}
