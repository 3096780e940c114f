// Removes a container when Bartizan ends, however that ends: a shell that waits for the end of its input, which the system closes with us.
import { spawn } from 'node:child_process';
import type { Engine } from './engine.ts';

/** A leash on one container. */
export interface Leash {
  /** The first process of the container, which is ours to kill: at once, where the engine takes its time. */
  hold(pid: number): void;
  /** Removes the container, now. Resolves when the engine is done. */
  pull(): Promise<void>;
}

/** What a leash needs. */
export interface LeashParts {
  readonly sh: string;
  readonly program: Engine['program'];
  readonly env: Readonly<Record<string, string>>;
  readonly container: string;
  /** Told when somebody killed the leash itself: what it held is being removed by then. */
  readonly onCut: () => void;
}

// The words come as arguments, the process as a line; an empty line takes it back. What the engine says is of no use to anybody any more.
const SCRIPT = `
pid=
while read -r line; do pid=$line; done
[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null
exec "$1" rm --force "$2" >/dev/null 2>&1
`;

/** Puts a container on a leash; it need not exist yet. */
export function leash(parts: LeashParts): Leash {
  const { sh, program, env, container, onCut } = parts;
  let isPulled = false;
  // Its own group: a signal for ours must not end it before it has done its work.
  const child = spawn(sh, ['-c', SCRIPT, 'bartizan-leash', program, container], {
    env: { ...env },
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  // What nobody holds must not run on.
  child.once('exit', () => {
    if (isPulled) return;
    void leash({ ...parts, onCut: () => {} }).pull();
    onCut();
  });
  child.stdin?.on('error', () => {});
  child.unref();
  (child.stdin as { unref?: () => void } | null)?.unref?.();
  return {
    hold(pid) {
      child.stdin?.write(`${pid}\n`);
    },
    async pull() {
      isPulled = true;
      child.ref();
      // It may have ended by itself, and its number may be somebody else's by now: that is left to the engine.
      child.stdin?.end('\n');
      await ended;
    },
  };
}
