// Turns a client's entry for a server into one that starts Bartizan instead, and says what Bartizan has to start or reach then. Decides; changes nothing.
// Secrets move to the secret store. What only the client can fill in stays in its file: Bartizan is given it as a variable of its environment.
import { isObject, type Json } from '../base/json.ts';
import { type KeyPath, memberOf } from './documents/document.ts';
import type { Edit } from './edit/edit.ts';
import { type Entry, type Launch, PART_KEYS } from './entry.ts';
import { fetchedSource } from './fetched-source.ts';
import type { Program } from './program.ts';

/** What a client is to start instead of a server. */
export interface Relay {
  readonly command: string;
  readonly args: readonly string[];
  /** Variables that it needs. */
  readonly env: Readonly<Record<string, string>>;
}

/** A server as bartizan.yaml says it. */
export type Wanted =
  | {
      readonly command: string;
      readonly args?: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      readonly cwd?: string;
    }
  | {
      /** A package or image, which Bartizan fetches. */
      readonly source: string;
      readonly args?: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      readonly cwd?: string;
    }
  | { readonly url: string; readonly headers?: Readonly<Record<string, string>> };

/** A value that stays in the client's file, and the variable that carries it to Bartizan. */
export interface Carried {
  /** Name of the variable. */
  readonly name: string;
  readonly value: string;
  /** Is it the secret itself, rather than a reference to it? */
  readonly isSecret: boolean;
}

/** A secret that leaves the client's file. */
export interface MovedSecret {
  /** The variable or header that it is for. */
  readonly key: string;
  readonly value: string;
}

/** Where in a value a secret stands. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Which values are secrets, and what becomes of them. */
export interface SecretRules {
  /** The secrets in a named value, in order and apart from each other; none when it holds none. */
  readonly spansOf: (name: string, value: string) => readonly Span[];
  /** Do they move, or do they stay in the client's file, which hands them over? */
  readonly doMove: boolean;
}

/** What bartizan.yaml says where a secret stood. */
export type PlaceOf = (secret: MovedSecret) => string;

/** What to do with an entry. */
export type Rewrite =
  | {
      readonly kind: 'rewrite';
      readonly wanted: (placeOf: PlaceOf) => Wanted;
      readonly secrets: readonly MovedSecret[];
      readonly carried: readonly Carried[];
      /** The changes of the client's file, once the name in bartizan.yaml is known. */
      readonly edits: (relay: Relay) => readonly Edit[];
    }
  | { readonly kind: 'leave'; readonly why: string };

/** What only the client fills in: `${input:x}`, `$NAME`, `{env:NAME}`, `%NAME%`. */
const VARIABLE = /\$\{[^}]*\}|\$[A-Za-z_]\w*|\$\(|\{(?:env|file|input):[^}]*\}|%[A-Za-z_]\w*%/;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Members of an entry whose variables the client puts into the environment by itself. */
const NAMED_VARIABLES = ['env_keys', 'env_vars'];
/** Members that say how a remote server is reached in a way that only the client knows. */
const REMOTE_MEMBERS: ReadonlySet<string> = new Set([
  ...PART_KEYS.url,
  ...PART_KEYS.headers,
  ...['name', 'display_name', 'description', 'type', 'transport', 'transportType', 'source', 'gallery', 'version', 'bundled'],
  ...['disabled', 'enabled', 'timeout', 'startup_timeout_sec', 'tool_timeout_sec', 'trust', 'autoApprove', 'alwaysAllow'],
  ...[
    'tools',
    'available_tools',
    'includeTools',
    'excludeTools',
    'enabled_tools',
    'disabled_tools',
    'disabledTools',
    'disabledInToolbar',
  ],
]);

const leave = (why: string): Rewrite => ({ kind: 'leave', why });
const reference = (name: string): string => `$\{env:${name}}`;

/** The object that holds command or URL: Continue once wrote it one level down. */
function bodyOf(entry: Entry): { readonly body: Entry['written']; readonly path: KeyPath } {
  const transport = memberOf(entry.written, 'transport');
  return isObject(transport)
    ? { body: transport, path: [...entry.path, 'transport'] }
    : { body: entry.written, path: entry.path };
}

const present = (body: Entry['written'], keys: readonly string[]): readonly string[] =>
  keys.filter((key) => memberOf(body, key) !== undefined);

interface Split {
  /** For bartizan.yaml. */
  readonly values: (placeOf: PlaceOf) => Readonly<Record<string, string>>;
  readonly secrets: readonly MovedSecret[];
  readonly carried: readonly Carried[];
  /** Names whose value the client's file need not hold any more. */
  readonly moved: readonly string[];
}

/** Text that bartizan.yaml does not take for a place. */
const literal = (text: string): string => text.replaceAll('${', () => '$${');

type TextOf = (placeOf: PlaceOf) => string;

/** A value whose secrets are taken out, and what it says then. */
function composed(
  key: string,
  value: string,
  spans: readonly Span[],
): { readonly secrets: readonly MovedSecret[]; readonly text: TextOf } {
  const secrets = spans.map(({ start, end }) => ({ key, value: value.slice(start, end) }));
  const between = [
    ...spans.map(({ start }, index) => value.slice(spans[index - 1]?.end ?? 0, start)),
    value.slice(spans.at(-1)?.end ?? 0),
  ];
  const text: TextOf = (placeOf) =>
    between.map((part, index) => `${index === 0 ? '' : placeOf(secrets[index - 1] as MovedSecret)}${literal(part)}`).join('');
  return { secrets, text };
}

/** Sorts variables or headers. `variableOf`: the variable that carries a value which stays. */
function splitValues(map: Readonly<Record<string, string>>, rules: SecretRules, variableOf: (key: string) => string): Split {
  const texts: (readonly [key: string, text: TextOf])[] = [];
  const all: MovedSecret[] = [];
  const carried: Carried[] = [];
  const moved: string[] = [];
  for (const [key, value] of Object.entries(map)) {
    const spans = rules.spansOf(key, value);
    if (VARIABLE.test(value) || (spans.length > 0 && !rules.doMove)) {
      const name = variableOf(key);
      texts.push([key, () => reference(name)]);
      carried.push({ name, value, isSecret: spans.length > 0 });
      continue;
    }
    const { secrets, text } = composed(key, value, spans);
    moved.push(key);
    all.push(...secrets);
    texts.push([key, text]);
  }
  const values = (placeOf: PlaceOf): Record<string, string> =>
    Object.fromEntries(texts.map(([key, text]) => [key, text(placeOf)]));
  return { values, secrets: all, carried, moved };
}

/** Variables that the entry names without a value. */
function namedVariables(body: Entry['written']): readonly string[] {
  return NAMED_VARIABLES.flatMap((key) => {
    const list = memberOf(body, key);
    return Array.isArray(list) ? (list as readonly Json[]).filter((name): name is string => typeof name === 'string') : [];
  });
}

type Command = Extract<Launch, { kind: 'command' }>;

/** Why a command cannot move; undefined when it can. */
function commandHindrance({ command, args, cwd, env }: Command, body: Entry['written']): string | undefined {
  const variable = [command, ...args, cwd ?? ''].map((word) => VARIABLE.exec(word)?.[0]).find((found) => found !== undefined);
  if (variable !== undefined) return `its command holds ${variable}, which only the client fills in`;
  if (memberOf(body, 'envFile') !== undefined) return 'its environment comes from a file (envFile) that only the client reads';
  const strange = [...Object.keys(env), ...namedVariables(body)].find((name) => !VARIABLE_NAME.test(name));
  return strange === undefined ? undefined : `${strange} is no name of a variable`;
}

/** The command in the form that the entry has: a word, a list, or an object with a path (Zed). */
function commandEdits(body: Entry['written'], path: KeyPath, relay: Relay): readonly Edit[] {
  const key = present(body, PART_KEYS.command)[0] ?? 'command';
  const written = memberOf(body, key);
  const argsKey = present(body, PART_KEYS.args)[0] ?? 'args';
  const dropArgs = memberOf(body, argsKey) === undefined ? [] : [{ path: [...path, argsKey], value: undefined }];
  if (Array.isArray(written)) return [{ path: [...path, key], value: [relay.command, ...relay.args] }, ...dropArgs];
  if (isObject(written))
    return [
      { path: [...path, key, 'path'], value: relay.command },
      { path: [...path, key, 'args'], value: [...relay.args] },
    ];
  return [
    { path: [...path, key], value: relay.command },
    { path: [...path, argsKey], value: [...relay.args] },
  ];
}

/** Where an entry keeps its environment. */
function environmentPlace(client: string, body: Entry['written']): KeyPath {
  const key = present(body, PART_KEYS.env)[0];
  if (key !== undefined) return [key];
  return isObject(memberOf(body, 'command')) ? ['command', 'env'] : [STARTED[client]?.env ?? 'env'];
}

/** Takes what moved out of the entry's own environment, and puts in what the relay needs. */
function environmentEdits(
  client: string,
  { body, path }: ReturnType<typeof bodyOf>,
  moved: readonly string[],
  added: Readonly<Record<string, string>>,
): readonly Edit[] {
  const place = environmentPlace(client, body);
  const map = place.reduce<Json | undefined>((value, key) => memberOf(value, key), body);
  const names = isObject(map) ? Object.keys(map) : [];
  const gone = names.filter((name) => moved.includes(name));
  const isEmptied = gone.length === names.length;
  const whole = [...path, ...place];
  if (isEmptied && Object.keys(added).length > 0) return [{ path: whole, value: added }];
  if (isEmptied) return map === undefined ? [] : [{ path: whole, value: undefined }];
  return [
    ...Object.entries(added).map(([name, value]) => ({ path: [...whole, name], value })),
    ...gone.map((name) => ({ path: [...whole, name], value: undefined })),
  ];
}

/** An entry with what it starts. */
export type StartedEntry = Entry & { readonly program: Program };

function rewriteCommand(client: string, entry: StartedEntry, launch: Command, rules: SecretRules): Rewrite {
  const { body, path } = bodyOf(entry);
  const hindrance = commandHindrance(launch, body);
  if (hindrance !== undefined) return leave(hindrance);
  const fetched = fetchedSource(entry, entry.program);
  if (fetched?.kind === 'leave') return fetched;
  const { args, ...start } =
    fetched === undefined ? { command: launch.command, args: launch.args } : { source: fetched.source, args: fetched.args };
  const { values, secrets, carried, moved } = splitValues(launch.env, rules, (name) => name);
  const named = Object.fromEntries(namedVariables(body).map((name) => [name, reference(name)]));
  const isEmpty = Object.keys({ ...launch.env, ...named }).length === 0;
  const cwd = launch.cwd ?? entry.project;
  const cwdKeys = present(body, ['cwd', 'workingDirectory']);
  return {
    kind: 'rewrite',
    wanted: (placeOf) => ({
      ...start,
      ...(args.length === 0 ? {} : { args }),
      ...(isEmpty ? {} : { env: { ...values(placeOf), ...named } }),
      ...(cwd === undefined ? {} : { cwd }),
    }),
    secrets,
    carried,
    edits: (relay) => [
      ...commandEdits(body, path, relay),
      ...environmentEdits(client, { body, path }, moved, relay.env),
      ...cwdKeys.map((key) => ({ path: [...path, key], value: undefined })),
    ],
  };
}

type Remote = Extract<Launch, { kind: 'url' }>;

/** How clients that differ from the rest write a server that is started. */
const STARTED: Readonly<
  Record<string, { readonly env: string; readonly type: string; readonly isList?: true; readonly command?: string }>
> = {
  opencode: { env: 'environment', type: 'local', isList: true },
  goose: { env: 'envs', type: 'stdio', command: 'cmd' },
};

function remoteEdits(
  client: string,
  body: Entry['written'],
  path: KeyPath,
  carried: readonly Carried[],
  relay: Relay,
): readonly Edit[] {
  const { env, type, isList, command = 'command' } = STARTED[client] ?? { env: 'env', type: 'stdio' };
  const words = [relay.command, ...relay.args];
  const types = present(body, ['type', 'transport', 'transportType']).filter((key) => typeof memberOf(body, key) === 'string');
  const variables = { ...Object.fromEntries(carried.map(({ name, value }) => [name, value])), ...relay.env };
  return [
    { path: [...path, command], value: isList ? words : relay.command },
    ...(isList ? [] : [{ path: [...path, 'args'], value: [...relay.args] }]),
    ...(Object.keys(variables).length === 0 ? [] : [{ path: [...path, env], value: variables }]),
    ...types.map((key) => ({ path: [...path, key], value: type })),
    ...present(body, [...PART_KEYS.url, ...PART_KEYS.headers]).map((key) => ({ path: [...path, key], value: undefined })),
  ];
}

const headerVariable = (header: string): string => `BARTIZAN_HEADER_${header.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;

function rewriteRemote(client: string, entry: Entry, launch: Remote, rules: SecretRules): Rewrite {
  const { body, path } = bodyOf(entry);
  const variable = VARIABLE.exec(launch.url)?.[0];
  if (variable !== undefined) return leave(`its address holds ${variable}, which only the client fills in`);
  const strange = Object.keys(body).find((key) => !REMOTE_MEMBERS.has(key));
  if (strange !== undefined) return leave(`"${strange}" is a setting for remote servers that Bartizan cannot take over`);
  const { values, secrets, carried } = splitValues(launch.headers, rules, headerVariable);
  const isEmpty = Object.keys(launch.headers).length === 0;
  return {
    kind: 'rewrite',
    wanted: (placeOf) => ({ url: launch.url, ...(isEmpty ? {} : { headers: values(placeOf) }) }),
    secrets,
    carried,
    edits: (relay) => remoteEdits(client, body, path, carried, relay),
  };
}

/** What to do with an entry of a client. */
export function rewriteOf(client: string, entry: StartedEntry, rules: SecretRules): Rewrite {
  const { launch } = entry;
  if (launch.kind === 'builtin') return leave('it is a part of the client');
  return launch.kind === 'command' ? rewriteCommand(client, entry, launch, rules) : rewriteRemote(client, entry, launch, rules);
}
