// Runs a program that keeps or prints a secret: no shell, the secret on a pipe and never in an argument, output and time bounded.
import { spawn } from 'node:child_process';

/** How a program is run. */
export interface RunOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Written to its standard input. */
  readonly input?: string;
  readonly timeoutMs: number;
}

/** How it ended. */
export interface Ran {
  /** Null when it did not end by itself. */
  readonly code: number | null;
  readonly out: string;
  /** Did it say anything on stderr? What it says is never passed on: it may repeat what it was given. */
  readonly saidError: boolean;
  /** One word when it could not be started (`ENOENT`), took too long (`timeout`) or printed too much (`flood`). */
  readonly trouble?: string;
}

/** Runs programs; tests bring their own. */
export type RunProgram = (command: readonly string[], options: RunOptions) => Promise<Ran>;

const MAX_OUT_BYTES = 128 * 1024;

/** Runs one program to its end. Never throws. */
export const runProgram: RunProgram = (command, { env, input, timeoutMs }) => {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  const [program = '', ...args] = command;
  const chunks: Buffer[] = [];
  let bytes = 0;
  let saidError = false;
  let trouble: string | undefined;
  const child = spawn(program, args, { env: { ...env }, stdio: 'pipe', windowsHide: true });
  const end = (why: string): void => {
    trouble ??= why;
    child.kill('SIGKILL');
    // Something it started may still hold the pipes.
    for (const pipe of child.stdio) pipe?.destroy();
  };
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_OUT_BYTES) end('flood');
    else chunks.push(chunk);
  });
  child.stderr.on('data', () => {
    saidError = true;
  });
  for (const pipe of child.stdio) pipe?.on('error', () => undefined);
  child.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'unknown'));
  child.once('close', (code) => {
    clearTimeout(timer);
    const out = Buffer.concat(chunks).toString('utf8');
    resolve({ code: trouble === undefined ? code : null, out, saidError, ...(trouble === undefined ? {} : { trouble }) });
  });
  child.stdin.end(input ?? '');
  return promise;
};

/** Why a program failed, in a few words of ours; undefined if it did not. */
export function troubleOf({ code, trouble }: Ran, program: string): string | undefined {
  if (trouble === 'ENOENT') return `there is no program ${program}`;
  if (trouble === 'timeout') return 'it took too long';
  if (trouble === 'flood') return 'it printed too much';
  if (trouble !== undefined) return trouble;
  return code === 0 ? undefined : `exit code ${code}`;
}
