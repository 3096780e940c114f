// Has settings checked by a program of its own: what reads YAML and knows the schema takes 12 MB, which a service would keep for as long as it runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { isRemembered } from '../app/settings.ts';
import { programFile } from './own-program.ts';

/** A file of the largest size takes a second on a slow machine. */
const MAX_MS = 20_000;

async function check(path: string, stateDir: string): Promise<void> {
  const child = spawn(process.execPath, [programFile(), 'check-config', '--config', path], {
    env: { ...process.env, BARTIZAN_STATE_DIR: stateDir },
    stdio: 'ignore',
    timeout: MAX_MS,
    killSignal: 'SIGKILL',
  });
  await once(child, 'close');
}

/** Resolves when those of the files that are there, and not yet known to be right, were looked at. Whatever fails here fails again, and is told, where they are read. */
export async function checkAhead(paths: readonly string[], stateDir: string): Promise<void> {
  try {
    for (const path of paths) if (existsSync(path) && !isRemembered(path, stateDir)) await check(path, stateDir);
  } catch {
    // Not there any more, too large, no process to be had: whoever reads it says so.
  }
}
