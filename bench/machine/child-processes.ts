// Every process that a run starts, each in a group of its own, so that nothing outlives the run. Never ends a process that it did not start.
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program with its arguments. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** How long a process may take to end after TERM. */
const TERM_MS = 3000;
/** How long a process may take to end after its input did, before TERM, and before KILL. */
const INPUT_END_MS = 400;
const KILL_MS = 2500;
const POLL_MS = 20;

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone: ESRCH.
  }
};

const optionsOf = ({ env, cwd }: Command) => ({
  env: { ...process.env, ...env },
  detached: true,
  ...(cwd === undefined ? {} : { cwd }),
});

/** The processes of one run. */
export class ChildProcesses {
  readonly #running = new Set<ChildProcess>();

  /** Starts a service whose output goes to a file, or nowhere. */
  spawnService(command: Command, logFile?: string): ChildProcess {
    const output = logFile === undefined ? 'ignore' : fs.openSync(logFile, 'a');
    const child = spawn(command.command, command.args, { ...optionsOf(command), stdio: ['ignore', output, output] });
    if (typeof output === 'number') fs.closeSync(output);
    return this.#keep(child);
  }

  /** Starts a program whose input and output the caller holds. */
  spawnPiped(command: Command): ChildProcessWithoutNullStreams {
    return this.#keep(spawn(command.command, command.args, { ...optionsOf(command), stdio: ['pipe', 'pipe', 'pipe'] }));
  }

  /** TERM, then KILL, to the whole group. */
  async stop(child: ChildProcess): Promise<void> {
    if (!this.#running.delete(child)) return;
    signalGroup(child, 'SIGTERM');
    const deadline = Date.now() + TERM_MS;
    while (Date.now() < deadline && !hasEnded(child)) await sleep(POLL_MS);
    signalGroup(child, 'SIGKILL');
  }

  /** Waits for the end of a process whose input was ended; TERM and KILL follow if it does not come. */
  async endGently(child: ChildProcess, exited: Promise<void>): Promise<void> {
    if (!this.#running.delete(child)) return;
    const term = setTimeout(() => signalGroup(child, 'SIGTERM'), INPUT_END_MS);
    const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_MS);
    await exited;
    clearTimeout(term);
    clearTimeout(kill);
    signalGroup(child, 'SIGKILL');
  }

  /** KILL to every group that still runs. */
  killAll(): void {
    for (const child of this.#running) signalGroup(child, 'SIGKILL');
    this.#running.clear();
  }

  #keep<Child extends ChildProcess>(child: Child): Child {
    this.#running.add(child);
    child.on('error', () => this.#running.delete(child));
    return child;
  }
}
