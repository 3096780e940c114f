// From a URL and a commit id to the commit's objects, in a bare repository that is thrown away. Every object is named by its content; the pack that came
// is kept in the cache and hashed anew when it is used again.
import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ensureFolder, onDisk } from './cache.ts';
import { supplyFault } from './faults.ts';
import { withFetcher } from './fetch.ts';
import { endOf, type Git, openGit, runGit, startGit } from './git-command.ts';
import { gitFault } from './git-faults.ts';
import type { SupplyContext } from './supplier.ts';

const LOOK_EVERY_MS = 200;
const MAX_COMMIT_BYTES = 1024 * 1024;

/** A repository that holds one commit, checked. */
export interface OneCommit {
  readonly git: Git;
  readonly folder: string;
  readonly commit: string;
  /** The commit object: tree, author, dates, message. */
  readonly text: string;
}

const sumOf = (commit: string): 'sha1' | 'sha256' => (commit.length === 64 ? 'sha256' : 'sha1');

/** The name that git gives an object. */
export function objectName(commit: string, type: 'blob' | 'commit', bytes: Uint8Array): string {
  return createHash(sumOf(commit)).update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

const packPath = ({ cacheDir }: SupplyContext, commit: string): string =>
  join(cacheDir, 'git', commit.slice(0, 2), `${commit.slice(2)}.pack`);

/** Asks as git would, through our own rules: no redirects, checked certificates, clear faults. Whether a login is wanted is known afterwards. */
async function knock(url: string, context: SupplyContext): Promise<{ readonly wantsLogin: boolean }> {
  const request = {
    url: `${url.replace(/\/+$/, '')}/info/refs?service=git-upload-pack`,
    subject: `git:${url}`,
    headers: { 'git-protocol': 'version=2' },
    statuses: [200, 401],
  };
  const { status } = await withFetcher(context, (fetcher) => fetcher.metadata(request));
  return { wantsLogin: status === 401 };
}

/** Ends the fetch when more came than the bound allows: git itself knows none. */
function watchSize(packs: string, max: number, stop: AbortController): NodeJS.Timeout {
  return setInterval(() => {
    const names = existsSync(packs) ? readdirSync(packs) : [];
    const bytes = names.reduce((sum, name) => sum + (statSync(join(packs, name), { throwIfNoEntry: false })?.size ?? 0), 0);
    if (bytes > max) stop.abort();
  }, LOOK_EVERY_MS);
}

async function fetchCommit(git: Git, url: string, commit: string, folder: string, context: SupplyContext): Promise<void> {
  const { wantsLogin } = await knock(url, context);
  const { maxArchiveBytes, totalTimeoutMs } = context.bounds;
  const [tooLarge, timeout] = [new AbortController(), AbortSignal.timeout(totalTimeoutMs)];
  const signal = AbortSignal.any([context.signal, tooLarge.signal, timeout]);
  const watch = watchSize(join(folder, 'objects', 'pack'), maxArchiveBytes, tooLarge);
  const args = [
    'fetch',
    '--quiet',
    '--depth=1',
    '--no-tags',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    '--',
    url,
    commit,
  ];
  const { failed, stderr } = await runGit({ ...git, signal }, folder, args, 'fetch', { mayFail: true }).finally(() =>
    clearInterval(watch),
  );
  if (failed === undefined) return;
  const subject = `git:${url}`;
  if (context.signal.aborted) throw supplyFault.cancelled({ subject });
  if (tooLarge.signal.aborted) throw supplyFault['too-large']({ subject, max: maxArchiveBytes, unit: 'bytes' });
  if (timeout.aborted) throw supplyFault['too-slow']({ url, seconds: totalTimeoutMs / 1000 });
  // What git's own check of objects found, by the name that git gives it; lines of the other side begin with "remote:".
  const found = /^error: object [0-9a-f]+: (\w{1,40}): /m.exec(stderr)?.[1];
  if (found !== undefined) throw gitFault['bad-commit']({ commit, reason: `git refuses what it holds (${found})` });
  if (wantsLogin) throw supplyFault['refused-login']({ url, status: 401 });
  throw gitFault['no-commit']({ url, commit, reason: failed });
}

/** Takes the objects of a kept pack; git names them by their contents again. False where the pack is damaged. */
async function takePack(git: Git, pack: string, folder: string): Promise<boolean> {
  const child = startGit(git, folder, ['index-pack', '--stdin', '--fix-thin']);
  const ended = endOf(child);
  child.stdout.resume();
  child.stderr.resume();
  await pipeline(createReadStream(pack), child.stdin).catch(() => undefined);
  return (await ended) === undefined;
}

function keepPack(folder: string, path: string): void {
  const packs = join(folder, 'objects', 'pack');
  const names = readdirSync(packs).filter((name) => name.endsWith('.pack'));
  const [only] = names;
  if (only === undefined || names.length > 1) return;
  ensureFolder(dirname(path));
  onDisk(path, () => {
    // Beside the repository first: nobody ever sees half of it.
    const draft = `${folder}.pack`;
    copyFileSync(join(packs, only), draft);
    renameSync(draft, path);
  });
}

async function commitText(git: Git, folder: string, commit: string): Promise<string | undefined> {
  const options = { mayFail: true, maxBytes: MAX_COMMIT_BYTES };
  // A tag would be read as the commit that it points to.
  const type = await runGit(git, folder, ['cat-file', '-t', commit], 'read the commit', options);
  if (type.stdout.toString().trim() !== 'commit') return undefined;
  const { stdout, failed } = await runGit(git, folder, ['cat-file', 'commit', commit], 'read the commit', options);
  if (failed !== undefined) return undefined;
  const found = objectName(commit, 'commit', stdout);
  if (found !== commit) throw supplyFault.integrity({ subject: 'the commit', expected: commit, found });
  return stdout.toString('utf8');
}

/**
 * Opens a repository in `staging` that holds the commit: from the cache, else from its URL.
 * @throws Fault `git.*`, `supply.*`
 */
export async function openCommit(url: string, commit: string, context: SupplyContext, staging: string): Promise<OneCommit> {
  const git = await openGit(new URL(url), context, staging);
  const make = async (name: string): Promise<string> => {
    const folder = join(staging, name);
    mkdirSync(folder, { mode: 0o700 });
    await runGit(
      git,
      folder,
      ['init', '--quiet', '--bare', '--template=', `--object-format=${sumOf(commit)}`, '.'],
      'make a folder',
    );
    return folder;
  };
  const kept = packPath(context, commit);
  if (existsSync(kept)) {
    const folder = await make('kept.git');
    const text = (await takePack(git, kept, folder)) ? await commitText(git, folder, commit) : undefined;
    if (text !== undefined) return { git, folder, commit, text };
    rmSync(kept, { force: true });
  }
  if (context.offline) throw supplyFault.offline({ subject: `git:${url}` });
  context.report({ step: 'fetch', subject: `git:${url}` });
  const folder = await make('fetched.git');
  await fetchCommit(git, url, commit, folder, context);
  const text = await commitText(git, folder, commit);
  if (text === undefined) throw gitFault['bad-commit']({ commit, reason: 'it is no commit' });
  keepPack(folder, kept);
  return { git, folder, commit, text };
}
