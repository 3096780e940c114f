// Files that are looked at wherever they are: what a package starts, and what looked-at files import. So a server cannot hide in a folder of tests.
import { globSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from './analyse.ts';
import { fileOf } from './module.ts';
import { moduleFile } from './python/modules.ts';
import { isPython } from './syntax.ts';

/** Is there such a file? */
export type Has = (path: string) => boolean;

const MAX_STARTS = 500;
const MAX_MANIFEST_BYTES = 1024 * 1024;

/** A regular file of the package itself, with no link on the way to it. */
export function isOwnFile(folder: string, path: string): boolean {
  try {
    const whole = join(folder, path);
    return lstatSync(whole).isFile() && realpathSync(whole) === join(realpathSync(folder), path);
  } catch {
    return false;
  }
}

function textsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > 8) return [];
  return Object.values(value).flatMap((one) => textsIn(one, depth + 1));
}

/** The text of a manifest; none where there is none that can be read. */
function manifestText(folder: string, path: string): string {
  try {
    const { size } = lstatSync(join(folder, path));
    return isOwnFile(folder, path) && size <= MAX_MANIFEST_BYTES ? readFileSync(join(folder, path), 'utf8') : '';
  } catch {
    return '';
  }
}

function manifestOf(folder: string): Readonly<Record<string, unknown>> {
  try {
    const manifest: unknown = JSON.parse(manifestText(folder, 'package.json'));
    return typeof manifest === 'object' && manifest !== null ? { ...manifest } : {};
  } catch {
    return {};
  }
}

const MODULE = /=\s*["']?([A-Za-z_][\w.]*)\s*:\s*[A-Za-z_]/g;

/** Modules that a project of Python, or a wheel, starts: `name = "package.module:function"`. */
function modulesOf(folder: string): readonly string[] {
  const wheels = globSync('*.dist-info/entry_points.txt', { cwd: folder });
  const texts = ['pyproject.toml', ...wheels].map((path) => manifestText(folder, path));
  return texts.flatMap((text) => [...text.matchAll(MODULE)].map(([, name = '']) => name));
}

/** What a package starts. */
export interface Starts {
  readonly files: readonly string[];
  /** Folders of which it starts whatever is in them (`./tools/*.js`). */
  readonly folders: readonly string[];
  /** Programs that it names, and that are not there. */
  readonly missing: readonly string[];
}

/** Files that a package starts, as its manifests name them: a file, a folder, a name without its ending, a pattern. */
export function startsOf(folder: string): Starts {
  const { main, bin, module, exports, imports } = manifestOf(folder);
  const isThere: Has = (path) => isOwnFile(folder, path);
  const fileAt = (name: string): string | undefined => fileOf(`./${name}`, 'package.json', isThere);
  const programs = [main, bin].flatMap((one) => textsIn(one)).slice(0, MAX_STARTS);
  const others = [module, exports, imports].flatMap((one) => textsIn(one)).slice(0, MAX_STARTS);
  const modules = modulesOf(folder).slice(0, MAX_STARTS);
  const found = [...[...programs, ...others].map(fileAt), ...modules.map((name) => moduleFile(name, 'setup.py', isThere))];
  return {
    files: [...new Set(found.filter((path) => path !== undefined))],
    folders: others.filter((name) => name.includes('*')).map((name) => name.replace(/^\.\//, '').replace(/[^/]*\*.*$/, '')),
    missing: programs.filter((name) => fileAt(name) === undefined),
  };
}

// Each gap has a bound: a stranger's file must not cost more than its length.
const IMPORTS = /\b(?:from|import|require|URL|Worker|fork|resolve)\s{0,9}\(?\s{0,9}(["'`])(\.{1,2}\/[^"'`\n]{1,300})\1/g;
const PYTHON_IMPORTS = /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+([^\n#]{1,300})|import[ \t]+([\w., \t]{1,300}))/gm;

function modulesIn(text: string): readonly string[] {
  return [...text.matchAll(PYTHON_IMPORTS)].flatMap(([, from, names = '', plain = '']) => {
    if (from === undefined) return plain.split(',').map((name) => name.trim().split(/\s/)[0] ?? '');
    const members = names.match(/\w+/g) ?? [];
    return [from, ...members.map((name) => (from.endsWith('.') ? `${from}${name}` : `${from}.${name}`))];
  });
}

/** Files that one imports. */
export function importsOf({ path, text }: SourceFile, has: Has): readonly string[] {
  const found = isPython(path)
    ? modulesIn(text).map((name) => moduleFile(name, path, has))
    : [...text.matchAll(IMPORTS)].map(([, , spec = '']) => fileOf(spec, path, has));
  return found.filter((one) => one !== undefined);
}
