// in-toto statements: what a signed attestation says about which bytes. https://github.com/in-toto/attestation/tree/main/spec
import type { Json } from '../../base/json.ts';
import { failed, type Refusal } from './facts.ts';
import { listAt, readDocument, textAt } from './reading.ts';
import type { Proven } from './sigstore.ts';

/** A statement whose envelope was verified. */
export interface Statement {
  readonly predicateType: string;
  readonly subjects: readonly Json[];
  readonly predicate: Json | undefined;
  readonly whole: Json;
}

const ENVELOPE = 'application/vnd.in-toto+json';
const TYPES: ReadonlySet<string> = new Set(['https://in-toto.io/Statement/v0.1', 'https://in-toto.io/Statement/v1']);
const MAX_SUBJECTS = 256;

/** Reads the statement in a verified envelope. */
export function statementOf(proven: Proven): Statement | Refusal {
  if (proven.envelope?.type !== ENVELOPE) return failed('it signs something else than a statement');
  const document = readDocument(proven.envelope.payload);
  if ('why' in document) return failed(`its statement ${document.why}`);
  const { value } = document;
  const predicateType = textAt(value, 'predicateType');
  const subjects = listAt(value, 'subject');
  if (!TYPES.has(textAt(value, '_type') ?? '') || predicateType === undefined || subjects === undefined) {
    return failed('its statement is not of a known form');
  }
  if (subjects.length > MAX_SUBJECTS) return failed(`its statement is about more than ${MAX_SUBJECTS} things`);
  const predicate = (value as { readonly predicate?: Json }).predicate;
  return { predicateType, subjects, predicate, whole: value };
}

/** What a statement must be about. */
export interface Subject {
  /** Undefined: the digest names it (images). */
  readonly name?: string | undefined;
  readonly algorithm: 'sha256' | 'sha512';
  /** Hex, lower case. */
  readonly digest: string;
}

/** Why a statement is not about this subject; undefined when it is. Name and digest must stand in the same entry. */
export function notAbout(statement: Statement, subject: Subject): Refusal | undefined {
  const named = statement.subjects.filter((entry) => isNamed(textAt(entry, 'name'), subject.name));
  if (named.length === 0) {
    const other = textAt(statement.subjects[0], 'name') ?? 'nothing that it names';
    return failed(`it is about ${JSON.stringify(other.slice(0, 200))}`);
  }
  const same = named.some((entry) => textAt(entry, 'digest', subject.algorithm)?.toLowerCase() === subject.digest);
  return same ? undefined : failed('it is about other bytes than those that were fetched');
}

/** Package URLs may escape what they need not: `pkg:npm/%40scope/name@1.0.0`. */
function isNamed(found: string | undefined, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  if (found === undefined) return false;
  try {
    return decodeURIComponent(found) === wanted;
  } catch {
    return false; // URIError: not an escaped text
  }
}
