// No orphans even after `kill -9` of Bartizan: one tiny shell in its own session knows our servers' process groups and ends them
// when its input ends. Nothing but group numbers ever reaches it, and it never keeps Bartizan alive.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Fault } from '../base/fault.ts';
import { upstreamFault } from './faults.ts';
import { isPgid } from './process-group.ts';

/**
 * Reads `+PGID` and `-PGID` lines. Numbers that are 0, 1 or not plain are ignored: `kill -- -1` would end everything.
 * POSIX sh only. Signals that a terminal or a service manager sends to everybody are ignored: only the end of input counts.
 */
const SCRIPT = `
trap '' HUP INT TERM QUIT PIPE
groups=' '
while IFS= read -r line; do
  number=\${line#?}
  case $number in ''|0*|1|*[!0-9]*) continue;; esac
  case $groups in *" $number "*) groups="\${groups%% $number *} \${groups#* $number }";; esac
  case $line in +*) groups="$groups$number ";; esac
done
signal_all() {
  left=' '
  for number in $groups; do
    kill -s "$1" -- "-$number" 2>/dev/null && left="$left$number "
  done
  groups=$left
}
signal_all TERM
for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  case $groups in ' ') exit 0;; esac
  sleep 0.1 2>/dev/null || sleep 1
  signal_all 0
done
signal_all KILL
`;

/** A shell that ended while groups are registered is started again, after a wait that doubles each time. */
const FIRST_RESTART_MS = 100;
const MAX_RESTART_MS = 60_000;

/** Ends process groups when Bartizan itself ends in any way. */
export interface Watchdog {
  /** From now on this group is ended when Bartizan ends. */
  add(pgid: number): void;
  /** The group is gone: the system may give its number to others. */
  remove(pgid: number): void;
  /** Ends the watchdog itself; it first ends the groups that are still registered. */
  close(): void;
}

/** What a watchdog is given from outside. */
export interface WatchdogParts {
  readonly platform?: NodeJS.Platform;
  /** The shell; a parameter for tests. */
  readonly shell?: string;
  /** Told with `upstream.no-watchdog` whenever the shell ended or did not start. Servers still run, and it is tried again. */
  readonly onTrouble?: (fault: Fault) => void;
}

const IDLE: Watchdog = { add() {}, remove() {}, close() {} };

/** Makes the watchdog of this process; its shell starts with the first `add`. On Windows it does nothing. */
export function createWatchdog(parts: WatchdogParts = {}): Watchdog {
  return (parts.platform ?? process.platform) === 'win32' ? IDLE : new ShellWatchdog(parts);
}

class ShellWatchdog implements Watchdog {
  readonly #shell: string;
  readonly #onTrouble: (fault: Fault) => void;
  readonly #groups = new Set<number>();
  #input: Socket | undefined;
  #restart: NodeJS.Timeout | undefined;
  #restarts = 0;
  #isClosed = false;

  constructor({ shell = '/bin/sh', onTrouble = () => {} }: WatchdogParts) {
    this.#shell = shell;
    this.#onTrouble = onTrouble;
  }

  add(pgid: number): void {
    if (!isPgid(pgid)) return;
    this.#groups.add(pgid);
    if (this.#input !== undefined) {
      this.#input.write(`+${pgid}\n`);
    } else if (this.#restart === undefined) {
      this.#start();
    }
  }

  remove(pgid: number): void {
    if (this.#groups.delete(pgid)) {
      this.#input?.write(`-${pgid}\n`);
    }
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#restart);
    // An empty line means nothing, but it cannot be written to a shell that ended without our having noticed.
    this.#input?.write('\n');
    if (this.#input === undefined || this.#input.errored !== null) {
      this.#start();
    }
    this.#input?.end();
    this.#input = undefined;
  }

  #start(): void {
    this.#restart = undefined;
    if (this.#groups.size === 0) {
      return;
    }
    let shell: ChildProcess;
    try {
      // Own session: a signal to our group or terminal does not reach it. Node marks the pipe close-on-exec, so no server
      // inherits the writing end, which would keep the watchdog waiting after our death.
      shell = spawn(this.#shell, ['-c', SCRIPT, 'bartizan-watchdog'], {
        cwd: '/',
        detached: true,
        env: { PATH: '/usr/bin:/bin' },
        stdio: ['pipe', 'ignore', 'ignore'],
      });
    } catch (error) {
      this.#startAgain(error instanceof Error ? error.message : String(error));
      return;
    }
    shell.unref();
    // Absent when no pipe could be made; the `error` event tells why.
    const input = shell.stdin as Socket | null | undefined;
    input?.unref();
    input?.on('error', () => {}); // The shell ended: its exit is reported below.
    input?.write([...this.#groups].map((pgid) => `+${pgid}\n`).join(''));
    this.#input = input ?? undefined;
    this.#watch(shell);
  }

  #watch(shell: ChildProcess): void {
    const onEnd = (reason: string): void => {
      shell.removeAllListeners('exit');
      this.#input = undefined;
      this.#startAgain(reason);
    };
    shell.on('error', (error) => onEnd(error.message));
    shell.on('exit', (code, signal) => onEnd(signal ?? `exit code ${code}`));
  }

  #startAgain(reason: string): void {
    if (this.#isClosed) {
      return;
    }
    const delayMs = Math.min(MAX_RESTART_MS, FIRST_RESTART_MS * 2 ** Math.min(this.#restarts, 30));
    this.#restarts += 1;
    this.#restart = setTimeout(() => this.#start(), delayMs).unref();
    this.#onTrouble(upstreamFault['no-watchdog']({ reason }));
  }
}
