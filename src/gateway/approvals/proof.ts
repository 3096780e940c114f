// Evidence of an answer. A row of the store proves nothing: whoever has this user's shell could write one. What counts is signed by an approver's key, or
// sealed with the store key by the program that saw the approver; both over the very words that are counted.
import { timingSafeEqual } from 'node:crypto';
import { canonical } from '../../base/canonical-json.ts';
import { isObject, type Json } from '../../base/json.ts';
import type { AllowedKey } from '../../lock/approvals.ts';
import { type Envelope, open, type Signer, seal } from '../../lock/dsse.ts';
import type { Approval, ApprovalAnswer } from '../../store/approval.ts';

/** Whose answers count. From user and managed settings and this user's own key, never from a project. */
export interface ApproverTrust {
  /** Keys whose signatures count, and whose they are. */
  readonly keys: readonly AllowedKey[];
  /** Names of approvers who answer over a link. */
  readonly links: ReadonlySet<string>;
}

/** Keyed with the store key. */
export type Mac = (text: string) => string;

/** How an answer reached us without a signature: over the link of a webhook, or from a form of the caller's own client. */
export type MacKind = 'link' | 'client';

const STATEMENT = 'application/vnd.bartizan.answer.v1+json';

type Asked = Pick<Approval, 'id' | 'key' | 'toolKey'>;
type Given = Omit<ApprovalAnswer, 'proof'>;

/** The words: which question of which call, and how far the answer goes. */
const statementOf = ({ id, key, toolKey }: Asked, { by, atMs, answer, scope }: Given): string =>
  canonical({ id, key, toolKey, by, atMs, answer, scope } as unknown as Json);

/** An answer signed by its approver. */
export async function signedAnswer(approval: Asked, given: Given, signer: Signer): Promise<ApprovalAnswer> {
  const envelope = await seal(STATEMENT, statementOf(approval, given), signer);
  return { ...given, proof: JSON.stringify({ kind: 'signature', envelope }) };
}

const macOf = (kind: MacKind, approval: Asked, given: Given, mac: Mac): string =>
  mac(`approval ${kind} answer\n${statementOf(approval, given)}`);

/** An answer that this program itself saw. */
export function witnessedAnswer(kind: MacKind, approval: Asked, given: Given, mac: Mac): ApprovalAnswer {
  return { ...given, proof: JSON.stringify({ kind, mac: macOf(kind, approval, given, mac) }) };
}

const isSame = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

function parsed(proof: string): Json {
  try {
    return JSON.parse(proof) as Json;
  } catch {
    return null;
  }
}

/** How an answer is proven; undefined for one that is not. */
function kindOf(approval: Asked, answer: ApprovalAnswer, trust: ApproverTrust, mac: Mac): 'signature' | MacKind | undefined {
  const { proof, ...given } = answer;
  const found = parsed(proof);
  if (!isObject(found)) return undefined;
  const { kind, envelope } = found;
  if (kind === 'signature') return isEnvelope(envelope) && isSigned(approval, given, envelope, trust) ? kind : undefined;
  if (kind !== 'client' && !(kind === 'link' && trust.links.has(given.by))) return undefined;
  const expected = macOf(kind, approval, given, mac);
  return typeof found['mac'] === 'string' && isSame(found['mac'], expected) ? kind : undefined;
}

function isSigned(approval: Asked, given: Given, envelope: Envelope, trust: ApproverTrust): boolean {
  const opened = open(envelope, STATEMENT);
  if (opened === undefined || opened.notGenuine.length > 0 || opened.text !== statementOf(approval, given)) return false;
  return trust.keys.some(({ key, name }) => name === given.by && opened.signedBy.includes(key));
}

const isEnvelope = (value: unknown): value is Envelope =>
  isObject(value as Json) &&
  typeof (value as Envelope).payload === 'string' &&
  typeof (value as Envelope).payloadType === 'string' &&
  Array.isArray((value as Envelope).signatures) &&
  (value as Envelope).signatures.every((one) => typeof one?.keyid === 'string' && typeof one.sig === 'string');

/** How strictly answers are looked at. */
export interface Needed {
  readonly approvers: number;
  readonly isLowRisk: boolean;
}

/** Why the answers of a row do not prove that enough persons allowed it; undefined when they do. Each one has to be proven. */
export function whyNotProven(approval: Approval, needed: Needed, trust: ApproverTrust, mac: Mac): string | undefined {
  const persons = new Set<string>();
  for (const answer of approval.answers) {
    if (answer.answer !== 'allow') return 'it was refused';
    const kind = kindOf(approval, answer, trust, mac);
    if (kind === undefined) return `that of ${JSON.stringify(answer.by)} has no valid signature of a known approver`;
    if (kind === 'client' && !needed.isLowRisk) return "the caller's own client answered, which counts for low risk only";
    persons.add(answer.by);
  }
  const count = Math.max(needed.approvers, approval.needed);
  return persons.size < count ? `${persons.size} of ${count} persons allowed it` : undefined;
}
