// What the user and administrators allow, in a program that reads its settings once: their files are looked at, and what they allow now is taken whole, or
// not at all.
import { statSync } from 'node:fs';
import { Fault, faultLine } from '../base/fault.ts';
import { type Authority, managedConfig, readAuthority, userConfig, type Whose } from './authority.ts';

/** How often the files are looked at, in ms: what they say counts within a second. */
const LOOK_EVERY_MS = 400;

/** What is watched, and who is told. */
export interface AuthorityWatch {
  readonly whose: Whose;
  readonly stateDir: string;
  /** @throws Fault of what cannot be taken over */
  readonly take: (authority: Authority) => void;
  readonly say: (line: string) => void;
}

function stampOf(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
    return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
  } catch (error) {
    // What can no longer be looked at is another state too, told once: reading it says what is wrong.
    return String((error as NodeJS.ErrnoException).code);
  }
}

const whyOf = (thrown: unknown): string =>
  thrown instanceof Fault ? `${faultLine(thrown)} (what was allowed before stays in force)` : UNREADABLE;

/** Watches until the answer is called. */
export function watchAuthority({ whose, stateDir, take, say }: AuthorityWatch): () => void {
  const paths = [userConfig(whose), managedConfig(whose.platform)];
  const stamps = (): string => paths.map(stampOf).join('; ');
  // What was read before this watch began is read once more: it may have changed meanwhile.
  let taken: string | undefined;
  const begun = stamps();
  let failed: string | undefined;
  let isLooking = false;
  const look = async (): Promise<void> => {
    const now = stamps();
    if (now === taken) return;
    try {
      take(await readAuthority(whose, stateDir));
      if (taken !== undefined || now !== begun) say('settings changed: authority');
      taken = now;
    } catch (thrown) {
      // Tried again each time, told once.
      if (failed !== now) say(whyOf(thrown));
      failed = now;
    }
  };
  const timer = setInterval(() => {
    // One at a time: an older answer must not come last.
    if (isLooking) return;
    isLooking = true;
    look()
      .catch(() => say(UNREADABLE))
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}

const UNREADABLE = 'the settings could not be read; what was allowed before stays in force';
