// Approvals: who said yes to exactly which state of which server in which project, signed. Unsigned, foreign or edited ones never count.
import { canonical } from '../base/canonical-json.ts';
import { sha256Hex } from '../base/digest.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { quotedName } from './characters.ts';
import { type Opened, open, publicKeyOf, type Signer, seal } from './dsse.ts';
import type { Approval, ServerEntry } from './entry.ts';
import { lockFault } from './faults.ts';

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

/** Names what is signed, so that a signature for one purpose is none for another. */
const STATEMENT = 'application/vnd.bartizan.approval.v1+json';

/** SHA-256 (hex) of all that an approval covers: the entry without its approvals, its counter and pins included. */
export function stateDigest(entry: ServerEntry): string {
  const { approvals, ...state } = entry;
  return sha256Hex(canonical(state as unknown as Json));
}

/** The words that are signed. Independent of paths; bound to project, server, counter and state. */
function statement({ project, server, entry }: Subject, by: string, at: string, state: string): string {
  return canonical({ approvedAt: at, approvedBy: by, counter: entry.counter, project, server, state });
}

/** Makes an approval; signed where a signer is given. Append it to `entry.approvals`. */
export async function approval(subject: Subject, by: string, at: Date, signer?: Signer): Promise<Approval> {
  const state = stateDigest(subject.entry);
  const when = at.toISOString();
  if (signer === undefined) return { by, at: when, state };
  const envelope = await seal(STATEMENT, statement(subject, by, when, state), signer);
  return { by, at: when, state, envelope };
}

/** Does the entry have approvals, all for just this state? What a careless edit or merge changed is not approved. */
export function isApproved(entry: ServerEntry): boolean {
  const state = stateDigest(entry);
  return entry.approvals.length > 0 && entry.approvals.every((each) => each.state === state);
}

/**
 * Answers who approved this state: with a policy the persons whose genuine signatures are on it, without one the names as written.
 * @throws Fault `lock.unapproved`, `lock.tampered` (another state was approved), and with a policy `lock.unsigned` (too few),
 * `lock.bad-signers`; with or without one `lock.foreign-signature` (made for another server or project), `lock.bad-signature`
 */
export function verifyApprovals(subject: Subject, policy?: SignerPolicy): readonly string[] {
  const { server, entry } = subject;
  if (entry.approvals.length === 0) throw lockFault.unapproved({ server });
  if (!isApproved(entry)) throw lockFault.tampered({ server });
  if (policy === undefined) {
    // Nobody's signature is asked for, but one that is there has to be for just this.
    for (const each of entry.approvals) keysOn(subject, each);
    return [...new Set(entry.approvals.map(({ by }) => by))];
  }
  checkPolicy(policy);
  const persons = new Set<string>();
  for (const each of entry.approvals) {
    for (const key of keysOn(subject, each)) {
      const person = policy.keys.find((allowed) => allowed.key === key)?.name;
      if (person !== undefined) persons.add(person);
    }
  }
  if (persons.size < policy.threshold) throw tooFew(subject, policy, persons.size);
  return [...persons];
}

function tooFew({ server, entry }: Subject, { threshold }: SignerPolicy, valid: number): Error {
  const unsigned = entry.approvals.filter(({ envelope }) => envelope === undefined).length;
  const others = entry.approvals.length - unsigned - valid;
  const parts = [
    ...(unsigned > 0 ? [`${unsigned} unsigned`] : []),
    ...(others > 0 ? [`${others} by keys that are not allowed or count already`] : []),
  ];
  return lockFault.unsigned({ server, valid, threshold, reason: parts.length > 0 ? parts.join(', ') : 'no others' });
}

/** The keys with genuine signatures under exactly this approval; none for an unsigned one. */
function keysOn(subject: Subject, { by, at, state, envelope }: Approval): readonly string[] {
  if (envelope === undefined) return [];
  const { server } = subject;
  const opened = open(envelope, STATEMENT);
  if (opened === undefined) throw lockFault['bad-signature']({ server, key: 'it is no approval' });
  const [forged] = opened.notGenuine;
  // Nothing that such an envelope says is worth a closer look.
  if (forged !== undefined) throw lockFault['bad-signature']({ server, key: quotedName(forged) });
  if (opened.text !== statement(subject, by, at, state)) throw misused(subject, opened);
  return opened.signedBy;
}

/** A genuine signature on other words: copied from elsewhere, or the lock was edited around it. */
function misused({ project, server }: Subject, { value }: Opened): Error {
  const { server: forServer, project: forProject } = value as JsonObject;
  if (forServer !== server) {
    const other = typeof forServer === 'string' ? `server ${quotedName(forServer)}` : 'no server';
    return lockFault['foreign-signature']({ server, other });
  }
  if (forProject !== project) return lockFault['foreign-signature']({ server, other: 'another project' });
  return lockFault.tampered({ server });
}

/** @throws Fault `lock.bad-signers` for a policy that could never hold, or always would */
export function checkPolicy({ keys, threshold }: SignerPolicy): void {
  const bad = keys.find(({ key }) => publicKeyOf(key) === undefined);
  const persons = new Set(keys.map(({ name }) => name)).size;
  const isTwice = new Set(keys.map(({ key }) => key)).size < keys.length;
  if (bad !== undefined) throw lockFault['bad-signers']({ reason: `${quotedName(bad.key)} is no key (ed25519:…)` });
  if (isTwice) throw lockFault['bad-signers']({ reason: 'a key is listed twice' });
  if (!Number.isSafeInteger(threshold) || threshold < 1)
    throw lockFault['bad-signers']({ reason: 'the threshold is less than 1' });
  if (persons < threshold)
    throw lockFault['bad-signers']({ reason: `${threshold} signers are needed, but there are only ${persons}` });
}

/** What this machine remembers of a server's newest approved state; the caller keeps it in the store, also after the server was removed. */
export interface KnownState {
  readonly project: string;
  readonly counter: number;
  readonly state: string;
}

/** What to remember of this state. */
export function knownStateOf({ project, entry }: Subject): KnownState {
  return { project, counter: entry.counter, state: stateDigest(entry) };
}

/**
 * Compares with what this machine remembers. `first`: it remembers nothing (say so); `newer`: remember it now.
 * @throws Fault `lock.rolled-back` (older), `lock.forked` (same counter, other state), `lock.other-project`
 */
export function checkKnown(subject: Subject, known: KnownState | undefined): 'first' | 'same' | 'newer' {
  if (known === undefined) return 'first';
  const { server, entry, project } = subject;
  if (project !== known.project) throw lockFault['other-project']({});
  if (entry.counter < known.counter) throw lockFault['rolled-back']({ server, counter: entry.counter, known: known.counter });
  if (entry.counter > known.counter) return 'newer';
  if (stateDigest(entry) !== known.state) throw lockFault.forked({ server, counter: entry.counter });
  return 'same';
}
