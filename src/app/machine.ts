// Where this machine keeps installed servers, and what runs them.
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { OpenContext } from '../supply/open.ts';
import { pythonFor } from '../supply/pypi-runtime.ts';
import type { Project } from './project.ts';

/** The cache folder: BARTIZAN_CACHE_DIR, or `bartizan` under XDG_CACHE_HOME, `~/.cache` or (Windows) LOCALAPPDATA. May be deleted at any time. */
export function cacheDirOf(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform, home: string): string {
  const own = env['BARTIZAN_CACHE_DIR'];
  if (own !== undefined && isAbsolute(own)) return own;
  const named = platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_CACHE_HOME'];
  const fallback = platform === 'win32' ? join(home, 'AppData', 'Local') : join(home, '.cache');
  // Relative paths are to be ignored (XDG Base Directory Specification, Basics).
  return join(named !== undefined && isAbsolute(named) ? named : fallback, 'bartizan');
}

/** This machine, for whoever opens what is installed. */
export function machineOf(
  { folder, stateDir }: Pick<Project, 'folder' | 'stateDir'>,
  env: Readonly<Record<string, string | undefined>>,
): OpenContext {
  const { platform, arch, execPath } = process;
  return {
    cacheDir: cacheDirOf(env, platform, homedir()),
    stateDir,
    cwd: folder,
    platform: { os: platform, cpu: arch },
    node: execPath,
    python: pythonFor({ env, stateDir }),
  };
}
