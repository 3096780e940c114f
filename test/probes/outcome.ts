// What a probe answers, and the small steps that probes share. A probe is a hostile program: it runs inside whatever launcher is tested.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** ALLOWED: the attack worked. NA: there was nothing to attack. */
export interface Outcome {
  readonly result: 'ALLOWED' | 'DENIED' | 'NA';
  readonly detail: string;
}

/** What the harness tells a probe; by argument, since a good launcher hides the environment. */
export interface Setting {
  readonly home: string;
  readonly workspace: string;
  /** A process outside that must not be touched. */
  readonly victim: number;
  /** A word that the host looks for outside. */
  readonly word: string;
  /** An abstract socket of the host. */
  readonly abstract: string;
  readonly sockets: Readonly<Record<string, string>>;
  /** The launcher gives processes a namespace of their own. */
  readonly hasOwnProcesses: boolean;
}

/** One attack. */
export type Probe = (setting: Setting) => Outcome | Promise<Outcome>;

const MAX_DETAIL_CHARS = 200;
/** The helper for system calls, beside this file. */
export const SYSPROBE = fileURLToPath(new URL('sysprobe', import.meta.url));

export const outcome = (result: Outcome['result'], detail: unknown = ''): Outcome => ({
  result,
  detail: String(detail).slice(0, MAX_DETAIL_CHARS),
});

export const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
};

/** Works = allowed, throws = denied. */
export function attempt(work: () => unknown, detail?: string): Outcome {
  try {
    const value = work();
    return outcome('ALLOWED', detail ?? value ?? '');
  } catch (error) {
    return outcome('DENIED', reasonOf(error));
  }
}

/** Runs one system call in the static helper. */
export function sys(...args: readonly (string | number)[]): Outcome {
  const ran = spawnSync(SYSPROBE, args.map(String), { encoding: 'utf8', timeout: 12_000 });
  if (ran.error !== undefined) return outcome('DENIED', `spawn ${reasonOf(ran.error)}`);
  const line = ran.stdout.trim().split('\n').pop() ?? '';
  const [word, ...rest] = line.split(' ');
  if (ran.signal !== null || (word !== 'ALLOWED' && word !== 'DENIED'))
    return outcome('DENIED', `signal ${ran.signal} exit ${ran.status} ${line}`);
  return outcome(word, rest.join(' '));
}

/** Reads a planted secret. */
export function canRead(path: string): Outcome {
  return attempt(() => {
    if (!readFileSync(path, 'latin1').includes('CANARY')) throw new Error('no canary');
    return path;
  });
}

export const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
