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

/** Loads the parser for some files. */
export async function loadParser(paths: readonly string[]): Promise<Parse> {
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init({ locateFile: () => wasmPlace('web-tree-sitter') });
  const parser = new Parser();
  const languages = new Map<Grammar, treeSitter.Language>();
  for (const name of new Set(paths.map(grammarOf))) languages.set(name, await Language.load(wasmPlace(name)));
  return (text, path) => {
    parser.setLanguage(languages.get(grammarOf(path)) ?? null);
    const tree = parser.parse(text);
    if (tree === null) return undefined;
    const cursor = tree.walk();
    const isBroken = tree.rootNode.hasError;
    const read = nodeAt(cursor, text, 0);
    const root = read !== undefined && isPython(path) ? fileOf(read) : read;
    cursor.delete();
    tree.delete();
    return root === undefined ? undefined : { root, isBroken };
  };
}
