// Repositories: one commit, its files as they are in it, and the packages that its own package-lock.json pins. Nothing is checked out, built or run,
// and what belongs to other repositories (submodules) is not fetched.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Artefact, Installed, SourceFact } from './artefact.ts';
import { inStaging, keepTree, onDisk } from './cache.ts';
import { supplyFault } from './faults.ts';
import { gitFault } from './git-faults.ts';
import { type OneCommit, openCommit } from './git-fetch.ts';
import { packageOf, type RepositoryPackage } from './git-package.ts';
import { type CommitFiles, writeCommit } from './git-tree.ts';
import { placePackages } from './npm-install.ts';
import { repositoryOf } from './provenance/repository.ts';
import { parseSource } from './source.ts';
import { installedAt } from './start-line.ts';
import type { Resolved, Source, Supplier, SupplyContext } from './supplier.ts';
import { measureTree } from './tree.ts';

const MAX_LINE_CHARS = 200;

/** The supplier of git repositories. */
export const git: Supplier = { resolve, install };

interface Opened {
  readonly one: OneCommit;
  readonly files: CommitFiles;
  readonly found: RepositoryPackage;
  readonly tree: string;
}

async function open(source: Source, context: SupplyContext, staging: string): Promise<Opened> {
  const { name, wanted, program } = source;
  // "The newest" of a repository is a branch, which moves.
  if (wanted === undefined) throw supplyFault['bad-source']({ source: source.text, reason: 'the commit is missing (#COMMIT)' });
  const subject = `git:${name}#${wanted}`;
  context.report({ step: 'resolve', subject });
  const one = await openCommit(name, wanted, context, staging);
  const tree = join(staging, 'tree');
  onDisk(tree, () => mkdirSync(tree, { mode: 0o700 }));
  const files = await writeCommit(one, subject, tree, context.bounds);
  // Before anything of it is read: a link may lead elsewhere.
  measureTree(subject, tree, context.bounds);
  const found = packageOf(tree, subject, program);
  if (files.pointers.includes(found.start.entry))
    throw gitFault['no-package']({ subject, reason: `${found.start.entry} is kept in Git LFS, which is not fetched` });
  return { one, files, found, tree };
}

function factsOf({ one, files, found }: Opened): readonly SourceFact[] {
  const [head = '', message = ''] = one.text.split(/\n\n([\s\S]*)/);
  const who = (role: string): RegExpExecArray | null => new RegExp(`^${role} (.*) (\\d{1,12}) [-+]\\d{4}$`, 'm').exec(head);
  const [, author, authored] = who('author') ?? [];
  const dateOf = (seconds: string): string => new Date(Math.min(Number(seconds) * 1000, 8.64e15)).toISOString();
  const { license } = found.manifest;
  return [
    { label: 'commit', value: one.commit, origin: 'measured' },
    { label: 'files', value: String(files.files), origin: 'measured' },
    { label: 'size', value: `${files.bytes} bytes`, origin: 'measured' },
    { label: 'packages', value: String(Object.keys(found.packages ?? {}).length), origin: 'measured' },
    ...(author === undefined || authored === undefined
      ? []
      : [{ label: 'author', value: author.slice(0, MAX_LINE_CHARS), date: dateOf(authored), origin: 'package' as const }]),
    { label: 'message', value: (message.split('\n')[0] ?? '').slice(0, MAX_LINE_CHARS), origin: 'package' },
    ...(typeof license === 'string' ? [{ label: 'license', value: license, origin: 'package' as const }] : []),
    ...files.submodules.map((path): SourceFact => ({ label: 'submodule, left out', value: path, origin: 'measured' })),
    ...files.pointers.map((path): SourceFact => ({ label: 'in Git LFS, left out', value: path, origin: 'measured' })),
  ];
}

async function resolve(source: Source, context: SupplyContext): Promise<Resolved> {
  return inStaging(context.cacheDir, async (staging) => {
    const opened = await open(source, context, staging);
    const { version, start, scripts, packages, manifest } = opened.found;
    const artefact: Artefact = {
      kind: 'git',
      name: source.name,
      ...(version === undefined ? {} : { version }),
      integrity: opened.one.commit,
      ...(packages === undefined ? {} : { packages }),
      start,
      scripts,
    };
    const claimedRepository = repositoryOf(manifest['repository'])?.url;
    return { artefact, facts: factsOf(opened), evidence: { kind: 'git' }, claimedRepository };
  });
}

/** The source of a locked artefact. A lock file may have been edited by anybody: it is read as strictly as what a user writes. */
function sourceOf({ name, integrity = '' }: Artefact, context: SupplyContext): Source {
  return parseSource(`git:${name}#${integrity}`, context.cwd);
}

async function install(artefact: Artefact, context: SupplyContext): Promise<Installed> {
  const { start } = artefact;
  if (start === undefined) throw supplyFault['not-pinned']({ subject: artefact.name, what: 'start line' });
  return inStaging(context.cacheDir, async (staging) => {
    const { found, tree } = await open({ ...sourceOf(artefact, context), program: start.entry }, context, staging);
    const { packages } = found;
    if (JSON.stringify(packages) !== JSON.stringify(artefact.packages)) {
      throw supplyFault['not-pinned']({ subject: artefact.name, what: 'packages that the commit pins' });
    }
    const placed = packages === undefined ? undefined : await placePackages(artefact, context, { staging, tree });
    const complete: Artefact = {
      ...artefact,
      start: { ...found.start, args: start.args },
      scripts: [...found.scripts, ...(placed?.scripts ?? [])],
    };
    context.report({ step: 'check', subject: artefact.name });
    const { bounds } = context;
    const kept = keepTree(
      complete,
      { folder: tree, bounds, isBound: placed?.isBound, executables: placed?.executables },
      context,
    );
    return installedAt(kept.artefact, kept.root, context);
  });
}
