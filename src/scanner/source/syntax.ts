// Plain trees of source text. The text is a stranger's: tree-sitter parses it inside WebAssembly, and nothing of it is ever run.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as treeSitter from 'web-tree-sitter';

/** One node of a tree: named nodes, and operators and keywords where they matter. */
export interface Syntax {
  readonly type: string;
  /** What it is to its parent. */
  readonly field: string | undefined;
  readonly text: string;
  /** From 1. */
  readonly line: number;
  readonly kids: readonly Syntax[];
}

/** Parses one file; undefined when it is too broken or too deep to be read. */
export type Parse = (text: string) => Syntax | undefined;

/** Deeper trees are not looked at: they are made to exhaust whoever does. */
const MAX_DEPTH = 400;
const UNNAMED = new Set([
  'async',
  'await',
  '+',
  '+=',
  '!',
  '&&',
  '||',
  '??',
  '==',
  '===',
  '!=',
  '!==',
  'in',
  '>',
  '<',
  '>=',
  '<=',
]);

interface Places {
  readonly runtime: string;
  readonly grammar: string;
}

/** The parser's WebAssembly. The build puts it into dist/, two folders above the chunk that this becomes; in the sources it is the packages' own. */
function wasmPlaces(): Places {
  const built = join(dirname(fileURLToPath(import.meta.url)), '../..');
  const grammar = join(built, 'tree-sitter-typescript.wasm');
  if (existsSync(grammar)) return { runtime: join(built, 'web-tree-sitter.wasm'), grammar };
  return {
    runtime: fileURLToPath(import.meta.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    grammar: fileURLToPath(import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-typescript.wasm')),
  };
}

const counts = ({ nodeIsNamed, nodeType }: treeSitter.TreeCursor): boolean =>
  nodeIsNamed ? nodeType !== 'comment' : UNNAMED.has(nodeType);

function kidsAt(cursor: treeSitter.TreeCursor, text: string, depth: number): readonly Syntax[] | undefined {
  if (!cursor.gotoFirstChild()) return [];
  const kids: Syntax[] = [];
  do {
    if (!counts(cursor)) continue;
    const kid = nodeAt(cursor, text, depth + 1);
    if (kid === undefined) return undefined;
    kids.push(kid);
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return kids;
}

function nodeAt(cursor: treeSitter.TreeCursor, text: string, depth: number): Syntax | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const { nodeType: type, currentFieldName, startIndex, endIndex } = cursor;
  const line = cursor.startPosition.row + 1;
  const kids = kidsAt(cursor, text, depth);
  if (kids === undefined) return undefined;
  return {
    type,
    field: currentFieldName ?? undefined,
    get text() {
      return text.slice(startIndex, endIndex);
    },
    line,
    kids,
  };
}

/** Loads the parser for JavaScript and TypeScript. */
export async function loadParser(): Promise<Parse> {
  const { runtime, grammar } = wasmPlaces();
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init({ locateFile: () => runtime });
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) return undefined;
    const cursor = tree.walk();
    const root = nodeAt(cursor, text, 0);
    cursor.delete();
    tree.delete();
    return root;
  };
}

/** The kid that has this place in its parent. */
export const fieldOf = (node: Syntax, field: string): Syntax | undefined => node.kids.find((kid) => kid.field === field);

/** Kids without operators and keywords. */
export const namedOf = (node: Syntax): readonly Syntax[] => node.kids.filter(({ type }) => !UNNAMED.has(type));

/** What a plain text says; undefined when something is put into it. */
export function plainText(node: Syntax | undefined): string | undefined {
  if (node === undefined || (node.type !== 'string' && node.type !== 'template_string')) return undefined;
  if (node.kids.some(({ type }) => type === 'template_substitution')) return undefined;
  return node.text.slice(1, -1);
}
