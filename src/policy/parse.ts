// Policy text to policies: each with its place, its head, what it reads and what it obliges to. Pure but for Cedar's parser.
import type { Json, JsonObject } from '../base/json.ts';
import { isObject } from '../base/json.ts';
import { type Annotations, annotationsOf } from './annotations.ts';
import type { Cedar } from './cedar.ts';
import { policyFault } from './faults.ts';
import { type Reads, readsOf } from './reads.ts';
import { type Scope, scopeOf } from './scope.ts';

/** One policy. */
export interface Policy {
  /** Its `@id`, else file and line, as `work.cedar:3`. Unique within a layer. */
  readonly id: string;
  /** File and line, for persons. */
  readonly place: string;
  readonly effect: 'permit' | 'forbid';
  readonly scope: Scope;
  readonly annotations: Annotations;
  readonly reads: Reads;
  /** The policy in Cedar's JSON form. */
  readonly json: JsonObject;
  /** As written. */
  readonly text: string;
}

/** A policy file. */
export interface PolicyFile {
  /** Below the policy folder, as `work.cedar`. */
  readonly name: string;
  /** What persons read instead of the name: two layers may have files of one name. */
  readonly path?: string | undefined;
  readonly text: string;
}

const shownName = ({ name, path = name }: PolicyFile): string => path;

/** ` (did you mean "x"?)` or nothing. */
export type Hint = (word: string, known: Iterable<string>) => string;

/** Most policies of one layer. */
export const MAX_POLICIES = 5_000;

interface CedarError {
  readonly message: string;
  readonly help?: string | null;
  readonly sourceLocations?: readonly { readonly start: number; readonly label?: string | null }[] | undefined;
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** Cedar counts bytes. */
const charsBefore = (text: string, bytes: number): number => Buffer.from(text).subarray(0, bytes).toString().length;

function syntaxFault(file: PolicyFile, errors: readonly CedarError[]): Error {
  const [first] = errors;
  const location = first?.sourceLocations?.[0];
  const line = location === undefined ? 1 : lineAt(file.text, charsBefore(file.text, location.start));
  const label = location?.label ?? first?.help;
  const reason = `${first?.message ?? 'cannot be parsed'}${label === undefined || label === null ? '' : ` (${label})`}`;
  return policyFault.syntax({ place: `${shownName(file)}:${line}`, reason });
}

const ID = /^[\p{L}\p{N}._/-]{1,100}$/u;

/** The policies of one file, in its order. @throws Fault `policy.syntax`, `policy.annotation` */
export function parseFile(cedar: Cedar, file: PolicyFile, hint: Hint): readonly Policy[] {
  const parts = cedar.policySetTextToParts(file.text);
  if (parts.type === 'failure') throw syntaxFault(file, parts.errors);
  if (parts.policy_templates.length > 0) {
    throw policyFault.syntax({ place: shownName(file), reason: 'templates (?principal, ?resource) are not used here' });
  }
  // Cedar hands them over sorted by its own names: policy0, policy1, policy10 …
  let from = 0;
  const placed = inOrder(parts.policies).map((text) => {
    const at = file.text.indexOf(text, from);
    if (at >= 0) from = at + text.length;
    return { text, line: at < 0 ? undefined : lineAt(file.text, at) };
  });
  const counts = new Map<string, number>();
  return placed.map(({ text, line }, index) => {
    const at = `${line ?? `#${index + 1}`}`;
    const count = (counts.get(at) ?? 0) + 1;
    counts.set(at, count);
    return policyOf(cedar, text, { file, at: count === 1 ? at : `${at}.${count}` }, hint);
  });
}

function inOrder(texts: readonly string[]): readonly string[] {
  const names = texts.map((_, index) => index).sort((a, b) => (`policy${a}` < `policy${b}` ? -1 : 1));
  const ordered: string[] = [];
  names.forEach((original, at) => {
    ordered[original] = texts[at] as string;
  });
  return ordered;
}

function hasInexact(value: Json | undefined): boolean {
  if (typeof value === 'number') return !Number.isSafeInteger(value);
  return typeof value === 'object' && value !== null && Object.values(value).some((each) => hasInexact(each as Json));
}

/** Where a policy stands. */
interface Standing {
  readonly file: PolicyFile;
  readonly at: string;
}

function policyOf(cedar: Cedar, text: string, { file, at }: Standing, hint: Hint): Policy {
  const place = `${shownName(file)}:${at}`;
  const parsed = cedar.policyToJson(text);
  if (parsed.type === 'failure') throw policyFault.syntax({ place, reason: parsed.errors[0]?.message ?? 'cannot be parsed' });
  const json = parsed.json as unknown as JsonObject;
  // Cedar's JSON form comes as JavaScript numbers: beyond this they would be others than were written.
  if (hasInexact(json))
    throw policyFault.syntax({ place, reason: `whole numbers beyond ±${Number.MAX_SAFE_INTEGER} cannot be used` });
  const effect = json['effect'] === 'forbid' ? 'forbid' : 'permit';
  const written = (isObject(json['annotations']) ? json['annotations'] : {}) as Readonly<Record<string, string | null>>;
  const annotations = annotationsOf(written, { place, effect, hint });
  const id = written['id'] ?? `${file.name}:${at}`;
  // A colon stands before a line (`work.cedar:3`) and behind the name of a layer (`user:writes`): nothing that a project chose may look like the latter.
  if (!ID.test(written['id'] ?? file.name))
    throw policyFault.annotation({ place, name: 'id', reason: 'letters, digits, - . _ / and at most 100 of them', hint: '' });
  return { id, place, effect, scope: scopeOf(json), annotations, reads: readsOf(expressionsOf(json)), json, text };
}

/** The conditions of a policy. */
export function expressionsOf(json: JsonObject): readonly Json[] {
  const { conditions } = json;
  return Array.isArray(conditions)
    ? conditions.map((clause: Json) => (isObject(clause) ? (clause['body'] ?? clause) : clause))
    : [];
}
