// The list of signers changes only by the old threshold: who may approve cannot be swapped by whoever edits a file.
import { canonical } from '../base/canonical-json.ts';
import { checkPolicy, type SignerPolicy } from './approvals.ts';
import { type Envelope, open, type Signer, seal } from './dsse.ts';
import { lockFault } from './faults.ts';

/** A list of signers with its place in the line of lists. */
export interface SignerList extends SignerPolicy {
  /** Rises by one with every change, so that an old list cannot come back. */
  readonly sequence: number;
}

const STATEMENT = 'application/vnd.bartizan.signers.v1+json';

/** The words that are signed: the next list, and the one it follows. */
function statement(old: SignerList, next: SignerList): string {
  const list = ({ sequence, threshold, keys }: SignerList) => ({
    sequence,
    threshold,
    keys: keys.map(({ key, name }) => ({ key, name })).sort((a, b) => (a.key < b.key ? -1 : 1)),
  });
  return canonical({ old: list(old), next: list(next) });
}

/** Who of the old signers signed the change, by name. */
export function signedBy(old: SignerList, next: SignerList, envelope: Envelope | undefined): readonly string[] {
  const opened = envelope === undefined ? undefined : open(envelope, STATEMENT);
  if (opened === undefined || opened.text !== statement(old, next)) return [];
  return [...new Set(old.keys.filter(({ key }) => opened.signedBy.includes(key)).map(({ name }) => name))];
}

/** Do two lists say the same? */
export function isSameList(a: SignerList, b: SignerList): boolean {
  return statement(a, a) === statement(b, b);
}

/** One signature for the change from a list to the next; gather those of several signers with `merged`. */
export function signSigners(old: SignerList, next: SignerList, signer: Signer): Promise<Envelope> {
  return seal(STATEMENT, statement(old, next), signer);
}

/** One envelope with the signatures of all, which are for the same change. @throws Fault `lock.bad-signers` */
export function merged(envelopes: readonly [Envelope, ...Envelope[]]): Envelope {
  const [first] = envelopes;
  if (envelopes.some(({ payload, payloadType }) => payload !== first.payload || payloadType !== first.payloadType))
    throw lockFault['bad-signers']({ reason: 'the signatures are for different changes' });
  return { ...first, signatures: envelopes.flatMap(({ signatures }) => signatures) };
}

/**
 * Checks that a change of signers is signed by the old threshold. Loss of so many keys that it cannot be reached has no way out here: a person
 * with the rights to the settings and the state folder starts a new line (docs/guide/lock.md).
 * @throws Fault `lock.signers-changed`, `lock.bad-signers`
 */
export function checkSigners(old: SignerList, next: SignerList, envelope: Envelope | undefined): void {
  if (isSameList(old, next)) return;
  checkPolicy(next);
  const changed = (reason: string): Error => lockFault['signers-changed']({ reason, threshold: old.threshold });
  if (next.sequence !== old.sequence + 1) throw changed(`it must have sequence ${old.sequence + 1}, it has ${next.sequence}`);
  if (envelope === undefined) throw changed('nobody signed the change');
  if (open(envelope, STATEMENT)?.text !== statement(old, next)) throw changed('another change was signed');
  const persons = signedBy(old, next, envelope);
  if (persons.length < old.threshold) throw changed(`${persons.length} of ${old.threshold} old signers signed`);
}
