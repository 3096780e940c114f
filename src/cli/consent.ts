// Asks a person at the terminal before something is sent or started. Without a terminal only a flag can agree.
import { saysYes } from './ask.ts';

/** Does the person agree? @throws Fault `cli.cancelled` */
export async function consented(question: string, isAgreed: boolean): Promise<boolean> {
  if (isAgreed) return true;
  return process.stdin.isTTY === true && (await saysYes(question, { input: process.stdin, output: process.stderr }));
}
