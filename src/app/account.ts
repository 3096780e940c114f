// Who runs this program, as a word for callers and signatures. Never a fault: in a container a user often has a number alone.
import { userInfo } from 'node:os';

/** The account's name; `uid-1234` where the system has none for that number. */
export function accountName(look: () => { readonly username: string } = userInfo, uid = process.getuid?.()): string {
  try {
    return look().username;
  } catch {
    return `uid-${uid ?? 'unknown'}`;
  }
}
