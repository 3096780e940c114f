// Printing. stdout carries what was asked for and nothing else, stderr everything that is about it. Colours only on a terminal that wants them.
import { createColors } from 'picocolors';
import { cliFault } from './faults.ts';

/** Functions that colour text. */
export type Colours = ReturnType<typeof createColors>;

/** Colours for a stream; functions that change nothing where colours are not wanted (no-color.org). */
export function coloursFor(stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Colours {
  const isWanted = stream.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return createColors(isWanted);
}

/** Colours of stdout. */
export const colours = (): Colours => coloursFor(process.stdout, process.env);

/** Writes lines to stdout and waits until they are taken, so that a slow reader bounds the memory. */
export async function print(...lines: readonly string[]): Promise<void> {
  const text = lines.map((line) => `${line}\n`).join('');
  if (!process.stdout.write(text)) await new Promise<void>((resolve) => process.stdout.once('drain', () => resolve()));
}

/** Writes a line about what happens to stderr. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Prints data for programs. */
export const printJson = (value: unknown): Promise<void> => print(JSON.stringify(value, null, 2));

/** Writes to files that the person named. @throws Fault `cli.no-output` */
export function written(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw cliFault['no-output']({ path, reason: (error as NodeJS.ErrnoException).code ?? String(error) }, error);
  }
}

/** Aborts when the person (or the system) asks to stop: the command then ends well, with exit code 0. */
export function untilInterrupted(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}
