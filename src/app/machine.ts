// Where this machine keeps installed servers, and what runs them.
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { homeFolder } from '../base/home.ts';
import type { OpenContext } from '../supply/open.ts';
import { pythonFor } from '../supply/pypi-runtime.ts';
import type { Authority } from './authority.ts';
import type { Project } from './project.ts';

/** Where installed servers are for root, whose home is closed to everybody: servers run as somebody else (File Hierarchy Standard 3.0, 5.5). */
const SHARED_CACHE = '/var/cache';

/**
 * The cache folder: BARTIZAN_CACHE_DIR, or `bartizan` under XDG_CACHE_HOME, `~/.cache`, `/var/cache` (root, with another user for servers) or (Windows)
 * LOCALAPPDATA. May be deleted at any time.
 */
export function cacheDirOf(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
  serversUid?: number,
): string {
  const own = env['BARTIZAN_CACHE_DIR'];
  if (own !== undefined && isAbsolute(own)) return own;
  const named = platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_CACHE_HOME'];
  const users = platform === 'win32' ? join(home, 'AppData', 'Local') : join(home, '.cache');
  const fallback = serversUid === undefined ? users : SHARED_CACHE;
  // Relative paths are to be ignored (XDG Base Directory Specification, Basics).
  return join(named !== undefined && isAbsolute(named) ? named : fallback, 'bartizan');
}

/** A project, or where there is none: what decides where things are. */
export type Settled = Pick<Project, 'folder' | 'stateDir'> & { readonly authority?: Pick<Authority, 'runAs'> | undefined };

/** Who servers are, where that is somebody else. */
const serversUidOf = ({ authority }: Settled): number | undefined => (process.getuid?.() === 0 ? authority?.runAs : undefined);

/** Lets the user that servers run as pass through the cache to what is installed, and list nothing of it. The trees themselves are public code, readable for all. */
export function letServersIn(settled: Settled, { cacheDir }: Pick<OpenContext, 'cacheDir'>): void {
  const uid = serversUidOf(settled);
  if (uid === undefined) return;
  for (const folder of [cacheDir, join(cacheDir, 'trees')]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { mode, uid: owner } = statSync(folder);
    // Somebody else's, or open to everybody already: whether it can be reached is looked at before a start.
    if (owner !== 0 || (mode & 0o001) !== 0) continue;
    chownSync(folder, owner, uid);
    chmodSync(folder, 0o710);
  }
}

/** This machine, for whoever opens what is installed. */
export function machineOf(settled: Settled, env: Readonly<Record<string, string | undefined>>): OpenContext {
  const { platform, arch, execPath } = process;
  const { folder, stateDir } = settled;
  return {
    cacheDir: cacheDirOf(env, platform, homeFolder(), serversUidOf(settled)),
    stateDir,
    cwd: folder,
    platform: { os: platform, cpu: arch },
    node: execPath,
    python: pythonFor({ env, stateDir }),
  };
}
