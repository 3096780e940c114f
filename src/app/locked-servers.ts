// What bartizan.lock says of servers that clients start through Bartizan, for the scan: which packages run, and what was checked when they were approved.
import { dirname } from 'node:path';
import { Fault } from '../base/fault.ts';
import type { ServerEntry } from '../clients/inventory.ts';
import type { LockedServer } from '../lock/entry.ts';
import { readLock } from '../lock/lock-folder.ts';
import { type Lock, lockedServer } from '../lock/state.ts';
import type { TrustFact } from '../scanner/package.ts';
import type { LockedSight } from '../scanner/server-facts.ts';

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

/** Looks servers up in the locks beside their settings; each lock is read once. A lock that cannot be read says nothing here: the relay refuses it. */
export function lockedSights(userConfig: string): (entry: ServerEntry) => LockedSight | undefined {
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
    const lock = lockIn(dirname(configOf(entry) ?? userConfig));
    const server = lock === undefined ? undefined : lockedServer(lock, entry.program.source.name);
    return server === undefined ? undefined : { packages: packagesOf(server.entry), facts: factsOf(server) };
  };
}
