// Reads a configuration file of any format. Recovers what it can: a client would refuse a broken file, but whoever mends it wants to know what is in it.
import type { Node, ParseError } from 'jsonc-parser';
import { LineCounter, parseDocument } from 'yaml';
import type { Json } from '../../base/json.ts';
import {
  type ConfigDocument,
  type Format,
  type KeyPath,
  lineCounter,
  MAX_DEPTH,
  MAX_PROBLEMS,
  memberOf,
  put,
} from './document.ts';
import { jsonc } from './jsonc.ts';
import { type PlacedStatement, place, placed, readToml, type TomlStatement, tableAt } from './toml.ts';

// The library declares its constants so that they vanish at compile time, which Node's type stripping cannot follow.
const OPEN_BRACE = 1;
const CLOSE_BRACE = 2;
const OPEN_BRACKET = 3;
const CLOSE_BRACKET = 4;
const END = 17;

const JSONC_OPTIONS = { allowTrailingComma: true, disallowComments: false, allowEmptyContent: true } as const;

/** The format that a file's name says. */
export function formatOf(path: string): Format {
  if (/\.toml$/i.test(path)) return 'toml';
  return /\.ya?ml$/i.test(path) ? 'yaml' : 'jsonc';
}

/** A mark of UTF-16 or UTF-8 at the start is no text for the parsers. */
export const MARK = '\ufeff';

/** Reads a text. Never throws. */
export function readDocument(marked: string, format: Format): ConfigDocument {
  const text = marked.startsWith(MARK) ? marked.slice(MARK.length) : marked;
  try {
    if (format === 'toml') return tomlDocument(text);
    return format === 'yaml' ? yamlDocument(text) : jsonDocument(text);
  } catch (error) {
    // Parsers recurse: what nests deeper than the stack is no configuration.
    if (!(error instanceof RangeError)) throw error;
    return { format, value: undefined, problems: [`nested deeper than ${MAX_DEPTH} levels`], lineOf: () => 1 };
  }
}

/** Is a text of JSON with comments nested too deep to be parsed by recursion? */
function isTooDeep(text: string): boolean {
  const scanner = jsonc.createScanner(text, true);
  let depth = 0;
  for (let token = scanner.scan(); Number(token) !== END; token = scanner.scan()) {
    const opens = Number(token) === OPEN_BRACE || Number(token) === OPEN_BRACKET;
    const closes = Number(token) === CLOSE_BRACE || Number(token) === CLOSE_BRACKET;
    depth += opens ? 1 : closes ? -1 : 0;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** The value of a parsed node. The library's own would let a member `__proto__` set the prototype. */
export function valueOfNode(node: Node): Json {
  if (node.type === 'array') return (node.children ?? []).map(valueOfNode);
  if (node.type !== 'object') return node.value as Json;
  const object: Record<string, Json> = {};
  for (const { children } of node.children ?? []) {
    const [key, value] = children ?? [];
    if (key !== undefined && value !== undefined) put(object, String(key.value), valueOfNode(value));
  }
  return object;
}

/** The tree of a text of JSON with comments that does not nest too deep, and its mistakes. Undefined when it is empty. */
export function jsonTree(text: string): { readonly root: Node | undefined; readonly errors: readonly ParseError[] } {
  const errors: ParseError[] = [];
  return { root: jsonc.parseTree(text, errors, JSONC_OPTIONS), errors };
}

function jsonProblems(text: string, errors: readonly ParseError[]): readonly string[] {
  const line = lineCounter(text);
  return errors.slice(0, MAX_PROBLEMS).map(({ error, offset }) => `line ${line(offset)}: ${jsonc.printParseErrorCode(error)}`);
}

function jsonLine(text: string, root: Node | undefined, path: KeyPath): number {
  if (root === undefined) return 1;
  for (let length = path.length; length > 0; length--) {
    const node = jsonc.findNodeAtLocation(root, path.slice(0, length) as (string | number)[]);
    // A value's parent is its member, which begins at the key.
    if (node !== undefined) return lineCounter(text)((node.parent?.type === 'property' ? node.parent : node).offset);
  }
  return 1;
}

function jsonDocument(text: string): ConfigDocument {
  if (isTooDeep(text))
    return { format: 'jsonc', value: undefined, problems: [`nested deeper than ${MAX_DEPTH} levels`], lineOf: () => 1 };
  const strict = strictJson(text);
  if (strict !== undefined)
    return { format: 'jsonc', value: strict, problems: [], lineOf: (path) => jsonLine(text, jsonTree(text).root, path) };
  const { root, errors } = jsonTree(text);
  const value = root === undefined ? undefined : valueOfNode(root);
  return { format: 'jsonc', value, problems: jsonProblems(text, errors), lineOf: (path) => jsonLine(text, root, path) };
}

/** Most files are plain JSON, and some are large (a client's whole history): the engine's own parser is ten times faster. */
function strictJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function tomlValue(statements: readonly TomlStatement[], complain: (at: number, message: string) => void): Json {
  const root: Record<string, Json> = {};
  let table: Record<string, Json> | undefined = root;
  for (const statement of statements) {
    if (statement.kind === 'header') {
      table = statement.isArray ? pushed(root, statement.path) : tableAt(root, statement.path);
      if (table === undefined) complain(statement.start, 'a table where a value stands');
    } else if (table !== undefined && !place(table, statement.path, statement.value)) {
      complain(statement.start, 'a key that is set twice');
    }
  }
  return root;
}

function pushed(root: Record<string, Json>, path: readonly string[]): Record<string, Json> | undefined {
  const parent = tableAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (parent === undefined || last === undefined) return undefined;
  const found = memberOf(parent, last);
  if (found !== undefined && !Array.isArray(found)) return undefined;
  const table: Record<string, Json> = {};
  put(parent, last, [...((found as readonly Json[] | undefined) ?? []), table]);
  return table;
}

function shared(a: KeyPath, b: KeyPath): number {
  const differs = a.findIndex((key, index) => b[index] !== key);
  return differs < 0 ? a.length : differs;
}

/** Line of the first statement that leads farthest along a path. */
function tomlLine(text: string, statements: readonly TomlStatement[], path: KeyPath): number {
  let best: PlacedStatement | undefined;
  for (const one of placed(statements))
    if (shared(one.path, path) > (best === undefined ? 0 : shared(best.path, path))) best = one;
  return best === undefined ? 1 : lineCounter(text)(best.statement.start);
}

function tomlDocument(text: string): ConfigDocument {
  const { statements, problems } = readToml(text);
  const all = [...problems];
  const value = tomlValue(statements, (at, message) => all.push({ at, message }));
  const line = lineCounter(text);
  return {
    format: 'toml',
    value,
    problems: all.slice(0, MAX_PROBLEMS).map(({ at, message }) => `line ${line(at)}: ${message}`),
    lineOf: (path) => tomlLine(text, statements, path),
  };
}

/** Values that aliases may stand for, all together. */
const MAX_ALIASES = 1000;

function yamlDocument(text: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    uniqueKeys: false,
    merge: true,
  });
  const problems = document.errors
    .slice(0, MAX_PROBLEMS)
    .map((error) => `line ${Math.max(1, lines.linePos(error.pos[0]).line)}: ${error.code.toLowerCase().replaceAll('_', ' ')}`);
  let value: Json | undefined;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES }) as Json;
  } catch (error) {
    // An alias without anchor, or aliases that multiply (a "billion laughs").
    if (!(error instanceof ReferenceError)) throw error;
    problems.push(`aliases that lead nowhere, or to more than ${MAX_ALIASES} values`);
  }
  const lineOf = (path: KeyPath): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
      const at = node?.range?.[0];
      if (at !== undefined) return Math.max(1, lines.linePos(at).line);
    }
    return 1;
  };
  return { format: 'yaml', value, problems, lineOf };
}
