// Plain trees of source text.

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

/** A file, parsed. */
export interface Tree {
  readonly root: Syntax;
  /** Parts of it could not be read. */
  readonly isBroken: boolean;
}

/** Parses one file by the ending of its name; undefined when it is too deep to be read. */
export type Parse = (text: string, path: string) => Tree | undefined;

/** Kinds of node that are kept though they have no name. */
export const UNNAMED = new Set(
  'static get set + += ! && || ?? == === != !== in > < >= <= / % and or is'.split(' ').concat('not in', 'is not'),
);

export const isPython = (path: string): boolean => /\.pyw?$/.test(path);

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
