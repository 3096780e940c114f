// What differs between what was approved and what is seen, with a class and a severity. Key order and white space are no change; anything else is.
import type { Json, JsonObject } from '../base/json.ts';
import type { ListName } from '../protocol/methods.ts';
import type { Catalogue } from './catalogue.ts';
import type { LockedServer, ServerFacts } from './entry.ts';

/**
 * What kind of change. `schema-changed`: neither narrower nor wider for sure, to be read like a wider one. `annotation-weaker`: promises less than
 * before (no longer read-only); `annotation-stronger`: promises more (no longer destructive), which may lull a client. `metadata`: icons, `_meta`,
 * members that this version does not know.
 */
export type ChangeClass =
  | 'wording'
  | 'schema-narrowed'
  | 'schema-widened'
  | 'schema-changed'
  | 'new-required-parameter'
  | 'annotation-weaker'
  | 'annotation-stronger'
  | 'metadata'
  | 'new'
  | 'removed'
  | 'renamed'
  | 'instructions'
  | 'capabilities'
  | 'server-info'
  | 'era'
  | 'transport'
  | 'identity'
  | 'publisher'
  | 'artefact'
  | 'install-script'
  | 'provenance'
  | 'launch';

/** How much it matters, least first. */
export type Severity = 'info' | 'low' | 'medium' | 'high';

/** What a change is about: a definition by its key, or the server as a whole (empty key). */
export interface ChangeSubject {
  readonly list: ListName | 'server';
  readonly key: string;
}

/** One difference. */
export interface Change {
  readonly class: ChangeClass;
  readonly severity: Severity;
  readonly subject: ChangeSubject;
  /** Where in the subject (RFC 6901); empty for all of it. */
  readonly pointer: string;
  /** Absent where there was nothing. */
  readonly before?: Json | undefined;
  /** Absent where there is nothing any more. */
  readonly after?: Json | undefined;
  /** One plain phrase, made only of our own words and cleaned names: `new required parameter "path"`. */
  readonly note: string;
  /** For `renamed`: the key it was approved under. */
  readonly renamedFrom?: string | undefined;
}

/** What a connection shows. */
export interface Shown {
  readonly era: ServerFacts['era'];
  readonly transport: ServerFacts['transport'];
  readonly catalogue: Catalogue;
}

/** All differences between a locked server and what its connection shows. Empty: nothing changed. */
export function changesOf(locked: LockedServer, shown: Shown): readonly Change[] {
  throw new Error(`not written yet ${locked} ${shown}`);
}

/** Differences between two definitions of one list; undefined stands for none. */
export function definitionChanges(
  list: ListName,
  key: string,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): readonly Change[] {
  throw new Error(`not written yet ${list} ${key} ${before} ${after}`);
}

/** Differences of two catalogues, renames matched by content. */
export function catalogueChanges(before: Catalogue, after: Catalogue): readonly Change[] {
  throw new Error(`not written yet ${before} ${after}`);
}

/** Differences in what a server is: identity, publishers, artefact, install scripts, provenance, launch line, era, transport. */
export function factChanges(before: ServerFacts, after: ServerFacts): readonly Change[] {
  throw new Error(`not written yet ${before} ${after}`);
}

/** Is every change pure wording without anything suspicious in it? False for no changes at all. */
export function wordingOnly(changes: readonly Change[]): boolean {
  throw new Error(`not written yet ${changes}`);
}

/** The worst severity; undefined for no changes. */
export function worst(changes: readonly Change[]): Severity | undefined {
  throw new Error(`not written yet ${changes}`);
}

/** One short sentence for a fault or the trail: what changed, worst first, bounded; holds no text of the server but cleaned names. */
export function summaryOf(changes: readonly Change[]): string {
  throw new Error(`not written yet ${changes}`);
}
