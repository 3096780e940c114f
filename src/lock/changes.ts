// What differs between what was approved and what is seen, with a class and a severity. Key order and white space are no change; anything else is.
import { canonical } from '../base/canonical-json.ts';
import { sha256Hex } from '../base/digest.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { LISTS, type ListName } from '../protocol/methods.ts';
import { AROUND_PARTS, isSameAround } from './around.ts';
import { type Around, type AroundPart, byKey, type Catalogue, LIST_NAMES } from './catalogue.ts';
import { quotedName } from './characters.ts';
import { memberChanges, valueChanges } from './definition-changes.ts';
import type { LockedServer, ServerFacts } from './entry.ts';
import { below, type Found } from './schema-changes.ts';
import { suspicionsOf } from './suspicions.ts';

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

const SEVERITIES: readonly Severity[] = ['info', 'low', 'medium', 'high'];

/** How much a difference inside a definition matters by itself. */
const BY_CLASS: Readonly<Record<Found['class'], Severity>> = {
  wording: 'medium',
  metadata: 'medium',
  'schema-narrowed': 'low',
  'schema-widened': 'medium',
  'schema-changed': 'medium',
  'new-required-parameter': 'high',
  'annotation-weaker': 'high',
  'annotation-stronger': 'high',
};

const SERVER: ChangeSubject = { list: 'server', key: '' };

/** One of a list, in words. */
const KIND: Readonly<Record<ListName, string>> = {
  tools: 'tool',
  prompts: 'prompt',
  resources: 'resource',
  templates: 'template',
};

/** Does the new value hold characters that hide or imitate, which the old one did not? */
function isSuspicious(before: Json | undefined, after: Json | undefined): boolean {
  if (after === undefined) return false;
  const known = new Set(before === undefined ? [] : suspicionsOf(before).map(suspect));
  return suspicionsOf(after).some((each) => !known.has(suspect(each)));
}

const suspect = ({ id, pointer, characters }: ReturnType<typeof suspicionsOf>[number]): string =>
  canonical([id, pointer, ...characters]);

function changeOf(subject: ChangeSubject, found: Found): Change {
  const { class: kind, pointer, before, after, note } = found;
  const isOdd = isSuspicious(before, after);
  const severity = isOdd ? 'high' : BY_CLASS[kind];
  return { class: kind, severity, subject, pointer, before, after, note: isOdd ? `${note}, with characters that deceive` : note };
}

/** Differences between two definitions of one list; undefined stands for none. */
export function definitionChanges(
  list: ListName,
  key: string,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): readonly Change[] {
  const subject = { list, key };
  if (before !== undefined && after !== undefined)
    return memberChanges(list, before, after).map((found) => changeOf(subject, found));
  const name = `${KIND[list]} ${quotedName(key)}`;
  if (after !== undefined) {
    const severity = list === 'tools' || isSuspicious(undefined, after) ? 'high' : 'medium';
    return [{ class: 'new', severity, subject, pointer: '', after, note: `new ${name}` }];
  }
  return before === undefined
    ? []
    : [{ class: 'removed', severity: 'low', subject, pointer: '', before, note: `${name} removed` }];
}

/** What a definition is without what it is called. */
function contentOf(list: ListName, definition: JsonObject): string {
  const { [LISTS[list].key]: key, title, ...content } = definition;
  return sha256Hex(canonical(content));
}

/** Definitions that are gone, by the ones that have their content now; each is matched once. */
function renamesOf(
  list: ListName,
  old: ReadonlyMap<string, JsonObject>,
  now: ReadonlyMap<string, JsonObject>,
): ReadonlyMap<string, string> {
  const gone = [...old].filter(([key]) => !now.has(key));
  const added = [...now].filter(([key]) => !old.has(key));
  if (gone.length === 0 || added.length === 0) return new Map();
  const byContent = Map.groupBy(gone, ([, definition]) => contentOf(list, definition));
  return new Map(
    added.flatMap(([key, definition]) => {
      const match = byContent.get(contentOf(list, definition))?.shift();
      return match === undefined ? [] : [[key, match[0]] as const];
    }),
  );
}

function renamed(list: ListName, key: string, from: string, before: JsonObject, after: JsonObject): readonly Change[] {
  const member = LISTS[list].key;
  const severity = isSuspicious(undefined, key) ? 'high' : 'medium';
  const note = `${KIND[list]} ${quotedName(from)} is now called ${quotedName(key)}; all else is as approved`;
  const subject = { list, key };
  const rename: Change = {
    class: 'renamed',
    severity,
    subject,
    pointer: below('', member),
    before: from,
    after: key,
    note,
    renamedFrom: from,
  };
  const rest = memberChanges(list, { ...before, [member]: key }, after);
  return [rename, ...rest.map((found) => changeOf(subject, found))];
}

function listChanges(list: ListName, before: Catalogue, after: Catalogue): readonly Change[] {
  const [old, now] = [byKey(before, list), byKey(after, list)];
  const renames = renamesOf(list, old, now);
  const matched = new Set(renames.values());
  const changes: Change[] = [];
  for (const [key, is] of now) {
    const from = renames.get(key);
    const was = old.get(from ?? key);
    if (was === is) continue;
    if (from === undefined || was === undefined) changes.push(...definitionChanges(list, key, was, is));
    else changes.push(...renamed(list, key, from, was, is));
  }
  for (const [key, was] of old)
    if (!now.has(key) && !matched.has(key)) changes.push(...definitionChanges(list, key, was, undefined));
  return changes;
}

function instructionChanges(before: string | undefined, after: string | undefined): readonly Change[] {
  if (before === after) return [];
  const severity = isSuspicious(before, after) || before === undefined ? 'high' : 'medium';
  const verb = before === undefined ? 'new' : after === undefined ? 'removed' : 'changed';
  return [
    { class: 'instructions', severity, subject: SERVER, pointer: '/instructions', before, after, note: `instructions ${verb}` },
  ];
}

/** Version numbers of remote servers rise with every release of theirs; a server that calls itself something else is another matter. */
function infoChanges(before: JsonObject | undefined, after: JsonObject | undefined): readonly Change[] {
  return valueChanges(before, after).map(({ pointer, before: was, after: is }) => ({
    class: 'server-info',
    severity: isSuspicious(was, is) ? 'high' : pointer === '/version' ? 'info' : 'medium',
    subject: SERVER,
    pointer: `/serverInfo${pointer}`,
    before: was,
    after: is,
    note: `server info ${pointer === '' ? '' : `${quotedName(pointer.slice(1))} `}changed`,
  }));
}

function capabilityChanges(before: JsonObject, after: JsonObject): readonly Change[] {
  return valueChanges(before, after).map(({ pointer, before: was, after: is }) => ({
    class: 'capabilities',
    severity: is === undefined ? 'low' : 'medium',
    subject: SERVER,
    pointer: `/capabilities${pointer}`,
    before: was,
    after: is,
    note: `capability ${quotedName(pointer.slice(1))} ${was === undefined ? 'added' : is === undefined ? 'removed' : 'changed'}`,
  }));
}

function aroundChange(part: AroundPart, { pointer, before, after }: Found): Change {
  const verb = after === undefined ? 'no longer says' : before === undefined ? 'now says' : 'says otherwise';
  const place = part === 'hello' ? 'in the hello' : `beside the ${part}`;
  const note = `${verb} ${place}${pointer === '' ? '' : `: ${quotedName(pointer.slice(1))}`}`;
  return changeOf(SERVER, { class: 'metadata', pointer: `/around/${part}${pointer}`, before, after, note });
}

/** What is said beside the definitions: a client may show it, and a model may read it. */
function aroundChanges(before: Around = {}, after: Around = {}): readonly Change[] {
  return AROUND_PARTS.flatMap((part) =>
    valueChanges(before[part], after[part])
      .filter((found) => !isSameAround(found.before, found.after))
      .map((found) => aroundChange(part, found)),
  );
}

/** Differences of two catalogues, renames matched by content. */
export function catalogueChanges(before: Catalogue, after: Catalogue): readonly Change[] {
  return [
    ...instructionChanges(before.instructions, after.instructions),
    ...infoChanges(before.serverInfo, after.serverInfo),
    ...capabilityChanges(before.capabilities, after.capabilities),
    ...aroundChanges(before.around, after.around),
    ...LIST_NAMES.flatMap((list) => listChanges(list, before, after)),
  ];
}

/** How a connection is made: a server that falls back to the older protocol or another wire is not the one that was approved. */
export function wireChanges(
  before: Pick<ServerFacts, 'era' | 'transport'>,
  after: Pick<ServerFacts, 'era' | 'transport'>,
): readonly Change[] {
  return (['era', 'transport'] as const)
    .filter((what) => before[what] !== after[what])
    .map((what) => ({
      class: what,
      // Legacy servers may ask clients for things inside a session, unasked.
      severity: after[what] === 'modern' ? 'low' : 'high',
      subject: SERVER,
      pointer: `/${what}`,
      before: before[what],
      after: after[what],
      note: `${what} was ${before[what]}, is ${after[what]}`,
    }));
}

/** All differences between a locked server and what its connection shows. Empty: nothing changed. */
export function changesOf(locked: LockedServer, shown: Shown): readonly Change[] {
  return [...wireChanges(locked.entry, shown), ...catalogueChanges(locked.catalogue, shown.catalogue)];
}

/** Is every change pure wording without anything suspicious in it? False for no changes at all. Instructions are no pure wording. */
export function wordingOnly(changes: readonly Change[]): boolean {
  return changes.length > 0 && changes.every((change) => change.class === 'wording' && change.severity !== 'high');
}

const rank = ({ severity }: Change): number => SEVERITIES.indexOf(severity);

/** The worst severity; undefined for no changes. */
export function worst(changes: readonly Change[]): Severity | undefined {
  return SEVERITIES[changes.reduce((most, change) => Math.max(most, rank(change)), -1)];
}

const MAX_NOTES = 3;

/** One short sentence for a fault or the trail: what changed, worst first, bounded; holds no text of the server but cleaned names. */
export function summaryOf(changes: readonly Change[]): string {
  const notes = [...new Set([...changes].sort((a, b) => rank(b) - rank(a)).map(({ note }) => note))];
  const more = notes.length > MAX_NOTES ? ` and ${notes.length - MAX_NOTES} more` : '';
  return `${notes.slice(0, MAX_NOTES).join('; ')}${more}`;
}
