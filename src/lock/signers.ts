// The list of signers changes only by the old threshold: who may approve cannot be swapped by whoever edits a file.
import type { SignerPolicy } from './approvals.ts';
import type { Envelope, Signer } from './dsse.ts';

/** A list of signers with its place in the line of lists. */
export interface SignerList extends SignerPolicy {
  /** Rises by one with every change. */
  readonly sequence: number;
}

/** One signature for a change from one list to the next. Merge several with `mergeSignatures`. */
export function signSigners(next: SignerList, signer: Signer): Promise<Envelope> {
  throw new Error(`not written yet ${next} ${signer}`);
}

/** Checks that a change is signed by the old threshold. @throws Fault `lock.signers-changed` */
export function checkSigners(old: SignerList, next: SignerList, envelope: Envelope | undefined): void {
  throw new Error(`not written yet ${old} ${next} ${envelope}`);
}
