// Asks a person at the terminal before something is sent or started. Without a terminal only a flag can agree.
import { createInterface } from 'node:readline/promises';

/** Does the person agree? */
export async function consented(question: string, isAgreed: boolean): Promise<boolean> {
  if (isAgreed) return true;
  if (process.stdin.isTTY !== true) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
