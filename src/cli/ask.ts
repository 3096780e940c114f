// Questions to a person at the terminal: on the terminal itself, so that an answer in a pipe or from a program that only has stdin is no answer.
import { existsSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { isatty, ReadStream, WriteStream } from 'node:tty';
import { cliFault } from './faults.ts';

/** Is the answer yes? Anything but yes is no. @throws Fault `cli.cancelled` after Ctrl-C or Ctrl-D */
export async function saysYes(
  question: string,
  { input, output }: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
): Promise<boolean> {
  const terminal = createInterface({ input, output });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    output.write('\n');
    throw cliFault.cancelled({}, error);
  } finally {
    terminal.close();
  }
}

/** Asks yes or no. Undefined where no terminal belongs to this process. */
export function yesNo(): ((question: string) => Promise<boolean>) | undefined {
  if (!isatty(0) && !isatty(2)) return undefined;
  const path = '/dev/tty';
  const hasTty = process.platform !== 'win32' && existsSync(path);
  return async (question) => {
    // Terminal streams, not file streams: a file stream reads ahead, and would swallow what is typed at the next question.
    const input = hasTty ? new ReadStream(openSync(path, 'r')) : process.stdin;
    const output = hasTty ? new WriteStream(openSync(path, 'w')) : process.stderr;
    try {
      return await saysYes(question, { input, output });
    } finally {
      if (input !== process.stdin) input.destroy();
      if (output !== process.stderr) output.destroy();
    }
  };
}
