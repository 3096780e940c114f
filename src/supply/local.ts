// Local commands and folders: pinned by the digests of their files where they are. Nothing is copied and nothing is run.
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import type { Artefact, Installed, StartLine } from './artefact.ts';
import { digestOf, recordTree } from './cache.ts';
import { supplyFault } from './faults.ts';
import { findProgram, isExecutableFile } from './find-program.ts';
import { integrityOfHex } from './integrity.ts';
import { chooseProgram, readPackageJson, scriptsOf, startLineOf } from './npm-program.ts';
import { placeOf } from './place.ts';
import { installedAt } from './start-line.ts';
import type { Resolved, Source, Supplier, SupplyContext } from './supplier.ts';
import { type MeasuredTree, measureFile, measureTree } from './tree.ts';

/** What versions a folder, not what is run: it changes with every commit. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', '.hg', '.svn']);

const SCRIPT_RUNTIMES: Readonly<Record<string, StartLine['runtime']>> = {
  '.js': 'node',
  '.mjs': 'node',
  '.cjs': 'node',
  '.ts': 'node',
  '.mts': 'node',
  '.py': 'python',
};

/** A bare command is looked for on PATH. */
function onPath(name: string, context: SupplyContext): string {
  const path = findProgram(name, context);
  if (path === undefined) throw supplyFault['not-found']({ subject: `the command ${name}`, reason: 'no folder on PATH has it' });
  return path;
}

/** Path relative to the project, with slashes: what a lock file may hold. */
export const relativeName = (path: string, cwd: string): string => {
  const name = relative(cwd, path).split(sep).join(posix.sep);
  return name === '' ? '.' : name;
};

function pathOf(source: Source, context: SupplyContext): string {
  const path = isAbsolute(source.name) ? source.name : onPath(source.name, context);
  if (!existsSync(path)) throw supplyFault['not-found']({ subject: path, reason: 'no such file or folder' });
  return path;
}

function measured(path: string, isFolder: boolean, context: SupplyContext): MeasuredTree {
  if (!isFolder) return measureFile(path, dirname(path), basename(path), context.bounds);
  return measureTree(path, path, context.bounds, (inside) => LEFT_OUT.has(inside));
}

function fileStart(path: string): StartLine {
  const runtime = SCRIPT_RUNTIMES[extname(path).toLowerCase()];
  if (runtime === 'python') return { runtime, entry: basename(path), args: [] };
  if (runtime === 'node' || !isExecutableFile(path)) return startLineOf(path, dirname(path), basename(path));
  // A program that the user put there and named: the system starts it as it is. Only what a package brings is kept from naming its own runner.
  return { runtime: 'native', entry: basename(path), args: [] };
}

function folderStart(path: string, program: string | undefined): StartLine {
  if (program !== undefined && statSync(join(path, program), { throwIfNoEntry: false })?.isFile()) {
    return { ...fileStart(join(path, program)), entry: program };
  }
  if (!existsSync(join(path, 'package.json'))) {
    throw supplyFault['no-program']({ subject: path, reason: 'it has no package.json', programs: 'a file of the folder' });
  }
  const manifest = readPackageJson(path, path);
  const { name, bin, main } = manifest;
  const chosen = bin === undefined && program === undefined && typeof main === 'string' ? main : undefined;
  const entry = chosen ?? chooseProgram(typeof name === 'string' ? name : basename(path), bin, program);
  return startLineOf(path, path, posix.normalize(posix.join('/', entry)).slice(1));
}

function artefactOf(path: string, source: Pick<Source, 'program'>, context: SupplyContext) {
  const isFolder = statSync(path).isDirectory();
  const tree = measured(path, isFolder, context);
  const start = isFolder ? folderStart(path, source.program) : fileStart(path);
  const only = isFolder ? undefined : tree.entries[0]?.digest;
  const manifest = isFolder && existsSync(join(path, 'package.json')) ? readPackageJson(path, path) : {};
  const scripts = scriptsOf('.', manifest, isFolder && existsSync(join(path, 'binding.gyp')));
  const version = manifest['version'];
  const artefact: Artefact = {
    kind: 'local',
    name: relativeName(path, context.cwd),
    ...(typeof version === 'string' ? { version } : {}),
    ...(only === undefined ? {} : { integrity: integrityOfHex(only) }),
    tree: digestOf(tree),
    start,
    scripts,
  };
  return { artefact, tree, isFolder };
}

/** Measures what is there and records it; what is locked must be what is there. */
async function install(artefact: Artefact, context: SupplyContext): Promise<Installed> {
  const path = resolve(context.cwd, artefact.name);
  if (!existsSync(path)) throw supplyFault['not-found']({ subject: artefact.name, reason: 'no such file or folder' });
  const isFolder = statSync(path).isDirectory();
  const tree = measured(path, isFolder, context);
  const found = digestOf(tree);
  if (artefact.tree !== undefined && artefact.tree !== found) {
    throw supplyFault['tree-differs']({ subject: artefact.name, expected: artefact.tree, found });
  }
  if (isFolder === (artefact.integrity !== undefined)) {
    throw supplyFault['tree-differs']({ subject: artefact.name, expected: 'a file or folder as locked', found: 'the other' });
  }
  const pinned: Artefact = { ...artefact, tree: found };
  const place = placeOf(pinned, context);
  recordTree(place, tree, { hasRoot: isFolder });
  return installedAt(pinned, place.root, context);
}

/** The supplier of local commands and folders. */
export const local: Supplier = {
  resolve: async (source, context): Promise<Resolved> => {
    const path = pathOf(source, context);
    const { artefact, tree, isFolder } = artefactOf(path, source, context);
    const files = tree.entries.filter(({ kind }) => kind !== 'd').length;
    return {
      artefact,
      facts: [
        { label: isFolder ? 'folder' : 'file', value: path, origin: 'measured' },
        { label: 'files', value: files.toString(), origin: 'measured' },
        { label: 'size', value: `${tree.bytes} bytes`, origin: 'measured' },
      ],
      evidence: { kind: 'local' },
    };
  },
  install,
};
