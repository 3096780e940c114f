// Manuals of the packages that this repository depends on, as honest results: what agents read all day. The lock file pins them, so training can be repeated.
import { globSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);
const MIN_CHARS = 400;
/** Of one manual so much is taken, in pieces of the size of a result. */
const PIECE_CHARS = 2500;
const MAX_PIECES = 3;

/** A manual. */
export interface Manual {
  /** The package it belongs to: what it is split by. */
  readonly group: string;
  readonly text: string;
}

function groupOf(path: string): string {
  const [scope = '', name = ''] = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length).split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

/** All manuals, each once. */
export function manuals(): readonly Manual[] {
  const paths = globSync('node_modules/**/{README,readme,Readme}*.md', { cwd: ROOT }).map((path) => path.replaceAll('\\', '/'));
  const byText = new Map<string, Manual>();
  for (const path of paths.sort()) {
    const text = readFileSync(new URL(path, ROOT), 'utf8');
    if (text.length >= MIN_CHARS && !byText.has(text)) byText.set(text, { group: groupOf(path), text });
  }
  return [...byText.values()];
}

/** Pieces of the manuals of packages that teach. */
export function documentsOf(teaches: (group: string) => boolean): readonly string[] {
  return manuals()
    .filter(({ group }) => teaches(group))
    .flatMap(({ text }) =>
      Array.from({ length: Math.min(MAX_PIECES, Math.ceil(text.length / PIECE_CHARS)) }, (_, i) =>
        text.slice(i * PIECE_CHARS, (i + 1) * PIECE_CHARS),
      ),
    );
}
