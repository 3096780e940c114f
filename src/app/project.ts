// A project as it may be used: settings, lock and policy that its user trusted on this machine, bytes and digest being the same ones.
import { basename, dirname } from 'node:path';
import { Fault } from '../base/fault.ts';
import type { SignerPolicy } from '../lock/approvals.ts';
import { checkKnown, isApproved, knownStateOf, verifyApprovals } from '../lock/approvals.ts';
import type { LockedServer } from '../lock/entry.ts';
import type { ReadFile } from '../lock/files.ts';
import { readLock, writeLock } from '../lock/lock-folder.ts';
import { type Lock, lockedServer } from '../lock/state.ts';
import { type ProjectDigest, projectDigest, readPolicyFiles, type Trust, trustOf } from '../lock/trust.ts';
import { type Authority, ownerOf, readAuthority, userConfig, type Whose } from './authority.ts';
import { CONFIG_NAME } from './config-file.ts';
import type { SettingsEdit } from './edit-settings.ts';
import { settingsFault } from './faults.ts';
import { type Held, type Memory, recall, whileSole } from './memory.ts';
import { replaceFile } from './replace-file.ts';
import { type LoadedSettings, readSettingsFile } from './settings.ts';
import type { Settings } from './settings-schema.ts';

/** A project that was read. Nothing of it is trusted by being read. */
export interface Project {
  /** Folder of the settings file. */
  readonly folder: string;
  readonly owner: 'managed' | 'user' | 'project';
  readonly loaded: LoadedSettings;
  readonly lock: Lock | undefined;
  /** Its policy/, the very bytes that the digest is over. */
  readonly policyFiles: readonly ReadFile[];
  readonly digest: ProjectDigest;
  readonly trust: Trust;
  readonly authority: Authority;
  readonly stateDir: string;
  /** Servers whose definitions were read; all when undefined. */
  readonly only: readonly string[] | undefined;
}

/** Reads the lock and the policy beside the settings, and what this machine remembers of them. @throws Fault `lock.*`, `settings.*` */
export async function openProject(
  loaded: LoadedSettings,
  { stateDir, whose, only }: { readonly stateDir: string; readonly whose: Whose; readonly only?: readonly string[] | undefined },
): Promise<Project> {
  const folder = dirname(loaded.path);
  const lock = readLock(folder, only);
  const policyFiles = readPolicyFiles(folder);
  const digest = digestOf(loaded, lock, policyFiles);
  const owner = ownerOf(loaded.path, whose);
  const what = owner === 'project' ? notForProjects(loaded.settings) : undefined;
  if (what !== undefined) throw settingsFault['not-yours']({ path: loaded.path, what, userFile: userConfig(whose) });
  const trust = trustFor(owner, digest, stateDir, folder);
  return {
    folder,
    owner,
    loaded,
    lock,
    policyFiles,
    digest,
    trust,
    authority: await readAuthority(whose, stateDir),
    stateDir,
    only,
  };
}

/** What a project's file may not hold. The trail is the user's, whichever project a program serves. */
export function notForProjects({ authority, trail }: Settings): string | undefined {
  if (authority !== undefined) return 'authority';
  if (trail.anchor !== undefined) return 'trail.anchor';
  if (trail.payloads !== undefined) return 'trail.payloads';
  return trail.keep === undefined ? undefined : 'trail.keep';
}

/** The same project with its lock and policy read again; settings and authority stay as they were. @throws Fault `lock.*`, `settings.*` */
export function refreshed(project: Project): Project {
  const now = readAgain(project);
  // Somebody may be between writing what was approved and remembering it.
  return now.trust.state === 'trusted' ? now : whileSole(project.stateDir, project.folder, () => readAgain(project));
}

function readAgain(project: Project): Project {
  const { folder, owner, loaded, stateDir, only } = project;
  const lock = readLock(folder, only);
  const policyFiles = readPolicyFiles(folder);
  const digest = digestOf(loaded, lock, policyFiles);
  return { ...project, lock, policyFiles, digest, trust: trustFor(owner, digest, stateDir, folder) };
}

const digestOf = ({ bytes }: LoadedSettings, lock: Lock | undefined, policyFiles: readonly ReadFile[]): ProjectDigest =>
  projectDigest([{ path: CONFIG_NAME, bytes }, ...(lock?.files ?? []), ...policyFiles]);

const trustFor = (owner: Project['owner'], digest: ProjectDigest, stateDir: string, folder: string): Trust =>
  owner === 'project' ? trustOf(digest, recall(stateDir, folder).trusted) : { state: 'trusted', changes: [] };

/** Nothing of a stranger's files is used before they were shown and trusted. @throws Fault `settings.untrusted`, `settings.edited` */
export function requireTrust({ trust, folder }: Project): void {
  if (trust.state === 'trusted') return;
  const files = trust.changes.map(({ path, kind }) => `${path} ${kind}`).join(', ');
  throw trust.state === 'never' ? settingsFault.untrusted({ folder }) : settingsFault.edited({ folder, files });
}

/** Remembers that the user trusts the project as it was read. @throws Fault `settings.*` */
export function trustProject(project: Project, at: Date): void {
  whileSole(project.stateDir, project.folder, (held) => trustIn(held, project.digest, at));
}

const trustIn = ({ remember }: Held, digest: ProjectDigest, at: Date): void =>
  remember({ trusted: { ...digest, at: at.toISOString() } });

/**
 * A server as it was approved, checked against signatures and against what this machine has seen; undefined if it is not locked.
 * @throws Fault `lock.unapproved`, `lock.tampered`, `lock.unsigned`, `lock.rolled-back` and others of the lock
 */
export function approvedServer(project: Project, name: string): LockedServer | undefined {
  const { lock, authority } = project;
  const found = lock === undefined ? undefined : lockedServer(lock, name);
  if (found === undefined || lock === undefined) return undefined;
  verifiedState(project, lock, found, authority.requireSigned);
  return found;
}

/** What a review may build on. */
export interface Standing {
  /** What was approved, possibly by too few. Undefined: nothing that counts. */
  readonly locked: LockedServer | undefined;
  /** Why it does not count as approved, or not yet. */
  readonly doubt: Fault | undefined;
}

/**
 * What of a server in the lock a person may be told was approved. An entry that was edited is no base for a review: all that it holds, what was
 * verified of its origin too, may be the words of whoever edited it.
 */
export function standingOf(project: Project, name: string): Standing {
  try {
    return { locked: approvedServer(project, name), doubt: undefined };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    const isIntact = thrown.code === 'lock.unsigned' && project.lock !== undefined;
    return { locked: isIntact ? lockedServer(project.lock, name) : undefined, doubt: thrown };
  }
}

function verifiedState(project: Project, lock: Lock, found: LockedServer, policy: SignerPolicy | undefined): void {
  const { name, entry } = found;
  const subject = { project: lock.file.project, server: name, entry };
  verifyApprovals(subject, policy);
  const check = () => checkKnown(subject, ownKnown(recall(project.stateDir, project.folder), name));
  if (check() === 'same') return;
  whileSole(project.stateDir, project.folder, (held) => {
    if (check() !== 'same') rememberKnown(held, lock, found);
  });
}

const ownKnown = ({ known }: Memory, name: string) => (Object.hasOwn(known, name) ? known[name] : undefined);

/** The highest counter that is known of a server: by this machine, or to the lock, whatever else that says. */
export function knownCounter({ stateDir, folder, lock }: Project, name: string): number {
  const known = ownKnown(recall(stateDir, folder), name)?.counter ?? 0;
  const stated = lock === undefined ? undefined : lockedServer(lock, name)?.entry.counter;
  return Math.max(known, stated ?? 0);
}

/** Remembers the approved state of a server, so that an older one is refused from now on. */
function rememberKnown({ recall: before, remember }: Held, lock: Lock, { name, entry }: LockedServer): void {
  if (!isApproved(entry)) return;
  const state = knownStateOf({ project: lock.file.project, server: name, entry });
  remember({ known: { ...before().known, [name]: state } });
}

/** Writes a lock with a newly approved server: what a person just approved is trusted and remembered with it. @throws Fault `lock.*`, `settings.*` */
export function keepApproved(project: Project, lock: Lock, server: LockedServer, at: Date): Project {
  return whileSole(project.stateDir, project.folder, (held) => {
    const kept = writeLock(project.folder, lock);
    // Not what else may be in its files by now: nobody was shown that.
    const digest = digestOf(project.loaded, kept, project.policyFiles);
    if (project.owner === 'project') trustIn(held, digest, at);
    rememberKnown(held, kept, server);
    return readAgain(project);
  });
}

/** Takes back an older state by name: what this machine knew of the server counts no longer. @throws Fault `settings.*` */
export function forgetKnown({ stateDir, folder }: Project, name: string): void {
  whileSole(stateDir, folder, ({ recall: before, remember }) =>
    remember({ known: Object.fromEntries(Object.entries(before().known).filter(([other]) => other !== name)) }),
  );
}

/** Writes files of a project, which stays as trusted as it was; answers it as it is then. @throws Fault `lock.*`, `settings.*`, and what the edit throws */
export function amend(project: Project, edit: () => void): Project {
  return whileSole(project.stateDir, project.folder, (held) => {
    const isTrusted = project.owner === 'project' && readAgain(project).trust.state === 'trusted';
    edit();
    const after = readAgain(project);
    if (isTrusted) trustIn(held, after.digest, new Date());
    return isTrusted ? readAgain(project) : after;
  });
}

/**
 * Edits the settings that were read. The project stays as trusted as it was: what somebody else wrote meanwhile, while a person read a review,
 * is neither trusted with it nor overwritten.
 * @throws Fault `settings.edited`, `settings.unreadable`, `settings.busy`
 */
export function amendSettings(project: Project, edit: SettingsEdit): void {
  const { folder, stateDir, owner, loaded } = project;
  const { path } = loaded;
  whileSole(stateDir, folder, (held) => {
    const now = readAgain(project);
    if (!readSettingsFile(path).equals(loaded.bytes)) throw settingsFault.edited({ folder, files: `${basename(path)} changed` });
    const bytes = Buffer.from(edit(Buffer.from(loaded.bytes).toString(), path));
    written(path, bytes);
    const isTrusted = owner === 'project' && now.trust.state === 'trusted';
    if (isTrusted) trustIn(held, digestOf({ ...loaded, bytes }, now.lock, now.policyFiles), new Date());
  });
}

/** @throws Fault `settings.unreadable` */
function written(path: string, bytes: Uint8Array): void {
  try {
    replaceFile(path, bytes);
  } catch (error) {
    throw settingsFault.unreadable({ path, reason: String((error as NodeJS.ErrnoException).code) }, error);
  }
}
