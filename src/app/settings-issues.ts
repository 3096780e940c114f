// Turns what the schema objects to into mistakes a person can act on: where, what, and what was probably meant. Never shows a value of env or headers.
import type { core } from 'zod';
import { hintFor } from './nearest.ts';
import { type Mistake, type Place, pathText, type SettingPath, shownKey } from './settings-place.ts';
import { settingsJsonSchema } from './settings-schema.ts';
import type { YamlSource } from './settings-yaml.ts';

type Issue = core.$ZodIssue;

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
}

function stepInto(node: SchemaNode, step: string | number): readonly SchemaNode[] {
  const branches = node.anyOf ?? [node];
  return branches.flatMap((branch) => {
    const other = typeof branch.additionalProperties === 'object' ? branch.additionalProperties : undefined;
    const next = typeof step === 'number' ? branch.items : (branch.properties?.[step] ?? other);
    return next === undefined ? [] : [next];
  });
}

/** The keys that the schema knows at a path, of all alternatives. */
function knownKeys(path: SettingPath): readonly string[] {
  let nodes: readonly SchemaNode[] = [settingsJsonSchema() as SchemaNode];
  for (const step of path) nodes = nodes.flatMap((node) => stepInto(node, step));
  const branches = nodes.flatMap((node) => node.anyOf ?? [node]);
  return [...new Set(branches.flatMap((branch) => Object.keys(branch.properties ?? {})))];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function valueAt(root: unknown, path: SettingPath): unknown {
  let value = root;
  for (const step of path)
    value = isRecord(value) || Array.isArray(value) ? (value as Record<string | number, unknown>)[step] : undefined;
  return value;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  array: 'a list (- one, - two, or [one, two])',
  object: 'a group of settings (key: value)',
  record: 'a group of settings (key: value)',
};

function found(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of settings';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

function typeMessage(expected: string, value: unknown): string {
  if (value === undefined) return 'is missing';
  // Shorthand of YAML: 3000 and true are no text unless quoted.
  const quote = expected === 'string' && (typeof value === 'number' || typeof value === 'boolean') ? ': quote it' : '';
  return `expected ${WORDS[expected] ?? expected}, found ${found(value)}${quote}`;
}

function choiceMessage(values: readonly unknown[], value: unknown): string {
  if (value === undefined) return 'is missing';
  const known = values.map(String);
  return `expected one of ${known.map((word) => `"${word}"`).join(', ')}${typeof value === 'string' ? hintFor(value, known) : ''}`;
}

/** Our words for what the schema itself has no message for; given to the parser as its error map. */
export function wording(issue: core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return typeMessage(issue.expected, issue.input);
  if (issue.code === 'invalid_value') return choiceMessage(issue.values, issue.input);
  if (issue.code === 'too_big') return `is longer than ${issue.maximum}`;
  if (issue.code === 'too_small') return `is shorter than ${issue.minimum}`;
  return undefined;
}

interface Context {
  readonly source: YamlSource;
  readonly mistakes: Mistake[];
}

function add(context: Context, place: Place, path: SettingPath, message: string): void {
  context.mistakes.push({ ...place, path: pathText(path), message });
}

const COMMAND_KEYS: ReadonlySet<string> = new Set(['command', 'args', 'env', 'cwd']);
const URL_KEYS: ReadonlySet<string> = new Set(['url', 'headers', 'transport']);

function unknownKeyMessage(key: string, path: SettingPath, parent: unknown): string {
  if (path.length === 2 && path[0] === 'servers' && isRecord(parent)) {
    if (COMMAND_KEYS.has(key) && 'url' in parent) return 'belongs to a server with a command; this one has a url';
    if (URL_KEYS.has(key) && 'command' in parent) return 'belongs to a server with a url; this one has a command';
  }
  const known = knownKeys(path);
  const hint = hintFor(key, known);
  return `unknown setting${hint === '' && known.length > 0 ? `; known here: ${known.map(shownKey).join(', ')}` : hint}`;
}

function addUnknownKeys(context: Context, path: SettingPath, keys: readonly string[]): void {
  const parent = valueAt(context.source.value, path);
  for (const key of keys) {
    const here = [...path, key];
    add(context, context.source.keyPlaceOf(here), here, unknownKeyMessage(key, path, parent));
  }
}

/** Which alternative of a server was meant: the one whose leading key is there. */
function addServer(context: Context, path: SettingPath, issue: core.$ZodIssueInvalidUnion): void {
  const server = valueAt(context.source.value, path);
  if (!isRecord(server)) {
    add(
      context,
      context.source.placeOf(path),
      path,
      `expected a group of settings with a command or a url, found ${found(server)}`,
    );
    return;
  }
  const meant = 'url' in server ? 2 : 'source' in server ? 1 : 0;
  if (!('url' in server || 'command' in server || 'source' in server))
    add(context, context.source.keyPlaceOf(path), path, 'needs a source, a command or a url');
  for (const inner of issue.errors[meant] ?? []) {
    const lacksLeader = inner.code === 'invalid_type' && inner.path[0] === 'command' && !('command' in server);
    if (!lacksLeader) addIssue(context, inner, path);
  }
}

function addIssue(context: Context, issue: Issue, base: SettingPath): void {
  const path = [...base, ...(issue.path as SettingPath)];
  if (issue.code === 'unrecognized_keys') addUnknownKeys(context, path, issue.keys);
  else if (issue.code === 'invalid_union' && path.length === 2 && path[0] === 'servers') addServer(context, path, issue);
  else {
    const isKey = issue.code === 'invalid_key';
    const message = isKey ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    add(context, isKey ? context.source.keyPlaceOf(path) : context.source.placeOf(path), path, message);
  }
}

/** All mistakes of a file in the order of its lines. */
export function mistakesOf(issues: readonly Issue[], source: YamlSource): readonly Mistake[] {
  const context: Context = { source, mistakes: [] };
  for (const issue of issues) addIssue(context, issue, []);
  return context.mistakes.sort((a, b) => a.line - b.line || a.column - b.column);
}
