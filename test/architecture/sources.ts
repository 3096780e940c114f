// Reads the repository's own TypeScript for the architecture rules. It reads and never judges.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One source file: its path from the root with forward slashes, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** The root of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

const skipped = new Set(['node_modules', 'dist']);

function pathsUnder(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? pathsUnder(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))
    .sort();
}

/** Every TypeScript file below these folders; a folder that is not there is an error. */
export function sourcesUnder(...folders: readonly string[]): readonly Source[] {
  return folders
    .flatMap(pathsUnder)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** A document or a JSON file of the repository. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Tests, and what only tests use (`x.test-kit.ts`, `x.contract.ts`, `x.fixture.ts`): never part of the product. */
export const isTest = (path: string): boolean => /\.(?:test|test-kit|contract|fixture)\.ts$/.test(path);
