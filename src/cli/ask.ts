// Questions to a person at the terminal: on the terminal itself, so that an answer in a pipe or from a program that only has stdin is no answer.
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { isatty } from 'node:tty';

/** Asks yes or no; anything but yes is no. Undefined where no terminal belongs to this process. */
export function yesNo(): ((question: string) => Promise<boolean>) | undefined {
  if (!isatty(0) && !isatty(2)) return undefined;
  const path = '/dev/tty';
  const hasTty = process.platform !== 'win32' && existsSync(path);
  return async (question) => {
    const input = hasTty ? createReadStream(path) : process.stdin;
    const output = hasTty ? createWriteStream(path) : process.stderr;
    const terminal = createInterface({ input, output });
    try {
      const answer = (await terminal.question(`${question} [y/N] `)).trim().toLowerCase();
      return answer === 'y' || answer === 'yes';
    } finally {
      terminal.close();
      if (input !== process.stdin) input.destroy();
    }
  };
}
