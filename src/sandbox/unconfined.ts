// Starts a server without any confinement: only for one that names `launcher: none`, and was approved so. Never a fallback of anything.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { ServerCommand } from './code.ts';
import { childEnvironment } from './environment.ts';

/** A server that runs with all that this user may do. */
export interface Unconfined {
  readonly process: ChildProcessWithoutNullStreams;
  /** Leads a process group of its own. */
  readonly pid: number;
}

/** What an unconfined start is given from outside. */
export interface UnconfinedParts {
  /** Bartizan's own environment, of which the allow-listed part is inherited. */
  readonly ownEnv: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/**
 * Starts a server: without a shell, with an allow-listed environment, in its own process group. `onSpawn` is told the group as soon as it exists.
 * @throws Error of the system, as it is
 */
export async function startUnconfined(
  { command, args, env, cwd }: ServerCommand,
  { ownEnv, platform }: UnconfinedParts,
  onSpawn: (pid: number) => void,
): Promise<Unconfined> {
  const spawned = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: childEnvironment(ownEnv, env, platform),
    stdio: 'pipe',
    // setsid: its own group, and no terminal of ours, so Ctrl-C reaches us alone. On Windows it would open a console.
    detached: platform !== 'win32',
    windowsHide: true,
  });
  const { pid } = spawned;
  if (pid === undefined) throw await new Promise((resolve) => spawned.once('error', resolve));
  onSpawn(pid);
  return { process: spawned, pid };
}
