// What bartizan.lock says of servers that clients start through Bartizan, for the scan: which packages run, and what was checked when they were approved.
// Only what the relay would start counts: what an edited, unsigned or older lock says was measured by nobody. Reads; writes nothing.
import { dirname } from 'node:path';
import { Fault } from '../base/fault.ts';
import type { ServerEntry } from '../clients/inventory.ts';
import { checkKnown, type SignerPolicy, verifyApprovals } from '../lock/approvals.ts';
import type { LockedServer } from '../lock/entry.ts';
import { readLock } from '../lock/lock-folder.ts';
import { type Lock, lockedServer } from '../lock/state.ts';
import type { TrustFact } from '../scanner/package.ts';
import type { LockedSight } from '../scanner/server-facts.ts';
import { statedAuthority, type Whose } from './authority.ts';
import { recall } from './memory.ts';
import { signersState } from './signers.ts';

const STATES: Readonly<Record<string, TrustFact['state']>> = {
  verified: 'measured',
  failed: 'measured',
  absent: 'measured',
  'not-checkable': 'not measured',
};

const PACKAGES = new Set(['npm', 'pypi']);

function packagesOf({ artefact }: LockedServer['entry']): LockedSight['packages'] {
  const { kind, name, version, packages = {} } = artefact;
  if (!PACKAGES.has(kind)) return [];
  const own = version === undefined ? [] : [{ ecosystem: kind, name, version }];
  const brought = Object.values(packages)
    .filter((one) => one.name !== name || one.version !== version)
    .map((one) => ({ ecosystem: kind, name: one.name, version: one.version }));
  return [...own, ...brought];
}

function factsOf({ entry }: LockedServer): readonly TrustFact[] {
  const { artefact, provenance, approvals, launch } = entry;
  const at = approvals.at(-1)?.at;
  const dated = at === undefined ? {} : { date: at };
  const confined = launch.profile === undefined ? 'its own code and nothing else' : launch.profile.join('; ');
  return [
    {
      label: 'artefact',
      value: `${artefact.kind}:${artefact.name} ${artefact.version ?? ''}`.trimEnd(),
      state: 'measured',
      ...dated,
    },
    ...provenance.map(
      ({ id, result, detail }): TrustFact => ({
        label: id,
        value: `${result}: ${detail}`,
        state: STATES[result] ?? 'not measured',
        ...dated,
      }),
    ),
    {
      label: 'definition stability',
      value: 'what it shows is pinned; what changed is withheld until it is approved',
      state: 'measured',
      ...dated,
    },
    {
      label: 'permissions',
      value: launch.launcher === 'none' ? 'all that you may do: it is not confined' : confined,
      state: 'measured',
      ...dated,
    },
  ];
}

/** The settings that an entry names; undefined for those of the user. */
function configOf({ launch }: ServerEntry): string | undefined {
  if (launch.kind !== 'command') return undefined;
  const at = launch.args.indexOf('--config');
  return at < 0 ? undefined : launch.args[at + 1];
}

/** How approvals are checked on this machine. */
export interface ApprovalCheck {
  readonly stateDir: string;
  /** Whose signatures they need; undefined: none. */
  readonly policy: SignerPolicy | undefined;
}

/** How approvals are checked; the reason when nobody can say. Unlike the relay it takes no new list of signers. */
export async function approvalCheck(whose: Whose, stateDir: string): Promise<ApprovalCheck | string> {
  try {
    const { signers } = await statedAuthority(whose, undefined);
    const { accepted, stated } = signersState(stateDir, signers);
    return { stateDir, policy: accepted ?? stated?.list };
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

/** Why the relay would not start what the lock says; undefined when it would. */
function notApproved(
  folder: string,
  lock: Lock,
  { name, entry }: LockedServer,
  check: ApprovalCheck | string,
): string | undefined {
  if (typeof check === 'string') return check;
  try {
    const subject = { project: lock.file.project, server: name, entry };
    verifyApprovals(subject, check.policy);
    const { known } = recall(check.stateDir, folder);
    checkKnown(subject, Object.hasOwn(known, name) ? known[name] : undefined);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

function sightOf(server: LockedServer, why: string | undefined): LockedSight {
  const facts = factsOf(server);
  if (why === undefined) return { packages: packagesOf(server.entry), facts };
  return {
    packages: [],
    facts: facts.map(({ label }) => ({ label, value: `what the lock says does not count: ${why}`, state: 'not measured' })),
  };
}

/** Looks servers up in the locks beside their settings; each lock is read once. A lock that cannot be read says nothing here: the relay refuses it. */
export function lockedSights(userConfig: string, check: ApprovalCheck | string): (entry: ServerEntry) => LockedSight | undefined {
  const locks = new Map<string, Lock | undefined>();
  const lockIn = (folder: string): Lock | undefined => {
    if (locks.has(folder)) return locks.get(folder);
    let lock: Lock | undefined;
    try {
      lock = readLock(folder);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
    locks.set(folder, lock);
    return lock;
  };
  return (entry) => {
    if (entry.program.source.kind !== 'bartizan') return undefined;
    const folder = dirname(configOf(entry) ?? userConfig);
    const lock = lockIn(folder);
    const server = lock === undefined ? undefined : lockedServer(lock, entry.program.source.name);
    return lock === undefined || server === undefined ? undefined : sightOf(server, notApproved(folder, lock, server, check));
  };
}
