// Reads the development data (README beside it). Rows are material for training and measuring; none is ever written into the repository.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A row of tool-definitions.jsonl. */
export interface DefinitionRow {
  readonly id: string;
  readonly source: string;
  readonly server: string;
  readonly label: 'benign' | 'malicious';
  readonly class: string;
  readonly definition: { readonly name: string; readonly description?: string };
}

/** A row of tool-results.jsonl.gz. */
export interface ResultRow {
  readonly id: string;
  readonly source: string;
  readonly label: 'benign' | 'malicious';
  readonly class: string;
  readonly text: string;
  readonly span?: readonly [start: number, end: number];
  readonly group?: string;
  readonly position?: string;
}

/** The folder with the data, from the command line or beside the repository; or what is wrong. */
export function dataFolder(argument: string | undefined): string | { readonly problem: string } {
  const folder = resolve(argument ?? '../shared/data');
  if (existsSync(join(folder, 'tool-definitions.jsonl'))) return folder;
  return {
    problem: `there is no data in ${folder}, so nothing is measured or trained. Name the folder that holds tool-definitions.jsonl: npm run eval -- ../shared/data`,
  };
}

const parsed = <T>(text: string): readonly T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

/** Rows of a file, gzip or plain. */
export function rowsOf<T>(folder: string, name: string): readonly T[] {
  const bytes = readFileSync(join(folder, name));
  return parsed<T>((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
}
