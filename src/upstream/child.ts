// A started server: in its own process group, and always ended as a whole group. What starts it is handed in.
import { existsSync, statSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { Fault } from '../base/fault.ts';
import { upstreamFault } from './faults.ts';
import type { Launched, Launcher, LaunchSpec } from './launcher.ts';
import { groupGone, signalGroup } from './process-group.ts';
import type { Watchdog } from './watchdog.ts';

/** How long each step of an end may take, in ms. */
export interface EndTimes {
  /** From the end of input to TERM. */
  readonly graceMs: number;
  /** From TERM to KILL. */
  readonly termMs: number;
  /** How long to wait for the group after KILL; what is still there then cannot be ended by us (a hung disk, for instance). */
  readonly killMs: number;
}

/** End times of the gateway. */
export const END_TIMES: EndTimes = { graceMs: 2000, termMs: 2000, killMs: 1000 };

/** What a launch is given from outside. */
export interface LaunchParts {
  readonly launcher: Launcher;
  readonly watchdog: Watchdog;
  readonly times?: EndTimes;
  readonly platform?: NodeJS.Platform;
  /** Told as soon as there is a process. */
  readonly onSpawn?: (() => void) | undefined;
}

/** How a process ended: exactly one of the two is set. */
export interface ChildExit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Starts a server. Resolves as soon as the system has executed the command.
 * @throws Fault `upstream.command-not-found`, `upstream.command-not-executable`, `upstream.folder-missing`,
 * `upstream.not-started` (facts: reason), and whatever the launcher refuses with
 */
export async function launch(spec: LaunchSpec, { launcher, watchdog, times, platform, onSpawn }: LaunchParts): Promise<Child> {
  let launched: Launched;
  try {
    launched = await launcher.launch(spec, (pgid) => {
      if (launcher.endsWithUs !== true) watchdog.add(pgid);
      onSpawn?.();
    });
  } catch (error) {
    // Code that is gone or changed says more than what followed from it.
    spec.verify?.();
    throw error instanceof Fault ? error : startFault(spec, error);
  }
  return new Child(launched, watchdog, times ?? END_TIMES, platform ?? process.platform);
}

function startFault(spec: LaunchSpec, error: unknown): Fault {
  const { name, command, cwd } = spec;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (cwd !== undefined && !statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
    return upstreamFault['folder-missing']({ name, cwd }, error);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'ENOEXEC') {
    return upstreamFault['command-not-executable']({ name, command }, error);
  }
  if (code === 'ENOENT') {
    // A file that exists but cannot be found: the interpreter of its first line is missing.
    const isThere = command.includes('/') && existsSync(command);
    return upstreamFault[isThere ? 'command-not-executable' : 'command-not-found']({ name, command }, error);
  }
  // Node's text of an invalid argument would repeat the value, which may be a secret: the code says enough.
  return upstreamFault['not-started']({ name, reason: code === '' ? 'invalid command' : code }, error);
}

/** A running server process and the group it leads. */
export class Child {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the process itself has ended; never rejects. Its group is ended right after. */
  readonly exited: Promise<ChildExit>;
  readonly #process: Launched['process'];
  readonly #watchdog: Watchdog;
  readonly #times: EndTimes;
  readonly #platform: NodeJS.Platform;
  #end: Promise<void> | undefined;
  #exit: ChildExit | undefined;
  #endedBy: NodeJS.Signals | undefined;
  /** Why whatever started it ended it. */
  readonly whyEnded: () => string | undefined;

  constructor(launched: Launched, watchdog: Watchdog, times: EndTimes, platform: NodeJS.Platform) {
    const { process: spawned, pid, stdin, stdout, stderr } = launched;
    this.pid = pid;
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
    this.whyEnded = launched.whyEnded ?? (() => undefined);
    this.#process = spawned;
    this.#watchdog = watchdog;
    this.#times = times;
    this.#platform = platform;
    // A signal that could not be sent, a pipe that broke: what follows from it is seen as an exit or a closed stream.
    for (const source of [spawned, stdin, stdout, stderr]) source.on('error', () => {});
    this.exited = new Promise((resolve) => {
      const onExit = (exitCode: number | null, signal: NodeJS.Signals | null): void => {
        this.#exit = { exitCode, signal };
        resolve(this.#exit);
        void this.end(); // A leader that ended by itself may leave others of its group behind.
      };
      const { exitCode, signalCode } = spawned;
      // A launcher that waits for a sandbox may see its end too.
      if (exitCode !== null || signalCode !== null) queueMicrotask(() => onExit(exitCode, signalCode));
      else spawned.once('exit', onExit);
    });
  }

  /** How it ended; undefined while it runs. */
  get exit(): ChildExit | undefined {
    return this.#exit;
  }

  /** The last signal that we sent to the process itself; undefined if it ended without. */
  get endedBy(): NodeJS.Signals | undefined {
    return this.#endedBy;
  }

  /** Ends the server: end of input, TERM to the group, KILL to the group. Resolves when the whole group is gone. */
  end(): Promise<void> {
    this.#end ??= this.#runEnd();
    return this.#end;
  }

  async #runEnd(): Promise<void> {
    const { graceMs, termMs, killMs } = this.#times;
    this.stdin.end();
    await this.#exitedWithin(graceMs);
    this.#signal('SIGTERM');
    if (!(await this.#goneWithin(termMs))) {
      this.#signal('SIGKILL');
      if (!(await this.#goneWithin(killMs))) {
        return; // Not removed from the watchdog: it is still ours.
      }
    }
    this.#watchdog.remove(this.pid);
    await this.#exitedWithin(killMs);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#exit === undefined) this.#endedBy = signal;
    if (this.#platform === 'win32') {
      this.#process.kill(signal);
    } else {
      signalGroup(this.pid, signal);
    }
  }

  async #goneWithin(ms: number): Promise<boolean> {
    return this.#platform === 'win32' ? this.#exitedWithin(ms) : groupGone(this.pid, ms, this.#platform);
  }

  #exitedWithin(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      void this.exited.then(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }
}
