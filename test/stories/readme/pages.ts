// The documents as the story reads them: pages, their fenced blocks, their links. It reads and judges nothing.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Pages whose commands are run, in this order: a later page may build on what an earlier one did. */
export const pages: readonly string[] = ['README.md', ...globSync('docs/guide/*.md', { cwd: root }).sort()];

/** All documents. */
export const documents: readonly string[] = [
  ...globSync('*.md', { cwd: root }),
  ...globSync('docs/**/*.md', { cwd: root }),
].sort();

/** The text of a file of the repository. */
export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** A fenced block. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  const text = textOf(page);
  return [...text.matchAll(/^```([a-z]*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

/** Where a block is, for messages. */
export const placeOf = ({ page, line, language }: Block): string => `${page}:${line} (${language})`;

const proseOf = (page: string): string => textOf(page).replace(/^```[\s\S]*?^```$/gm, '');

/** Links of a page that stay in the repository. */
export const linksOf = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '').filter((link) => !/^https?:/.test(link));

/** Files and folders of the source that a page names. */
export const filesNamedIn = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/`((?:src|test|scripts|bench|schema|docs|tools\/node)\/[\w./-]*)`/g)].map((match) => match[1] ?? '');

/** The anchors of a page's headings, as code hosts make them. */
export const anchorsOf = (page: string): readonly string[] =>
  [...textOf(page).matchAll(/^#{1,6} (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
