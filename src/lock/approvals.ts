// Approvals: who said yes to exactly which state of which server in which project, signed. Unsigned, foreign or edited ones never count.
import type { Signer } from './dsse.ts';
import type { Approval, ServerEntry } from './entry.ts';

/** What an approval is about. */
export interface Subject {
  /** `project` of the lock file. */
  readonly project: string;
  readonly server: string;
  readonly entry: ServerEntry;
}

/** A key that may approve. Comes from user or managed settings, never from the project. */
export interface AllowedKey {
  /** `ed25519:` and base64 of 32 bytes. */
  readonly key: string;
  /** Whose it is: several keys of one person count once. */
  readonly name: string;
}

/** Who may approve, and how many of them must. */
export interface SignerPolicy {
  readonly keys: readonly AllowedKey[];
  readonly threshold: number;
}

/** SHA-256 (hex) of all that an approval covers: the entry without its approvals. */
export function stateDigest(entry: ServerEntry): string {
  throw new Error(`not written yet ${entry}`);
}

/** Makes an approval; signed where a signer is given. Append it to `entry.approvals`. */
export function approval(subject: Subject, by: string, at: Date, signer?: Signer): Promise<Approval> {
  throw new Error(`not written yet ${subject} ${by} ${at} ${signer}`);
}

/**
 * The persons whose valid signatures are on this state.
 * @throws Fault `lock.unsigned` (too few), `lock.tampered` (signed for another state), `lock.foreign-signature` (other server or project),
 * `lock.bad-signature`
 */
export function verifyApprovals(subject: Subject, policy: SignerPolicy): readonly string[] {
  throw new Error(`not written yet ${subject} ${policy}`);
}

/** What this machine remembers of a server's newest approved state; the caller keeps it in the store. */
export interface KnownState {
  readonly project: string;
  readonly counter: number;
  readonly state: string;
}

/** What to remember of this state. */
export function knownStateOf(subject: Subject): KnownState {
  throw new Error(`not written yet ${subject}`);
}

/**
 * Compares with what this machine remembers. `first`: it remembers nothing (say so); `newer`: remember it now.
 * @throws Fault `lock.rolled-back` (older), `lock.forked` (same counter, other state), `lock.other-project`
 */
export function checkKnown(subject: Subject, known: KnownState | undefined): 'first' | 'same' | 'newer' {
  throw new Error(`not written yet ${subject} ${known}`);
}
