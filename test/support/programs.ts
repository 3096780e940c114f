// Programs of a story: every one is remembered, asked to end, and ended in any case. Only processes started here are ever touched.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** How a program ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that was started. */
export interface Program {
  readonly child: ChildProcessWithoutNullStreams;
  readonly pid: number;
  /** What it wrote to standard error so far. */
  readonly stderr: () => string;
  readonly isRunning: () => boolean;
  readonly ended: Promise<Ending>;
  /** Sends a signal (TERM if none is named) and waits for the end; KILL follows when it does not come. */
  readonly stop: (signal?: NodeJS.Signals, graceMs?: number) => Promise<Ending>;
  /** Waits for an end that must come by itself; answers KILL when it had to be ended. */
  readonly ends: () => Promise<Ending>;
}

const MAX_STDERR_CHARS = 256 * 1024;
const GRACE_MS = 15_000;

/** How a program is started. */
export interface ProgramOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Starts a program with pipes. */
export function startProgram(command: string, args: readonly string[], { env, cwd }: ProgramOptions): Program {
  const child = spawn(command, args, { cwd, env, stdio: 'pipe' });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR_CHARS);
  });
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', () => resolve({ code: -1, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const ends = async (graceMs = GRACE_MS): Promise<Ending> => {
    const late = setTimeout(() => child.kill('SIGKILL'), graceMs);
    const ending = await ended;
    clearTimeout(late);
    return ending;
  };
  const stop = (signal: NodeJS.Signals = 'SIGTERM', graceMs = GRACE_MS): Promise<Ending> => {
    if (isRunning()) child.kill(signal);
    return ends(graceMs);
  };
  return { child, pid: child.pid ?? -1, stderr: () => stderr, isRunning, ended, stop, ends };
}
