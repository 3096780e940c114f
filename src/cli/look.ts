// Where commands that look for clients and servers look: this user, another home folder, or a repository.
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { clientsFault } from '../clients/faults.ts';
import type { Target } from '../clients/inventory.ts';
import type { Platform, Surroundings } from '../clients/place.ts';
import { cliFault } from './faults.ts';
import { ownSurroundings } from './surroundings.ts';

/** Options that say where to look. */
export interface LookOptions {
  readonly home?: string;
  readonly platform?: string;
  readonly root?: string;
}

export const HOME_OPTION = ['--home <folder>', 'look at this home folder instead of your own'] as const;
export const PLATFORM_OPTION = ['--platform <name>', 'the system that --home is of: linux, macos or windows'] as const;
export const ROOT_OPTION = ['--root <folder>', 'the root of the disk that --home is on, for files of administrators'] as const;

const PLATFORMS: Readonly<Record<string, Platform>> = { linux: 'linux', macos: 'darwin', windows: 'win32' };

function platformOf(name: string | undefined, fallback: Platform): Platform {
  if (name === undefined) return fallback;
  const platform = PLATFORMS[name];
  if (platform === undefined)
    throw cliFault.usage({ reason: '--platform is linux, macos or windows', help: 'bartizan inventory --help' });
  return platform;
}

/** Whose files. With `--home`, this user's environment says nothing. @throws Fault `cli.usage` */
export function surroundingsOf(options: LookOptions): Surroundings {
  const own = ownSurroundings();
  const platform = platformOf(options.platform, own.platform);
  if (options.home === undefined && (options.platform !== undefined || options.root !== undefined))
    throw cliFault.usage({ reason: '--platform and --root go with --home', help: 'bartizan inventory --help' });
  if (options.home === undefined) return own;
  const home = existing(options.home);
  // A disk that is only looked at has no folders of this machine's administrators.
  const root = options.root === undefined ? join(home, '.no-root') : resolve(options.root);
  return { platform, home, env: {}, root };
}

function existing(folder: string): string {
  const path = resolve(folder);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw clientsFault['no-folder']({ path });
  return path;
}

/** The folder, or the machine. @throws Fault `cli.usage`, `clients.no-folder` */
export function machineOf(folder: string | undefined, options: LookOptions): Target {
  const around = surroundingsOf(options);
  if (folder !== undefined) return { kind: 'folder', folder: existing(folder), around };
  return { kind: 'machine', around, ...(options.home === undefined ? { cwd: process.cwd() } : {}) };
}
