// Questions to a person at the terminal: on the terminal itself, so that an answer in a pipe or from a program that only has stdin is no answer.
import { existsSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { isatty, ReadStream, WriteStream } from 'node:tty';

/** Asks yes or no; anything but yes is no. Undefined where no terminal belongs to this process. */
export function yesNo(): ((question: string) => Promise<boolean>) | undefined {
  if (!isatty(0) && !isatty(2)) return undefined;
  const path = '/dev/tty';
  const hasTty = process.platform !== 'win32' && existsSync(path);
  return async (question) => {
    // Terminal streams, not file streams: a file stream reads ahead, and would swallow what is typed at the next question.
    const input = hasTty ? new ReadStream(openSync(path, 'r')) : process.stdin;
    const output = hasTty ? new WriteStream(openSync(path, 'w')) : process.stderr;
    const terminal = createInterface({ input, output });
    try {
      const answer = (await terminal.question(`${question} [y/N] `)).trim().toLowerCase();
      return answer === 'y' || answer === 'yes';
    } finally {
      terminal.close();
      if (input !== process.stdin) input.destroy();
      if (output !== process.stderr) output.destroy();
    }
  };
}
