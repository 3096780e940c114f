// Processes of a run: each can be ended, and all of them are ended whatever happens. Only processes started here are ever touched.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that was started. */
export interface Child {
  /** The exit code; null if a signal ended it. */
  readonly exited: Promise<number | null>;
  isRunning(): boolean;
  /** The end of what it wrote to stdout and stderr. */
  output(): string;
  /** Asks it to end, and ends it (and its process group, if it leads one) when it does not. */
  stop(): Promise<void>;
}

/** How to start a process. */
interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether it leads a process group of its own, so that what it starts can be ended with it. */
  readonly isGroupLeader?: boolean;
}

/** The processes of one run. */
export interface Children {
  start(command: string, args: readonly string[], options?: StartOptions): Child;
  stopAll(): Promise<void>;
  /** Ends everything at once, without waiting: the last thing before the program itself ends. */
  killAll(): void;
}

const MAX_OUTPUT_CHARS = 64 * 1024;
const STOP_GRACE_MS = 5_000;

const signal = (child: ChildProcess, name: 'SIGTERM' | 'SIGKILL', isGroup: boolean): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(isGroup ? -child.pid : child.pid, name);
  } catch (error) {
    // Nobody left to signal: it ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

const startOne = (command: string, args: readonly string[], options: StartOptions): { child: Child; kill: () => void } => {
  const isGroup = options.isGroupLeader === true;
  const spawned = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: isGroup,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
  });
  let output = '';
  let isRunning = true;
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-MAX_OUTPUT_CHARS);
  };
  spawned.stdout.on('data', keep);
  spawned.stderr.on('data', keep);
  const exited = new Promise<number | null>((resolve) => {
    const ended = (code: number | null): void => {
      isRunning = false;
      resolve(code);
    };
    spawned.once('error', (error) => {
      output += String(error);
      ended(-1);
    });
    spawned.once('close', ended);
  });
  const stop = async (): Promise<void> => {
    if (isRunning) signal(spawned, 'SIGTERM', isGroup);
    await Promise.race([exited, delay(STOP_GRACE_MS, undefined, { ref: false })]);
    // Also after a clean end: a group may outlive its leader.
    if (isRunning || isGroup) signal(spawned, 'SIGKILL', isGroup);
    await exited;
  };
  const kill = (): void => {
    if (isRunning || isGroup) signal(spawned, 'SIGKILL', isGroup);
  };
  return { child: { exited, isRunning: () => isRunning, output: () => output, stop }, kill };
};

/** An empty set of processes. */
export function newChildren(): Children {
  const live = new Map<Child, () => void>();
  return {
    start(command, args, options = {}) {
      const { child, kill } = startOne(command, args, options);
      const stop = async (): Promise<void> => {
        await child.stop();
        live.delete(tracked);
      };
      const tracked: Child = { ...child, stop };
      live.set(tracked, kill);
      return tracked;
    },
    async stopAll() {
      await Promise.all([...live.keys()].map((child) => child.stop()));
    },
    killAll() {
      for (const kill of live.values()) kill();
      live.clear();
    },
  };
}
