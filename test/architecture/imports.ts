// Finds what a file imports, by pattern: TypeScript 7 offers no parser to ask. It may see too much (text that looks like an import), never too little.
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';

/** One import of a file. */
export interface Import {
  /** What is imported as written, or undefined when it is computed at run time. */
  readonly specifier: string | undefined;
  /** Erased before the program runs. */
  readonly typeOnly: boolean;
}

const STATEMENT = /^[ \t]*(?:import|export)\s+(type\s+)?[^'"`;()=]*?from\s*['"]([^'"]+)['"]/gm;
const BARE = /^[ \t]*import\s*['"]([^'"]+)['"]/gm;
const CALL = /(typeof\s+)?\b(?:import|getBuiltinModule|import\.meta\.resolve)\(\s*(?:(['"])([^'"]+)\2)?/g;

/** All imports of a file: statements, re-exports, `import()` and `process.getBuiltinModule()`. */
export function importsOf(text: string): readonly Import[] {
  return [
    ...[...text.matchAll(STATEMENT)].map((match) => ({ specifier: match[2], typeOnly: match[1] !== undefined })),
    ...[...text.matchAll(BARE)].map((match) => ({ specifier: match[1], typeOnly: false })),
    ...[...text.matchAll(CALL)].map((match) => ({ specifier: match[3], typeOnly: match[1] !== undefined })),
  ];
}

/** Where an import leads: a file of this repository, a built-in of Node, or a package. */
export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string };

/** Resolves a specifier as written in the file at `from`. */
export function targetOf(from: string, specifier: string): Target {
  if (specifier.startsWith('.')) return { kind: 'file', path: posix.join(posix.dirname(from), specifier) };
  if (isBuiltin(specifier)) return { kind: 'builtin', name: specifier.replace(/^(?:node:)?/, 'node:') };
  const parts = specifier.split('/');
  return { kind: 'package', name: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') };
}
