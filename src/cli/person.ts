// The person at a command that widens rights: asked on the terminal, and proven by the passphrase of the approver's key.
import { readFileSync } from 'node:fs';
import { type Approver, keyFacts, provenApprover, requireKey } from '../app/approver.ts';
import { yesNo } from './ask.ts';
import { hiddenPrompt } from './ask-hidden.ts';
import { cliFault } from './faults.ts';

/** Flags of commands that ask a person. */
export interface PersonFlags {
  /** Answers every question with yes; the passphrase is asked for all the same. */
  readonly yes?: true;
  /** Holds the passphrase: for machines without a terminal. Whoever can read it can approve. */
  readonly passphraseFile?: string;
  /** A program reads: nothing is asked, and what is not answered by `yes` is a no. */
  readonly json?: true;
  /** Key file of another approver than this user. */
  readonly key?: string;
}

/** Declarations of these flags. */
export const YES_OPTION = ['-y, --yes', 'answer every question with yes (the passphrase is asked for all the same)'] as const;
export const REVIEW_OPTION = [
  '--json',
  'print the review as JSON; without --yes that is all: nothing of the server runs, nothing is approved',
] as const;
export const PASSPHRASE_OPTION = [
  '--passphrase-file <path>',
  'file with the passphrase of your key, where no terminal is; whoever can read it can approve',
] as const;

/** A person to ask. */
export interface Person {
  /** Is there a key to approve with at all? Said before somebody reads a whole review in vain. @throws Fault `settings.no-key` */
  ready(stateDir: string): void;
  /** @throws Fault `cli.no-terminal` */
  agrees(question: string): Promise<boolean>;
  /** Asked for once. @throws Fault `settings.no-key`, `lock.wrong-passphrase`, `cli.no-terminal` */
  proven(stateDir: string): Promise<Approver>;
}

/** A passphrase from a file (its first line) or the terminal. @throws Fault `cli.no-terminal`, `cli.usage` */
export async function passphraseFor(flags: PersonFlags, question: string): Promise<string> {
  if (flags.passphraseFile !== undefined) return firstLine(flags.passphraseFile);
  const ask = hiddenPrompt();
  if (ask === undefined) throw cliFault['no-terminal']();
  return ask(question);
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    const reason = `--passphrase-file cannot be read (${(error as NodeJS.ErrnoException).code})`;
    throw cliFault.usage({ reason, help: 'bartizan approve --help' }, error);
  }
}

/** The person behind a command. */
export function personOf(flags: PersonFlags): Person {
  let approver: Promise<Approver> | undefined;
  return {
    ready: (stateDir) => (flags.json && !flags.yes ? undefined : requireKey(stateDir, flags.key)),
    async agrees(question) {
      if (flags.yes) return true;
      if (flags.json) return false;
      const ask = yesNo();
      if (ask === undefined) throw cliFault['no-terminal']();
      return ask(question);
    },
    proven(stateDir) {
      const { publicKey } = keyFacts(stateDir, flags.key) ?? { publicKey: '' };
      const passphrase = (): Promise<string> => passphraseFor(flags, `Passphrase of your key ${publicKey.slice(0, 20)}…: `);
      approver ??= provenApprover(stateDir, passphrase, flags.key);
      return approver;
    },
  };
}
