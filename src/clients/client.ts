// What is known of an AI client: where its files lie, how servers are written in them, and which settings let it act without asking. Tables only.
import type { Json } from '../base/json.ts';
import type { Format } from './documents/document.ts';
import type { Platform, Scope } from './place.ts';

/** Keys to a list of servers, or to a setting. `*` stands for any key. A dotted key (`mcp.servers`) is found as well as nested ones. */
export type KeyPattern = readonly string[];

/** Servers that are not under a key: the whole file is a map of them. Only taken when no other list is there. */
export const FLAT: KeyPattern = [];

/** A file that may hold servers. */
export interface FileSpec {
  /** Template of `place.ts`, or a path in a project. May hold `*` and `**`. */
  readonly at: string;
  readonly scope: Scope;
  readonly lists: readonly KeyPattern[];
  /** Where the object under a list is one server and not a map of them: keys of its name. */
  readonly single?: { readonly name: KeyPattern };
  readonly on?: Platform;
  /** Default: by the file's name. */
  readonly format?: Format;
  /** Other clients that read the same file. */
  readonly readBy?: readonly string[];
}

/** What a setting lets a client do without asking, from worst to least. */
export type GrantKind = 'every-call' | 'any-command' | 'every-server' | 'whole-server' | 'some-tools';

/** Kinds that let more happen than somebody chose by name. */
const BROAD: ReadonlySet<GrantKind> = new Set(['every-call', 'any-command', 'every-server', 'whole-server']);

/** What one setting grants. */
export interface Grant {
  readonly kind: GrantKind;
  /** The server it is about, as the client names it. */
  readonly server?: string;
  /** Tools it is about. */
  readonly tools?: readonly string[];
}

/** A setting that grants something. */
export interface SettingSpec {
  readonly at: string;
  readonly scope: Scope;
  readonly keys: KeyPattern;
  /** What a value grants; `matched` are the keys that the stars stood for. */
  readonly grants: (value: Json, matched: readonly string[]) => readonly Grant[];
  readonly format?: Format;
  /** The value that asks, where the client would not ask without the setting. */
  readonly asking?: Json;
}

/** Yes, no, or nobody documents it. */
export type Known = 'yes' | 'no' | 'unknown';

/** What a client offers to keep tools in check, by its vendor's documents. */
export interface Controls {
  /** Asks before a tool call unless told otherwise. */
  readonly asksByDefault: Known;
  readonly perTool: Known;
  /** An administrator can say which servers are allowed. */
  readonly allowList: Known;
  /** It can keep or send out a record of tool calls. */
  readonly record: Known;
}

/** An AI client. */
export interface Client {
  readonly id: string;
  readonly title: string;
  readonly files: readonly FileSpec[];
  readonly settings: readonly SettingSpec[];
  /** Members of a server's entry that name tools which run unasked. */
  readonly entryGrants?: readonly string[];
  readonly controls: Controls;
}

const text = (value: Json | undefined): value is string => typeof value === 'string';

/** `true` grants. */
export const whenTrue =
  (kind: GrantKind) =>
  (value: Json): readonly Grant[] =>
    value === true ? [{ kind }] : [];

/** One of these words grants. */
export const whenOneOf =
  (kind: GrantKind, ...words: readonly string[]) =>
  (value: Json, matched: readonly string[]): readonly Grant[] =>
    text(value) && words.includes(value.toLowerCase())
      ? [{ kind, ...(matched[0] === undefined ? {} : { server: matched[0] }) }]
      : [];

/** Each item of a list grants what `one` makes of it. */
export const eachItem =
  (one: (item: string) => Grant | undefined) =>
  (value: Json): readonly Grant[] =>
    Array.isArray(value)
      ? value
          .filter(text)
          .map(one)
          .filter((grant) => grant !== undefined)
      : [];

const STAR = new Set(['*', '**', '*:*', 'all']);

/**
 * What a setting is to be so that the client asks: without the items that grant too much, or absent. `grants` tells what a value grants.
 * Undefined: the setting is to go.
 */
export function saferValue(value: Json, grants: (value: Json) => readonly Grant[], asking: Json | undefined): Json | undefined {
  if (!Array.isArray(value)) return asking;
  return (value as readonly Json[]).filter((item) => !grants([item]).some(({ kind }) => BROAD.has(kind)));
}

/** Does it let more happen than somebody chose by name? */
export const isBroad = ({ kind }: Grant): boolean => BROAD.has(kind);

/** What a list of tool names of one server grants. */
export function toolsGrant(value: Json, server: string): readonly Grant[] {
  if (value === true) return [{ kind: 'whole-server', server }];
  if (!Array.isArray(value)) return [];
  const tools = value.filter(text);
  if (tools.some((tool) => STAR.has(tool))) return [{ kind: 'whole-server', server }];
  return tools.length > 0 ? [{ kind: 'some-tools', server, tools }] : [];
}

/** What a rule with a server and a tool grants; stars and absence stand for all. */
export function pairGrant(server: string | undefined, tool: string | undefined): Grant {
  const everyTool = tool === undefined || tool === '' || STAR.has(tool);
  if (server === undefined || server === '' || STAR.has(server)) return { kind: 'every-call' };
  return everyTool ? { kind: 'whole-server', server } : { kind: 'some-tools', server, tools: [tool] };
}

/** `mcp__server`, `mcp__server__tool`, `mcp__*` (Claude Code, Amp and others); commands of a shell. */
export function mcpRule(rule: string): Grant | undefined {
  if (/^(?:Bash|Shell|PowerShell)(?:\(\s*\*?\s*(?::\*)?\s*\))?$/i.test(rule)) return { kind: 'any-command' };
  if (rule === '*') return { kind: 'every-call' };
  const [head, server, ...tool] = rule.split('__');
  return head === 'mcp' ? pairGrant(server, tool.length === 0 ? undefined : tool.join('__')) : undefined;
}
