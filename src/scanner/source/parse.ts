// Parses source text. The text is a stranger's: tree-sitter parses it inside WebAssembly, and nothing of it is ever run.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as treeSitter from 'web-tree-sitter';
import { fileOf } from './python/statements.ts';
import { isPython, type Parse, type Syntax, UNNAMED } from './syntax.ts';

/** Deeper trees are not looked at: they are made to exhaust whoever does. */
const MAX_DEPTH = 400;

/** Which grammar reads a file. */
const grammarOf = (path: string): Grammar => {
  if (isPython(path)) return 'tree-sitter-python';
  if (/\.tsx$/.test(path)) return 'tree-sitter-tsx';
  return /\.[cm]?ts$/.test(path) ? 'tree-sitter-typescript' : 'tree-sitter-javascript';
};

/** Where the packages keep the parser's WebAssembly. */
const OWN = {
  'web-tree-sitter': () => import.meta.resolve('web-tree-sitter/web-tree-sitter.wasm'),
  'tree-sitter-javascript': () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-javascript.wasm'),
  'tree-sitter-typescript': () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-typescript.wasm'),
  'tree-sitter-python': () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm'),
  'tree-sitter-tsx': () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-tsx.wasm'),
} as const;
type Grammar = Exclude<keyof typeof OWN, 'web-tree-sitter'>;

/** The build puts them into dist/, two folders above the chunk that this becomes. */
function wasmPlace(name: keyof typeof OWN): string {
  const built = join(dirname(fileURLToPath(import.meta.url)), '../..', `${name}.wasm`);
  return existsSync(built) ? built : fileURLToPath(OWN[name]());
}

const NONE: readonly Syntax[] = [];

/** A node that takes its text from its file when it is asked: a class, since there are millions. */
class Node implements Syntax {
  readonly type: string;
  readonly field: string | undefined;
  readonly line: number;
  readonly kids: readonly Syntax[];
  readonly #file: string;
  readonly #start: number;
  readonly #end: number;
  constructor({ type, field, line, kids }: Omit<Syntax, 'text'>, file: string, start: number, end: number) {
    this.type = type;
    this.field = field;
    this.line = line;
    this.kids = kids;
    this.#file = file;
    this.#start = start;
    this.#end = end;
  }
  get text(): string {
    return this.#file.slice(this.#start, this.#end);
  }
}

/** A file on its way into our own tree. Each question to the cursor is a call into WebAssembly: as few as can be. */
interface Reading {
  readonly cursor: treeSitter.TreeCursor;
  readonly text: string;
  readonly types: readonly (string | undefined)[];
  readonly fields: readonly (string | null)[];
  /** Lines are counted as nodes are met: they begin in order. Where this one ends. */
  next: number;
  line: number;
}

/** Names of nodes that count, by their number. */
const typesOf = (language: treeSitter.Language): readonly (string | undefined)[] =>
  Array.from({ length: language.nodeTypeCount }, (_, id) => {
    const type = language.nodeTypeForId(id) ?? '';
    return (language.nodeTypeIsNamed(id) ? type !== 'comment' : UNNAMED.has(type)) ? type : undefined;
  });

function lineAt(start: number, reading: Reading): number {
  while (reading.next < start) {
    const next = reading.text.indexOf('\n', reading.next + 1);
    reading.next = next < 0 ? reading.text.length : next;
    reading.line += 1;
  }
  return reading.line;
}

function kidsAt(reading: Reading, depth: number): readonly Syntax[] | undefined {
  const { cursor, types } = reading;
  if (!cursor.gotoFirstChild()) return NONE;
  const kids: Syntax[] = [];
  do {
    const { nodeTypeId } = cursor;
    const type = nodeTypeId < types.length ? types[nodeTypeId] : cursor.nodeType;
    if (type === undefined) continue;
    const kid = nodeAt(reading, type, depth + 1);
    if (kid === undefined) return undefined;
    kids.push(kid);
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return kids.length === 0 ? NONE : kids;
}

function nodeAt(reading: Reading, type: string, depth: number): Syntax | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const { cursor, text, fields } = reading;
  const { startIndex, endIndex, currentFieldId } = cursor;
  const line = lineAt(startIndex, reading);
  const kids = kidsAt(reading, depth);
  if (kids === undefined) return undefined;
  return new Node({ type, field: fields[currentFieldId] ?? undefined, line, kids }, text, startIndex, endIndex);
}

/** A grammar, ready to be used. */
interface Loaded {
  readonly language: treeSitter.Language;
  readonly types: readonly (string | undefined)[];
}

/** Loads the parser for some files. */
export async function loadParser(paths: readonly string[]): Promise<Parse> {
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init({ locateFile: () => wasmPlace('web-tree-sitter') });
  const parser = new Parser();
  const languages = new Map<Grammar, Loaded>();
  for (const name of new Set(paths.map(grammarOf))) {
    const language = await Language.load(wasmPlace(name));
    languages.set(name, { language, types: typesOf(language) });
  }
  return (text, path) => {
    const { language = null, types = [] } = languages.get(grammarOf(path)) ?? {};
    parser.setLanguage(language);
    // The grammars stop at NUL, which a text may hold.
    const tree = parser.parse(text.replaceAll('\0', ' '));
    if (tree === null) return undefined;
    const cursor = tree.walk();
    const isBroken = tree.rootNode.hasError;
    const reading: Reading = { cursor, text, types, fields: language?.fields ?? [], next: -1, line: 0 };
    const read = nodeAt(reading, cursor.nodeType, 0);
    const root = read !== undefined && isPython(path) ? fileOf(read) : read;
    cursor.delete();
    tree.delete();
    return root === undefined ? undefined : { root, isBroken };
  };
}
